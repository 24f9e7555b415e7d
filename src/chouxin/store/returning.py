"""By what items are known again, and which ruled ones a new item is near to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Column, ColumnElement, exists, func, select, text

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_all, insert_new
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


_OF_SQLITE = """SELECT p.key / :bands AS text, b.item_id AS item, count(*) AS shared
    FROM json_each(:values) AS p CROSS JOIN bands AS b ON b.band = p.key % :bands AND b.hash = p.value
    GROUP BY 1, 2"""
_OF_POSTGRES = """SELECT (p.place - 1) / :bands AS text, b.item_id AS item, count(*) AS shared
    FROM unnest(CAST(:values AS bigint[])) WITH ORDINALITY AS p(hash, place)
    JOIN bands AS b ON b.band = (p.place - 1) % :bands AND b.hash = p.hash GROUP BY 1, 2"""
_NOT_WANTED = f"""SELECT text, item, shared FROM ({{found}}) AS found WHERE EXISTS
    (SELECT 1 FROM case_items AS m JOIN cases AS c ON c.id = m.case_id
    WHERE m.item_id = found.item AND c.outcome IN ({", ".join(f"'{one}'" for one in RULED)}))
    ORDER BY item DESC LIMIT :most"""  # noqa: S608 - our own words
_SHARING = {
    "sqlite": text(_NOT_WANTED.format(found=_OF_SQLITE)),
    "postgresql": text(_NOT_WANTED.format(found=_OF_POSTGRES)),
}


def sharing_bands(tx: Tx, values: Sequence[int], bands: int) -> list[tuple[int, str, int]]:
    """(number of a text, item, how many bands they share) of ruled items that are not wanted again, the newest first.

    values: those of one text after the other, `bands` of each. One question for a whole batch: its thousands of values
    go as one parameter.
    """
    sent = msgspec.json.encode(values).decode()
    if tx.dialect.name != "sqlite":
        sent = f"{{{sent[1:-1]}}}"
    rows = tx.execute(_SHARING[tx.dialect.name], {"values": sent, "bands": bands, "most": _MOST * 10})
    return [(place, item, shared) for place, item, shared in rows]


def sharing_contacts(tx: Tx, digests: Sequence[str]) -> list[tuple[str, str, str]]:
    """(digest, kind, item) of the ruled items that name one of these contacts as their own, the newest first."""
    columns = (indicators.c.digest, indicators.c.kind, indicators.c.item_id)
    asked = select(*columns).where(
        indicators.c.digest.in_(digests), indicators.c.quoted == 0, _not_wanted(indicators.c.item_id)
    )
    rows = tx.execute(asked.order_by(indicators.c.item_id.desc()).limit(_MOST))
    return [(digest, kind, item) for digest, kind, item in rows]


def sharing_prints(tx: Tx, hashes: Sequence[str]) -> list[tuple[str, str, str]]:
    """(hash, kind, item) of the ruled items that hold one of these files or models, the newest first."""
    columns = (prints.c.hash, prints.c.kind, prints.c.item_id)
    asked = select(*columns).where(prints.c.hash.in_(hashes), _not_wanted(prints.c.item_id))
    asked = asked.order_by(prints.c.item_id.desc()).limit(_MOST)
    return [(value, kind, item) for value, kind, item in tx.execute(asked)]


def sharing_makings(tx: Tx, kind: str, hashes: Sequence[str]) -> list[tuple[str, int, int]]:
    """(item, how many of these it has, how many it has in all) of ruled items, the most first."""
    shared = func.count().label("shared")
    held = select(prints.c.item_id, shared).where(
        prints.c.kind == kind, prints.c.hash.in_(hashes), _not_wanted(prints.c.item_id)
    )
    found = held.group_by(prints.c.item_id).order_by(shared.desc(), prints.c.item_id.desc()).limit(_MOST_MADE)
    rows = [(item, count) for item, count in tx.execute(found)]
    if not rows:
        return []
    counted = select(prints.c.item_id, func.count()).where(
        prints.c.kind == kind, prints.c.item_id.in_([item for item, _ in rows])
    )
    of: dict[str, int] = dict(tuple(row) for row in tx.execute(counted.group_by(prints.c.item_id)))
    return [(item, count, of[item]) for item, count in rows]


_MOST_MADE = 20


def ruled(tx: Tx, item_ids: Sequence[str]) -> dict[str, KnownRow]:
    """Of these items the ones that were ruled on, and are not wanted again."""
    columns = (items.c.id, case_items.c.case_id, items.c.account, items.c.fields, cases.c.outcome)
    joined = items.join(case_items, case_items.c.item_id == items.c.id).join(cases, cases.c.id == case_items.c.case_id)
    asked = select(*columns).select_from(joined).where(items.c.id.in_(item_ids), cases.c.outcome.in_(RULED))
    return {row[0]: KnownRow(*row) for row in tx.execute(asked)}


def add_returns(tx: Tx, rows: Sequence[ReturnRow]) -> None:
    """Keep what came back as what."""
    insert_all(tx, returns, rows)


def _not_wanted(item_id: Column[str]) -> ColumnElement[bool]:
    """Whether an item was ruled on, and is not wanted again."""
    return exists().where(
        case_items.c.item_id == item_id, case_items.c.case_id == cases.c.id, cases.c.outcome.in_(RULED)
    )


def of_case(tx: Tx, case_id: str) -> list[ReturnRow]:
    """What the items of a case came back as, the nearest first."""
    asked = select(returns).where(returns.c.case_id == case_id).order_by(returns.c.nearness.desc())
    return [ReturnRow(*row) for row in tx.execute(asked)]
