"""By what items are known again, and which ruled ones a new item is near to."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import msgspec
from sqlalchemy import insert, select, text

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.cases import case_items, cases
from chouxin.store.tables.returning import bands, indicators, prints, returns
from chouxin.store.tables.screening import items

RULED = ("remove", "hold", "restrict")
"""Outcomes after which the same thing is not wanted again."""

_MOST = 2000
"""Rows that one question brings back: a flood of the same posting is known by its newest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing an item is known by. kind: `band`, `print:…` or the kind of a contact. quoted: named in a warning."""

    item_id: str
    kind: str
    value: str | int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An item that was ruled on. fields: None once erased."""

    item_id: str
    case_id: str
    account: str | None
    fields: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """That an item came back as another. why: JSON, for people."""

    item_id: str
    known_item_id: str
    case_id: str
    nearness: float
    why: str
    at: int


def remember(tx: Tx, marks: Sequence[Mark], bands_of: Iterable[tuple[str, Sequence[int]]], at: int) -> None:
    """Keep what items are known by."""
    contacts = [
        {"digest": m.value, "kind": m.kind, "item_id": m.item_id, "quoted": int(m.quoted), "at": at}
        for m in marks
        if not m.kind.startswith("print:")
    ]
    files = [
        {"kind": m.kind.removeprefix("print:"), "hash": m.value, "item_id": m.item_id}
        for m in marks
        if m.kind.startswith("print:")
    ]
    rows = [
        {"band": band, "hash": value, "item_id": item} for item, values in bands_of for band, value in enumerate(values)
    ]
    for table, some in ((indicators, contacts), (prints, files), (bands, rows)):
        if some:
            insert_new(tx, table, some)


_PAIRS_OF_SQLITE = """SELECT b.band, b.hash, b.item_id FROM json_each(:pairs) AS p JOIN bands AS b
    ON b.band = json_extract(p.value, '$[0]') AND b.hash = json_extract(p.value, '$[1]')"""
_PAIRS_OF_POSTGRES = """SELECT b.band, b.hash, b.item_id
    FROM unnest(CAST(:bands AS integer[]), CAST(:hashes AS bigint[])) AS p(band, hash)
    JOIN bands AS b ON b.band = p.band AND b.hash = p.hash"""
_NEWEST = " ORDER BY b.item_id DESC LIMIT :most"


def sharing_bands(tx: Tx, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """(band, value, item) of the items that have one of these (band, value), the newest first.

    One question for a whole batch: its thousands of values go as one parameter.
    """
    if tx.dialect.name == "sqlite":
        asked = _PAIRS_OF_SQLITE
        given: dict[str, object] = {"pairs": msgspec.json.encode(pairs).decode()}
    else:
        asked = _PAIRS_OF_POSTGRES
        given = {"bands": [band for band, _ in pairs], "hashes": [value for _, value in pairs]}
    rows = tx.execute(text(asked + _NEWEST), {**given, "most": _MOST * 10})
    return [(band, value, item) for band, value, item in rows]


def sharing_contacts(tx: Tx, digests: Sequence[str]) -> list[tuple[str, str, str]]:
    """(digest, kind, item) of the items that name one of these contacts as their own, the newest first."""
    columns = (indicators.c.digest, indicators.c.kind, indicators.c.item_id)
    asked = select(*columns).where(indicators.c.digest.in_(digests), indicators.c.quoted == 0)
    rows = tx.execute(asked.order_by(indicators.c.item_id.desc()).limit(_MOST))
    return [(digest, kind, item) for digest, kind, item in rows]


def sharing_prints(tx: Tx, hashes: Sequence[str]) -> list[tuple[str, str, str]]:
    """(hash, kind, item) of the items that hold one of these files or models, the newest first."""
    columns = (prints.c.hash, prints.c.kind, prints.c.item_id)
    asked = select(*columns).where(prints.c.hash.in_(hashes)).order_by(prints.c.item_id.desc()).limit(_MOST)
    return [(value, kind, item) for value, kind, item in tx.execute(asked)]


def ruled(tx: Tx, item_ids: Sequence[str]) -> dict[str, KnownRow]:
    """Of these items the ones that were ruled on, and are not wanted again."""
    columns = (items.c.id, case_items.c.case_id, items.c.account, items.c.fields, cases.c.outcome)
    joined = items.join(case_items, case_items.c.item_id == items.c.id).join(cases, cases.c.id == case_items.c.case_id)
    asked = select(*columns).select_from(joined).where(items.c.id.in_(item_ids), cases.c.outcome.in_(RULED))
    return {row[0]: KnownRow(*row) for row in tx.execute(asked)}


def add_returns(tx: Tx, rows: Sequence[ReturnRow]) -> None:
    """Keep what came back as what."""
    if rows:
        tx.execute(insert(returns), [asdict(row) for row in rows])


def of_case(tx: Tx, case_id: str) -> list[ReturnRow]:
    """What the items of a case came back as, the nearest first."""
    asked = select(returns).where(returns.c.case_id == case_id).order_by(returns.c.nearness.desc())
    return [ReturnRow(*row) for row in tx.execute(asked)]
