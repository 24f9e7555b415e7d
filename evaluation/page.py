"""docs/reference/quality.md, from parts that were measured and parts that could not be."""

import platform
from collections.abc import Mapping, Sequence

from chouxin.policy.deciding import Revisions
from evaluation import parted
from evaluation.artifacts import FileQuality
from evaluation.keywords import SHORT_LIST
from evaluation.markdown import ids, table
from evaluation.returns import Returned


def whole(parts: Mapping[str, str]) -> str:
    """The whole page, of parts by their names."""
    return parted.whole(_head(), parts)


def stamped(part: str, day: str, revisions: Revisions, profile: str) -> str:
    """A part with the day and what it was measured with."""
    return parted.noted(part, f"{day}; {revisions.engine}; {', '.join(revisions.packs)}; profile {profile}")


def absent(heading: str, why: str) -> str:
    """What stands where a part could not be measured."""
    return f"## {heading}\n\nnot measured: {why}"


def data_line(digests: Mapping[str, str]) -> str:
    """Which data a part was measured on."""
    return f"Data (start of SHA-256): {', '.join(f'{name} {digest}' for name, digest in digests.items())}."


def returns(measured: Returned) -> str:
    """What comes back and is known again."""
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


def files(heading: str, measured: Sequence[FileQuality]) -> str:
    """Model files by family, and those that were judged wrongly."""
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


def _head() -> str:
    return f"""# Quality

Written by `make eval`; do not edit.

- Python {platform.python_version()}. Each part says when and with what it was measured; a part whose data was not at
  hand when the page was written again stays as it was.
- A share stands with its 95 % interval (Wilson's score) and its counts. "Flagged" is review or block, "held" is block.
- The keyword list is the packs' own literal words for the things themselves, without folding, context or frames; the
  short list is {", ".join(SHORT_LIST)}.
- Mistakes are named by id; no item's text is copied here."""
