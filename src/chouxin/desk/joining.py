"""What joins two accounts, edge by edge, and which edges count once because they derive from each other.

Nobody is joined by wording alone: whoever copies an advertisement says the same. A contact that stands in the text that
both have counts once with it; what came along in a copy, word for word, counts once altogether; and so do the
fingerprints of one file.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from chouxin.desk.documents import unpacked
from chouxin.domain import Action
from chouxin.fingerprints.resemblance import LEAST, Hashes, compare, shingles_of
from chouxin.folding.heard import heard
from chouxin.store.offers import SIGNS, OfferRow, Sign

WORDING, FILE = "wording", "sha256"
ENOUGH = 2
"""Edges that do not derive from each other, of which one at least is no wording."""

_ALIKE = 0.5
"""Shared shingles, contacts taken out, from which on wording is an edge: respelled and cut, not just of one trade."""
_SAME_TEXT, _SAME_TEXT_IN = 0.3, 0.65
"""From here on two texts are one text: what stands in both came along with it."""
_COPY = 0.9
"""A copy, word for word but for a few: all that stands in it came along with it."""
_MADE: Mapping[str, tuple[float, int]] = {"tensor": (0.5, 2), "source": (0.4, 2)}
"""Of what a file is made of: the share that both must have, and how many at least."""
_SAME = 5
"""Letters and digits that one contact must have in common with another to be the same, named twice."""
_NO_WORDS: Hashes = np.empty(0, np.uint64)
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as its owner wrote it. shown: masked, for people. written: its letters and digits."""

    kind: str
    link: str
    shown: str
    written: str
    where: tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """One item of an account, with what it can be joined by. words, bare: of its text, and without its contacts."""

    item_id: str
    account: str
    case_id: str
    at: int
    ruled: bool
    warns: bool
    contacts: tuple[Contact, ...]
    files: frozenset[tuple[str, str]]
    words: Hashes = field(repr=False)
    bare: Hashes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that both have. value: a keyed digest, or that of a file. bundle: edges of one count once."""

    kind: str
    value: str
    shown: str
    left: Offer
    right: Offer
    strength: float = 1.0
    bundle: int = 0


def offers(rows: Iterable[OfferRow], signs: Iterable[Sign], never: Collection[str] = ()) -> list[Offer]:
    """Items as they may join. What quotes a contact in a warning, or was erased, is left out.

    never: contacts, as letters and digits, that belong to everybody.
    """
    held: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        if len(held[sign.item_id]) < SIGNS:
            held[sign.item_id].append(sign)
    newest: dict[str, OfferRow] = {}
    for row in rows:
        known = newest.get(row.item_id)
        if known is None or (row.closed_at or 0, row.case_id) > (known.closed_at or 0, known.case_id):
            newest[row.item_id] = row
    ready = [found for row in newest.values() if (found := _read(row, held[row.item_id], never)) is not None]
    texts = [one for _, text, bare in ready for one in (text, bare)]
    words = shingles_of(heard([((at, "text"), text) for at, text in enumerate(texts)])) if texts else []
    return [replace(offer, words=words[2 * at], bare=words[2 * at + 1]) for at, (offer, _, _) in enumerate(ready)]


def edges(left: Sequence[Offer], right: Sequence[Offer], common: Collection[tuple[str, str]] = ()) -> list[Edge]:
    """What joins two accounts, in the order of their bundles. common: (kind, value) that too many have."""
    found = [*_contacts(left, right, common), *_files(left, right, common)]
    if not found:
        return []
    return _bundled([*found, *_wording(left, right)])


def independent(found: Iterable[Edge]) -> int:
    """How many of these do not derive from each other; 0 where wording is all there is."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for edge in found:
        kinds[edge.bundle].add(edge.kind)
    return len(kinds) if any(some != {WORDING} for some in kinds.values()) else 0


def letters(written: str) -> str:
    """Letters and digits alone, as contacts are compared."""
    return "".join(char for char in written.casefold() if char.isalnum())


def _read(row: OfferRow, signs: Sequence[Sign], never: Collection[str]) -> tuple[Offer, str, str] | None:
    if row.fields is None or row.document is None:
        return None
    told, fields = unpacked(row.document), json.loads(row.fields)
    ruled = row.state == "closed"
    warns = bool(told.get("against"))
    # Whoever warns of a seller names them. A person may have seen it for what it is; the machine alone has not.
    if warns and (not ruled or row.action == Action.ALLOW):
        return None
    known = {sign.value for sign in signs if sign.contact}
    contacts = tuple(_named(told, fields, known, never))
    files = frozenset((sign.kind, sign.value) for sign in signs if not sign.contact)
    bare = dict(fields)
    for contact in sorted(contacts, key=lambda one: -one.where[1]):
        name, start, end = contact.where
        bare[name] = bare[name][:start] + " " + bare[name][end:]
    made = Offer(
        row.item_id, row.account, row.case_id, row.received_at, ruled, warns, contacts, files, _NO_WORDS, _NO_WORDS
    )
    return made, _text(fields), _text(bare)


def _named(
    told: Mapping[str, object], fields: Mapping[str, str], known: Collection[str], never: Collection[str]
) -> Iterator[Contact]:
    """Contacts that the item names as its own: not against it, not in quotation marks, not everybody's."""
    seen = set()
    found = told.get("evidence", ()), told.get("shadow", ())
    for one in (one for side in found if isinstance(side, list) for one in side):
        indicator, place = one.get("indicator"), one["locator"].get("place") or {}
        if not indicator or indicator["link"] not in known or indicator["link"] in seen:
            continue
        if place.get("type") != "span" or place.get("field") not in fields:
            continue
        name, start, end = place["field"], place["start"], place["end"]
        written = letters(fields[name][start:end])
        if not written or written in never or _in_quotes(fields[name], start, end):
            continue
        seen.add(indicator["link"])
        yield Contact(indicator["kind"], indicator["link"], indicator["shown"], written, (name, start, end))


def _in_quotes(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end:].partition("\n")[0]
    if line.lstrip().startswith((">", "＞")):
        return True
    return any(line.rfind(open_) > line.rfind(shut) and shut in rest for open_, shut in _QUOTES)


def _contacts(left: Sequence[Offer], right: Sequence[Offer], common: Collection[tuple[str, str]]) -> Iterator[Edge]:
    mine, theirs = _by_contact(left), _by_contact(right)
    for link in sorted(mine.keys() & theirs.keys()):
        contact = mine[link][0][1]
        if (contact.kind, link) in common:
            continue
        pairs = [(one, other) for one, _ in mine[link] for other, _ in theirs[link]]
        # Best where it does not stand in the same text: there it says more than the text does.
        one, other = next((pair for pair in pairs if not _one_text(*pair)), pairs[0])
        yield Edge(contact.kind, link, contact.shown, one, other)


def _by_contact(some: Sequence[Offer]) -> Mapping[str, list[tuple[Offer, Contact]]]:
    found: dict[str, list[tuple[Offer, Contact]]] = defaultdict(list)
    for offer in some:
        for contact in offer.contacts:
            found[contact.link].append((offer, contact))
    return found


def _files(left: Sequence[Offer], right: Sequence[Offer], common: Collection[tuple[str, str]]) -> Iterator[Edge]:
    known = set()
    for one in left:
        for other in right:
            shared = {sign for sign in one.files & other.files if sign not in common}
            for kind in sorted({kind for kind, _ in shared}):
                same = sorted(value for found_as, value in shared if found_as == kind)
                strength = _share(kind, same, one, other)
                if strength and (kind, same[0]) not in known:
                    known.add((kind, same[0]))
                    yield Edge(kind, same[0], same[0][:12], one, other, strength)


def _share(kind: str, same: Sequence[str], one: Offer, other: Offer) -> float:
    if kind not in _MADE:
        return 1.0
    share, least = _MADE[kind]
    most = max(sum(found_as == kind for found_as, _ in offer.files) for offer in (one, other))
    return len(same) / most if len(same) >= max(min(least, most), share * most) else 0.0


def _wording(left: Sequence[Offer], right: Sequence[Offer]) -> Iterator[Edge]:
    """The one text that both have: rather one without a contact of both, which then stands for itself."""
    best: tuple[bool, float, Offer, Offer] | None = None
    for one in left:
        for other in right:
            if min(len(one.bare), len(other.bare)) < LEAST:
                continue
            alike = compare(one.bare, other.bare).alike
            if alike >= _ALIKE and (best is None or (not _shared(one, other), alike) > best[:2]):
                best = (not _shared(one, other), alike, one, other)
    if best is not None:
        yield Edge(WORDING, f"{best[2].item_id}~{best[3].item_id}", "", best[2], best[3], round(best[1], 3))


def _shared(one: Offer, other: Offer) -> set[str]:
    return {contact.link for contact in one.contacts} & {contact.link for contact in other.contacts}


def _one_text(one: Offer, other: Offer) -> bool:
    told = compare(one.words, other.words)
    return told.alike >= _SAME_TEXT or told.held >= _SAME_TEXT_IN


def _bundled(found: Sequence[Edge]) -> list[Edge]:
    """The same edges, those that derive from each other under one number."""
    of = list(range(len(found)))

    def join(a: int, b: int) -> None:
        keep, gone = min(of[a], of[b]), max(of[a], of[b])
        of[:] = [keep if one == gone else one for one in of]

    for a, one in enumerate(found):
        for b in range(a + 1, len(found)):
            if _derive(one, found[b]):
                join(a, b)
    numbers = {bundle: number for number, bundle in enumerate(sorted(set(of)), 1)}
    made = [replace(edge, bundle=numbers[bundle]) for edge, bundle in zip(found, of, strict=True)]
    return sorted(made, key=lambda edge: (edge.bundle, edge.kind, edge.value))


def _derive(one: Edge, other: Edge) -> bool:
    same_items = one.left is other.left and one.right is other.right
    files = [edge.strength and (edge.kind in _MADE or edge.kind == FILE) for edge in (one, other)]
    if all(files):
        return same_items
    if any(files):
        return False
    if WORDING in (one.kind, other.kind):
        text, contact = (one, other) if one.kind == WORDING else (other, one)
        return contact.value in _shared(text.left, text.right)
    return _same_contact(one, other) or (same_items and compare(one.left.bare, one.right.bare).alike >= _COPY)


def _same_contact(one: Edge, other: Edge) -> bool:
    """A number that is named as two things: a telephone as WeChat, a QQ number as an address of mail."""
    written = [_written(edge.left, edge.value) | _written(edge.right, edge.value) for edge in (one, other)]
    return any(len(min(a, b, key=len)) >= _SAME and (a in b or b in a) for a in written[0] for b in written[1])


def _written(offer: Offer, link: str) -> set[str]:
    return {contact.written for contact in offer.contacts if contact.link == link}


def _text(fields: Mapping[str, str]) -> str:
    return "\n".join(value for name in ("title", "text") if (value := fields.get(name)))
