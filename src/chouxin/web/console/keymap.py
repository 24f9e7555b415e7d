"""Which key does what: the usual ones, and those that a person has chosen; all of them can be switched off."""

from collections.abc import Mapping

import msgspec

from chouxin.domain import InputError
from chouxin.store import people as store
from chouxin.web.routes import Call

USUAL: Mapping[str, str] = {
    "outcome1": "1",
    "outcome2": "2",
    "outcome3": "3",
    "outcome4": "4",
    "outcome5": "5",
    "submit": "Enter",
    "skip": "s",
    "next": "j",
    "back": "k",
    "undo": "z",
    "claim": "c",
    "note": "n",
    "picture": "p",
    "open": "o",
    "keys": "?",
}
"""By act. No `a` and no `x`: the one means yes in some tools and nothing in others."""

OFF = "off"


def keymap_of(call: Call) -> Mapping[str, str]:
    """The keys of the one who asks: act to key; empty where they are switched off."""
    with call.desk.database.read() as tx:
        row = store.person(tx, call.who().id)
    chosen: dict[str, str] = msgspec.json.decode(row.keymap, type=dict[str, str]) if row and row.keymap else {}
    if chosen.get(OFF):
        return {}
    return {**USUAL, **{act: key for act, key in chosen.items() if act in USUAL}}


def chosen(form: Mapping[str, str]) -> str:
    """A form of keys as JSON to keep. Raises InputError where two acts share a key."""
    if form.get(OFF):
        return msgspec.json.encode({OFF: "1"}).decode()
    keys = {act: form.get(act, "").strip()[:16] or usual for act, usual in USUAL.items()}
    taken: dict[str, str] = {}
    for act, key in keys.items():
        if key in taken:
            raise InputError(f"the key {key!r} is given twice: for {taken[key]} and for {act}")
        taken[key] = act
    return msgspec.json.encode({act: key for act, key in keys.items() if key != USUAL[act]}).decode()
