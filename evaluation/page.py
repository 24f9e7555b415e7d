"""docs/reference/quality.md, from what was measured and what was not."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.artifacts import FileQuality
from evaluation.measures import Counts, Share
from evaluation.texts import BenignQuality, TextQuality

_NOT_MEASURED = "not measured"
_MOST_NAMED = 20


@dataclass(slots=True)
class Measured:
    """All that goes on the page. A part that is None was not measured, and `why_not` says for want of what."""

    profile: str
    packs: tuple[str, ...]
    engine: str
    date: str
    texts: TextQuality | None = None
    benign: Sequence[BenignQuality] | None = None
    models: Sequence[FileQuality] | None = None
    corpus: Sequence[FileQuality] | None = None
    words: int = 0
    why_not: dict[str, str] = field(default_factory=dict)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def render(measured: Measured) -> str:
    """The whole page."""
    sections = [
        _head(measured),
        _texts(measured),
        _benign(measured),
        _files("Model files made for this test", "models", measured.models, measured.why_not),
        _files("Files of the corpus", "corpus", measured.corpus, measured.why_not),
    ]
    return "\n\n".join(sections) + "\n"


def _head(measured: Measured) -> str:
    return f"""# Quality

Written by `make eval`; do not edit.

- Date: {measured.date}; Python {platform.python_version()}
- {measured.engine}; {", ".join(measured.packs)}; profile {measured.profile}
- A share stands with its 95 % interval (Wilson's score) and its counts. "Flagged" is review or block, "held" is block.
- The keyword list is the packs' own {measured.words} literal words for the things themselves,
  without folding, context or frames.
- Mistakes are named by id; no item's text is copied here."""


def _texts(measured: Measured) -> str:
    title = "## Listings, posts, queries and group names"
    quality = measured.texts
    if quality is None:
        return f"{title}\n\n{_absent('texts', measured.why_not)}"
    apart = quality.policy_decides
    about = (
        f"Data: `text/dev.jsonl`, {quality.chouxin.items + apart.items} invented, labelled items. On"
        f" {apart.items} of them reasonable platforms differ: they are left out of all tables here; Chouxin flags"
        f" {apart.true_positive + apart.false_positive} of them. The rules were written with these items in sight, so"
        " the figures describe the development set and promise nothing about other text."
    )
    alarms, misses = quality.mistakes.worst(_MOST_NAMED)
    overall = [
        ("Chouxin, flagged", quality.chouxin),
        ("Chouxin, held", quality.held),
        ("keyword list", quality.keywords),
    ]
    parts = [
        title,
        about,
        table(("", "precision", "recall", "false alarms among the innocent"), (_row(*named) for named in overall)),
    ]
    for heading, groups in quality.by.items():
        parts.append(
            table((heading, "precision", "recall", "false alarms"), (_row(*named) for named in sorted(groups.items())))
        )
    parts += [
        table(
            ("category", "recall"),
            ((name, counts.recall.percent()) for name, counts in sorted(quality.recall_by_category.items())),
        ),
        table(
            ("supply that Chouxin names", "precision of the flag"),
            ((name, counts.precision.percent()) for name, counts in sorted(quality.precision_by_supply.items())),
        ),
        f"Worst false alarms: {_ids(alarms)}\n\nWorst misses: {_ids(misses)}",
    ]
    return "\n\n".join(parts)


def _benign(measured: Measured) -> str:
    title = "## False alarms on ordinary texts, per 100,000"
    if measured.benign is None:
        return f"{title}\n\n{_absent('benign', measured.why_not)}"
    rows = [(q.source, q.flagged.per_100k(), q.held.per_100k(), q.keywords.per_100k()) for q in measured.benign]
    rows.append(
        (
            "all",
            _sum(q.flagged for q in measured.benign).per_100k(),
            _sum(q.held for q in measured.benign).per_100k(),
            _sum(q.keywords for q in measured.benign).per_100k(),
        )
    )
    about = (
        "Data: `benign/*.jsonl.gz`, real public texts in which words that look like the trade's are"
        " over-represented; every flag counts as an error, though a few such texts may deserve one."
    )
    worst = "\n".join(f"- {q.source}: {_ids(q.worst)}" for q in measured.benign if q.worst)
    return "\n\n".join(
        [
            title,
            about,
            table(("source", "Chouxin, flagged", "Chouxin, held", "keyword list"), rows),
            f"Worst false alarms (source:line):\n\n{worst}" if worst else "No false alarms.",
        ]
    )


def _files(heading: str, key: str, measured: Sequence[FileQuality] | None, why_not: Mapping[str, str]) -> str:
    if measured is None:
        return f"## {heading}\n\n{_absent(key, why_not)}"
    rows = [(q.side, q.family, q.flagged.percent(), str(q.not_looked_at)) for q in measured]
    worst = "\n".join(f"- {q.side}/{q.family}: {_ids(q.wrong)}" for q in measured if q.wrong)
    parts = [f"## {heading}", table(("side", "family", "flagged", "could not be looked at"), rows)]
    if worst:
        parts.append(f"Wrong:\n\n{worst}")
    return "\n\n".join(parts)


def _row(name: str, counts: Counts) -> tuple[str, str, str, str]:
    return name, counts.precision.percent(), counts.recall.percent(), counts.false_alarms.percent()


def _sum(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(s.hits for s in known), sum(s.total for s in known))


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(f"`{item_id}`" for item_id in ids) or "none"


def _absent(key: str, why_not: Mapping[str, str]) -> str:
    return f"{_NOT_MEASURED}: {why_not[key]}"
