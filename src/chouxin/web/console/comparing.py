"""What came back, beside what it came back as: what stayed, and what was changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from chouxin.report.visible import visible
from chouxin.store import Tx, items
from chouxin.store import returning as store
from chouxin.store.returning import KnownRow

_LONGEST = 2000
"""Characters of each text that are laid side by side."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the new text. stayed: it stands in the old one too."""

    text: str
    stayed: bool


@dataclass(frozen=True, slots=True)
class Again:
    """A ruled item that an item of this case is near to. new, old: the texts, in stretches; empty once erased."""

    known: KnownRow
    alike: float
    contacts: tuple[str, ...]
    file: bool
    made: str
    new: tuple[Stretch, ...]
    old: tuple[Stretch, ...]


def came_back(tx: Tx, case_id: str, most: int = 5) -> list[Again]:
    """What the items of a case came back as, the nearest first."""
    rows = store.of_case(tx, case_id)[:most]
    known = store.ruled(tx, [row.known_item_id for row in rows])
    found = []
    for row in rows:
        if row.known_item_id not in known:
            continue  # its ruling was overturned since
        old = known[row.known_item_id]
        item = items.item(tx, row.item_id)
        why = json.loads(row.why)
        new_text, old_text = _text(item.fields if item else None), _text(old.fields)
        new, before = _stretches(new_text, old_text)
        found.append(Again(old, why["alike"], tuple(why["contacts"]), why["file"], why.get("made", ""), new, before))
    return found


def _text(fields: str | None) -> str:
    told: Mapping[str, str] = json.loads(fields or "{}")
    return "\n".join(value for name in ("title", "text") if (value := told.get(name)))[:_LONGEST]


def _stretches(new: str, old: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    if not new or not old:
        return (), ()
    # Covered and made visible before it is cut: half a number is no longer known for a number.
    shown_new, shown_old = visible(new), visible(old)
    left: list[Stretch] = []
    right: list[Stretch] = []
    # Two thousand characters at most, so that the square that this may cost stays small.
    for tag, a, b, c, d in SequenceMatcher(None, new, old, autojunk=False).get_opcodes():
        stayed = tag == "equal"
        left.append(Stretch("".join(shown_new[a:b]), stayed))
        right.append(Stretch("".join(shown_old[c:d]), stayed))
    return tuple(one for one in left if one.text), tuple(one for one in right if one.text)
