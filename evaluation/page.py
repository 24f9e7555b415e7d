"""docs/reference/quality.md, from what was measured and what was not."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation import page_texts
from evaluation.artifacts import FileQuality
from evaluation.covers import Judged
from evaluation.covers import section as covers
from evaluation.fingerprints import Quality as ListQuality
from evaluation.fingerprints import section
from evaluation.keywords import SHORT_LIST
from evaluation.markdown import absent, ids, table
from evaluation.packages import PackageQuality
from evaluation.packages import section as packages
from evaluation.photos import Quality as PhotoQuality
from evaluation.photos import section as photos
from evaluation.repositories import TreeQuality
from evaluation.repositories import section as trees
from evaluation.returns import Returned
from evaluation.sets import SetQuality
from evaluation.texts import BenignQuality

__all__ = ["Measured", "render", "table"]


@dataclass(slots=True)
class Measured:
    """All that goes on the page. A part that is None was not measured, and `why_not` says for want of what."""

    profile: str
    packs: tuple[str, ...]
    engine: str
    date: str
    sets: Sequence[SetQuality] | None = None
    benign: Sequence[BenignQuality] | None = None
    models: Sequence[FileQuality] | None = None
    corpus: Sequence[FileQuality] | None = None
    lists: ListQuality | None = None
    returns: Returned | None = None
    photos: PhotoQuality | None = None
    covers: Sequence[Judged] | None = None
    trees: Sequence[tuple[str, str, Sequence[TreeQuality]]] | None = None
    packages: Sequence[PackageQuality] | None = None
    words: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)


def render(measured: Measured) -> str:
    """The whole page."""
    why_not = measured.why_not
    sections = [
        _head(measured),
        _sets(measured.sets, why_not),
        page_texts.benign(measured.benign, why_not),
        _files("Model files made for this test", "models", measured.models, why_not),
        _files("Files of the corpus", "corpus", measured.corpus, why_not),
        *([section(measured.lists)] if measured.lists else ()),
        *([_returns(measured.returns)] if measured.returns else ()),
        photos(measured.photos) if measured.photos else f"## Photos\n\n{absent('photos', why_not)}",
        covers(measured.covers)
        if measured.covers
        else f"## Photos: how strong the covers are\n\n{absent('covers', why_not)}",
        trees(measured.trees) if measured.trees else f"## Source trees\n\n{absent('trees', why_not)}",
        *([packages(measured.packages)] if measured.packages else ()),
    ]
    return "\n\n".join(sections) + "\n"


def _sets(measured: Sequence[SetQuality] | None, why_not: Mapping[str, str]) -> str:
    if measured is None:
        return f"## Listings, posts, queries and group names\n\n{absent('sets', why_not)}"
    return "\n\n".join(page_texts.labelled_set(quality) for quality in measured)


def _returns(measured: Returned) -> str:
    raised = measured.known + measured.wrong
    recall, precision = f"{100 * measured.recall:.1f} %", f"{100 * measured.precision:.1f} % of {raised}"
    cells = (measured.relisted, measured.known, recall, measured.others, measured.wrong, precision)
    row = f"| {' | '.join(map(str, cells))} |"
    return f"""## What comes back

A generated market of the invented texts: half of what is guilty is ruled on, and comes back respelled in one or two
ways, from another seller, with another contact and other figures, and with a line of its own around it. The other half,
and everything ordinary, must not be taken for it. Respellings that nobody could read are not made.

| relisted | known again | recall | others | taken for one | precision |
|---:|---:|---:|---:|---:|---:|
{row}"""


def _head(measured: Measured) -> str:
    data = ", ".join(f"{name} {digest}" for name, digest in measured.data.items()) or "none"
    return f"""# Quality

Written by `make eval`; do not edit.

- Date: {measured.date}; Python {platform.python_version()}
- {measured.engine}; {", ".join(measured.packs)}; profile {measured.profile}
- Data (start of SHA-256): {data}
- A share stands with its 95 % interval (Wilson's score) and its counts. "Flagged" is review or block, "held" is block.
- The keyword list is the packs' own {measured.words} literal words for the things themselves,
  without folding, context or frames; the short list is {", ".join(SHORT_LIST)}.
- Mistakes are named by id; no item's text is copied here."""


def _files(heading: str, key: str, measured: Sequence[FileQuality] | None, why_not: Mapping[str, str]) -> str:
    if measured is None:
        return f"## {heading}\n\n{absent(key, why_not)}"
    rows = [(q.side, q.family, q.flagged.percent(), str(q.not_looked_at)) for q in measured]
    worst = "\n".join(f"- {q.side}/{q.family}: {ids(q.wrong)}" for q in measured if q.wrong)
    parts = [f"## {heading}"]
    if any(q.side == "dual use" for q in measured):
        parts.append(
            "Under the profile `ai-hub`. Files of dual use count where the evidence names what they are; most of them"
            " are allowed. Rows that stay below 100 % are families without a telling structure: known by their names"
            " alone, or not at all. *Published layers*: files with the layers of a public design and holes for its"
            " numbers, without a telling name: as they are; in half precision and another order; beside an optimiser's"
            " moments; in two shards; in an archive. *Half as wide*: the same with half the channels, which no list"
            " knows; only rules can find them."
        )
    parts.append(table(("side", "family", "flagged", "could not be looked at"), rows))
    if worst:
        parts.append(f"Wrong:\n\n{worst}")
    return "\n\n".join(parts)
