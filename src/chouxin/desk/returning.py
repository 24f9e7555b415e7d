"""What comes back: a new item is held against those that were ruled on, by its wording, its contacts and its files.

A price, a seller's name and the spelling change with each posting; what it says, where it leads and what it holds do
not. What was found is a reason for a person to look, with the old case beside the new one; it decides nothing.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from chouxin.desk.documents import unpacked
from chouxin.domain import Action, Decision, Item, Kind
from chouxin.engine.makings import SOURCE, TENSOR
from chouxin.fingerprints.resemblance import BANDS, ROWS, Bands, Hashes, bands, bands_of, compare, shingles, shingles_of
from chouxin.folding.heard import heard
from chouxin.store import Tx
from chouxin.store import returning as store
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.returning import KnownRow, Mark

ALIKE = 0.3
"""From this share of shared shingles on, two texts say the same. Two that only speak of the same thing come to 0.2."""

_SET_IN, _SET_IN_ALIKE = 0.65, 0.2
"""Or the shorter stands in the longer: this share of it, and that much of both."""

_QUOTED_ALIKE = 0.5
"""Of a text that warns or reports: it repeats a sentence of the seller's and says more of its own."""

_WITH_CONTACT = 0.15
"""A known contact and a little of the same wording; a seller's ordinary goods share the contact and no wording."""

_DELIVERY = frozenset({"netdisk", "shop"})
"""Kinds of indicators that lead to the goods and not to a person."""

_MADE: Mapping[str, float] = {TENSOR: 0.5, SOURCE: 0.4}
"""By what a file is made of: the share of it that the new one and the old one must both have. Of a model half of its
largest tensors, so that a backbone which many share is not enough; of a program a resemblance of about 0.74."""
_LEAST_MADE = 2

_SIDES = ("evidence", "against", "shadow")
_MOST_COMPARED = 20
_ENOUGH_BANDS = 6
"""Shared bands that tell by themselves, where the old text was erased: a resemblance of about 0.53."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one item is known by. made: what its file is made of, by kind and value; among the marks, too. quoting: a
    post that was let be because it warns, reports or tells of such things.
    """

    item_id: str
    words: Hashes = field(repr=False)
    bands: Bands = field(repr=False)
    marks: tuple[Mark, ...]
    made: tuple[tuple[str, str], ...] = ()
    quoting: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """That an item is near to one that was ruled on. contacts: kinds of indicators that both name as their own.

    file: byte for byte. made: `tensor` for the same model, `source` for the same program, however named or saved.
    """

    known: KnownRow
    alike: float
    held: float
    contacts: tuple[str, ...]
    file: bool
    made: str = ""

    @property
    def nearness(self) -> float:
        """0 to 1, for an order among several; it decides nothing."""
        return (
            1.0 if self.file else 0.95 if self.made else max(self.alike, self.held * 0.9, 0.6 if self.contacts else 0.0)
        )

    def why(self) -> str:
        """For people, as JSON."""
        told = {
            "alike": round(self.alike, 2),
            "held": round(self.held, 2),
            "contacts": self.contacts,
            "file": self.file,
            "made": self.made,
        }
        return json.dumps(told)


def traces(
    items: Sequence[Item],
    decisions: Sequence[Decision],
    made_of: Mapping[int, Sequence[tuple[str, str]]] = MappingProxyType({}),
) -> list[Trace]:
    """What each item is known by; all are folded at once. made_of: by place, what its file is made of."""
    words = shingles_of(heard([((n, "text"), _text(item.fields)) for n, item in enumerate(items)]))
    return [
        Trace(
            item.id,
            mine,
            values,
            tuple(_marks(item, decision, made_of.get(number, ()))),
            tuple(made_of.get(number, ())),
            item.kind is Kind.POST and _quotes(decision),
        )
        for number, (item, decision, mine, values) in enumerate(
            zip(items, decisions, words, bands_of(words), strict=True)
        )
    ]


def trace_of(item: ItemRow, decision: DecisionRow) -> Trace:
    """What a stored item is known by. Nothing of what was erased."""
    fields: Mapping[str, str] = json.loads(item.fields or "{}")
    words = shingles(heard([((0, "text"), _text(fields))])[0])
    told = unpacked(decision.document) if decision.document is not None else {}
    quoted = bool(told.get("against")) and decision.action == Action.ALLOW
    found = (one["indicator"] for side in _SIDES for one in told.get(side, ()) if one.get("indicator"))
    links = {one["link"]: one["kind"] for one in found if one["link"]}
    return Trace(item.id, words, bands(words), tuple(Mark(item.id, kind, link, quoted) for link, kind in links.items()))


def recall(tx: Tx, new: Sequence[Trace]) -> dict[int, list[Return]]:
    """By the place of a trace in `new`: the ruled items that it is near to, the nearest first."""
    shared = _shared_bands(tx, new)
    contacts, files = _shared_marks(tx, new)
    made = _shared_makings(tx, new)
    near_ones: list[Mapping[str, object]] = [*shared.values(), *contacts.values(), *files.values(), *made.values()]
    known_ids = {item for some in near_ones for item in some}
    if not known_ids:
        return {}
    known = store.ruled(tx, sorted(known_ids))
    if not known:
        return {}
    texts: dict[str, Hashes] = {}
    found: dict[int, list[Return]] = {}
    for at, trace in enumerate(new):
        mine, theirs = contacts[at], files[at]
        candidates = Counter(shared[at])
        candidates.update(dict.fromkeys((*mine, *theirs, *made[at]), 100))
        near: list[Return] = []
        for item, _ in candidates.most_common():
            if item not in known or item == trace.item_id or len(near) == _MOST_COMPARED:
                continue
            one = _compared(trace, known[item], texts, shared[at][item], mine.get(item, ()), item in theirs)
            if made[at].get(item):
                known_by = one or Return(known[item], 0.0, 0.0, (), file=False)
                one = replace(known_by, made=made[at][item])
            if one is not None:
                near.append(one)
        if near:
            found[at] = sorted(near, key=lambda one: -one.nearness)
    return found


def remember(tx: Tx, some: Sequence[Trace], at: int, *, words: bool = True) -> None:
    """Keep what items are known by, so that they are known when they come back.

    words: their wording too, which is worth its room once somebody has ruled on them.
    """
    said: list[tuple[str, list[int]]] = [(one.item_id, one.bands.tolist()) for one in some] if words else []
    store.remember(tx, [mark for one in some for mark in one.marks], said, at)


def _compared(
    trace: Trace,
    known: KnownRow,
    texts: dict[str, Hashes],
    shared_bands: int,
    contacts: tuple[str, ...],
    file: bool,
) -> Return | None:
    alike = held = 0.0
    if known.fields is not None:
        if known.item_id not in texts:
            texts[known.item_id] = shingles(heard([((0, "text"), _text(json.loads(known.fields)))])[0])
        told = compare(trace.words, texts[known.item_id])
        alike, held = told.alike, told.held
    elif shared_bands >= _ENOUGH_BANDS:
        alike = (shared_bands / BANDS) ** (1 / ROWS)
    made = Return(known, alike, held, contacts, file)
    set_in = held >= _SET_IN and alike >= _SET_IN_ALIKE
    enough = alike >= _QUOTED_ALIKE if trace.quoting else alike >= ALIKE or set_in
    says_the_same = bool(len(trace.bands)) and enough
    leads_there = bool(contacts) and (not _DELIVERY.isdisjoint(contacts) or alike >= _WITH_CONTACT)
    return made if file or says_the_same or leads_there else None


def _shared_bands(tx: Tx, new: Sequence[Trace]) -> Mapping[int, Counter[str]]:
    shared: dict[int, Counter[str]] = defaultdict(Counter)
    # A flood of the same posting is asked for once.
    places: dict[bytes, list[int]] = defaultdict(list)
    for at, one in enumerate(new):
        if len(one.bands):
            places[one.bands.tobytes()].append(at)
    if not places:
        return shared
    values: list[int] = np.frombuffer(b"".join(places), np.int64).tolist()
    same = list(places.values())
    for text, item, count in store.sharing_bands(tx, values, BANDS):
        for at in same[text]:
            shared[at][item] = count
    return shared


def _shared_marks(
    tx: Tx, new: Sequence[Trace]
) -> tuple[Mapping[int, dict[str, tuple[str, ...]]], Mapping[int, dict[str, tuple[str, ...]]]]:
    contacts: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    files: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    of_contact: dict[str, list[int]] = defaultdict(list)
    of_file: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(new):
        for mark in one.marks:
            if mark.kind == "print:sha256":
                of_file[str(mark.value)].append(at)
            elif not mark.quoted and not mark.kind.startswith("print:"):
                of_contact[str(mark.value)].append(at)
    for where, places, asked in (
        (contacts, of_contact, store.sharing_contacts),
        (files, of_file, store.sharing_prints),
    ):
        for value, kind, item in asked(tx, sorted(places)) if places else ():
            for at in places[value]:
                where[at][item] = tuple(dict.fromkeys((*where[at].get(item, ()), kind)))
    return contacts, files


def _shared_makings(tx: Tx, new: Sequence[Trace]) -> Mapping[int, dict[str, str]]:
    """By place of a trace: the items whose files are made of the same, and whether as a model or as a program."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for at, one in enumerate(new):
        for kind in dict(one.made):
            mine = [value for found_as, value in one.made if found_as == kind]
            for item, shared, of in store.sharing_makings(tx, kind, sorted(mine)):
                if shared >= max(min(_LEAST_MADE, len(mine)), _MADE[kind] * max(len(mine), of)):
                    found[at].setdefault(item, kind)
    return found


def _marks(item: Item, decision: Decision, made_of: Sequence[tuple[str, str]] = ()) -> Iterator[Mark]:
    quoted = _quotes(decision)
    seen = set()
    for evidence in (*decision.evidence, *decision.against, *decision.shadow):
        indicator = evidence.indicator
        if indicator is not None and indicator.link and indicator.link not in seen:
            seen.add(indicator.link)
            yield Mark(item.id, indicator.kind, indicator.link, quoted)
    if item.sha256:
        yield Mark(item.id, "print:sha256", item.sha256)
    yield from (Mark(item.id, f"print:{kind}", value) for kind, value in made_of)


def _quotes(decision: Decision) -> bool:
    """Whether an item was let be for what speaks for it: whoever warns of a seller, or reports one, repeats their words
    and names a contact that is not their own.
    """
    return bool(decision.against) and decision.action is Action.ALLOW


def _text(fields: Mapping[str, str]) -> str:
    return "\n".join(value for name in ("title", "text") if (value := fields.get(name)))
