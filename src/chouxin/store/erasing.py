"""What retention erases: content goes, digests and outcomes stay. A legal hold keeps everything of its case or item."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Select, Table, and_, delete, exists, or_, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.cases import appeals, case_items, cases, events, reports, rulings, statements
from chouxin.store.tables.people import exposures, sealed_reads
from chouxin.store.tables.queue import idempotency, jobs, outbox
from chouxin.store.tables.returning import bands, indicators, link_edges, links, prints
from chouxin.store.tables.screening import decisions, items, pictures


class Cut(NamedTuple):
    """Erase what is older than `before`, at most so many rows; `now` is when."""

    before: int
    now: int
    most: int


Eraser = Callable[[Tx, Cut], int]
"""How many rows it erased."""

_IN_A_CASE = exists().where(case_items.c.item_id == items.c.id)
_STILL_AT_WORK = exists().where(
    case_items.c.item_id == items.c.id,
    case_items.c.case_id == cases.c.id,
    or_(cases.c.state != "closed", cases.c.hold == 1),
)

_HELD_SIDE = exists().where(
    or_(items.c.id == link_edges.c.left_item, items.c.id == link_edges.c.right_item), items.c.hold == 1
)
"""Whether one of the two items that an edge joins is under a legal hold."""


def allowed_items(tx: Tx, cut: Cut) -> int:
    """What needed nobody: its fields, its names, and the document of its decision."""
    return _items(tx, cut, and_(~_IN_A_CASE, items.c.hold == 0), {"account": None, "site_ref": None})


def case_items_(tx: Tx, cut: Cut) -> int:
    """What was part of a case that is closed: its fields. The account stays, for its strikes."""
    return _items(tx, cut, and_(_IN_A_CASE, ~_STILL_AT_WORK, items.c.hold == 0), {})


def _items(tx: Tx, cut: Cut, which: ColumnElement[bool], more: dict[str, None]) -> int:
    asked = select(items.c.id).where(items.c.fields.is_not(None), items.c.received_at < cut.before, which)
    found = list(tx.scalars(asked.order_by(items.c.received_at).limit(cut.most)))
    if not found:
        return 0
    erased = {"fields": None, "source": "", "erased_at": cut.now, **more}
    tx.execute(update(items).where(items.c.id.in_(found)).values(**erased))
    if more:
        tx.execute(update(decisions).where(decisions.c.item_id.in_(found)).values(document=None))
    for table in (bands, prints):
        tx.execute(delete(table).where(table.c.item_id.in_(found)))
    tx.execute(update(pictures).where(pictures.c.item_id.in_(found)).values(content=None))
    erased_side = or_(link_edges.c.left_item.in_(found), link_edges.c.right_item.in_(found))
    tx.execute(delete(link_edges).where(erased_side, ~_HELD_SIDE))
    _groundless(tx)
    return len(found)


def documents(tx: Tx, cut: Cut) -> int:
    """The documents of decisions."""
    held = exists().where(items.c.id == decisions.c.item_id, or_(items.c.hold == 1, _STILL_AT_WORK))
    asked = select(decisions.c.id).where(decisions.c.document.is_not(None), decisions.c.at < cut.before, ~held)
    return _update(tx, decisions.c.id, asked.order_by(decisions.c.at), cut.most, {"document": None})


def event_payloads(tx: Tx, cut: Cut) -> int:
    """What events of closed cases tell, the notes of their rulings, and why links were decided. Chains hold without."""
    closed = exists().where(cases.c.id == events.c.case_id, cases.c.state == "closed", cases.c.hold == 0)
    asked = select(events.c.case_id, events.c.seq).where(
        events.c.payload.is_not(None), events.c.at < cut.before, closed
    )
    found = tx.execute(asked.order_by(events.c.at).limit(cut.most)).all()
    tx.execute(update(links).where(links.c.decided_at < cut.before, links.c.note.is_not(None)).values(note=None))
    for case_id in {row.case_id for row in found}:
        seqs = [row.seq for row in found if row.case_id == case_id]
        mine = and_(events.c.case_id == case_id, events.c.seq.in_(seqs))
        tx.execute(update(events).where(mine).values(payload=None, salt=None))
        tx.execute(update(rulings).where(rulings.c.case_id == case_id, rulings.c.at < cut.before).values(note=None))
    return len(found)


def report_texts(tx: Tx, cut: Cut) -> int:
    """What somebody wrote in a report, how they are reached, and their PIN."""
    there = or_(reports.c.text.is_not(None), reports.c.contact.is_not(None), reports.c.pin_hash.is_not(None))
    working = exists().where(cases.c.id == reports.c.case_id, or_(cases.c.state != "closed", cases.c.hold == 1))
    asked = select(reports.c.id).where(there, reports.c.at < cut.before, ~working).order_by(reports.c.at)
    return _update(tx, reports.c.id, asked, cut.most, {"text": None, "contact": None, "pin_hash": None, "answer": None})


def appeal_texts(tx: Tx, cut: Cut) -> int:
    """What was written in appeals that were heard, and the answers."""
    there = or_(appeals.c.text.is_not(None), appeals.c.answer.is_not(None), appeals.c.pin_hash.is_not(None))
    held = exists().where(cases.c.id == appeals.c.case_id, cases.c.hold == 1)
    asked = select(appeals.c.id).where(there, appeals.c.state != "open", appeals.c.opened_at < cut.before, ~held)
    erased = {"text": None, "answer": None, "pin_hash": None, "appellant": ""}
    return _update(tx, appeals.c.id, asked.order_by(appeals.c.opened_at), cut.most, erased)


def statement_fields(tx: Tx, cut: Cut) -> int:
    """The fields of statements of reasons."""
    held = exists().where(rulings.c.id == statements.c.ruling_id, rulings.c.case_id == cases.c.id, cases.c.hold == 1)
    asked = select(statements.c.id).where(statements.c.fields.is_not(None), statements.c.at < cut.before, ~held)
    return _update(tx, statements.c.id, asked.order_by(statements.c.at), cut.most, {"fields": None})


def seen(tx: Tx, cut: Cut) -> int:
    """Who saw what uncovered."""
    return _delete(tx, exposures, exposures.c.id, exposures.c.at < cut.before, cut.most)


def sealed(tx: Tx, cut: Cut) -> int:
    """Who read sealed fields."""
    return _delete(tx, sealed_reads, sealed_reads.c.id, sealed_reads.c.at < cut.before, cut.most)


def messages(tx: Tx, cut: Cut) -> int:
    """Messages, sent or not: a receiver that has been away for so long is asked what it still needs."""
    return _delete(tx, outbox, outbox.c.id, outbox.c.created_at < cut.before, cut.most)


def finished_jobs(tx: Tx, cut: Cut) -> int:
    """Jobs that are done or dead."""
    return _delete(tx, jobs, jobs.c.id, jobs.c.done_at < cut.before, cut.most)


def answers(tx: Tx, cut: Cut) -> int:
    """Answers that are kept for requests that are sent again."""
    found = tx.execute(
        select(idempotency.c.key_id, idempotency.c.key).where(idempotency.c.at < cut.before).limit(cut.most)
    ).all()
    for key_id, key in found:
        tx.execute(delete(idempotency).where(idempotency.c.key_id == key_id, idempotency.c.key == key))
    return len(found)


def contacts(tx: Tx, cut: Cut) -> int:
    """Keyed digests of contacts, and what joins accounts by them; a held item keeps its part of a link."""
    if tx.execute(delete(link_edges).where(link_edges.c.at < cut.before, ~_HELD_SIDE)).rowcount:
        _groundless(tx)
    found = list(
        tx.scalars(select(indicators.c.item_id).where(indicators.c.at < cut.before).distinct().limit(cut.most))
    )
    if not found:
        return 0
    return tx.execute(delete(indicators).where(indicators.c.item_id.in_(found), indicators.c.at < cut.before)).rowcount


def _groundless(tx: Tx) -> None:
    """A link that was only proposed goes with the last of what it rests on; what a person decided stays decided."""
    ground = exists().where(link_edges.c.link_id == links.c.id)
    tx.execute(delete(links).where(links.c.state == "proposed", ~ground))


def hold(tx: Tx, case_id: str, *, on: bool) -> None:
    """Put a legal hold on a case and its items, or lift it from the case; an item of another held case stays held."""
    tx.execute(update(cases).where(cases.c.id == case_id).values(hold=int(on)))
    mine = select(case_items.c.item_id).where(case_items.c.case_id == case_id)
    other = exists().where(case_items.c.item_id == items.c.id, case_items.c.case_id == cases.c.id, cases.c.hold == 1)
    which = items.c.id.in_(mine) if on else and_(items.c.id.in_(mine), ~other)
    tx.execute(update(items).where(which).values(hold=int(on)))


def _update(tx: Tx, key: Column[str], asked: Select[tuple[str]], most: int, values: Mapping[str, object]) -> int:
    found = list(tx.scalars(asked.limit(most)))
    if found:
        tx.execute(update(key.table).where(key.in_(found)).values(**values))
    return len(found)


def _delete(tx: Tx, table: Table, key: Column[str], over: ColumnElement[bool], most: int) -> int:
    found = list(tx.scalars(select(key).where(over).limit(most)))
    if found:
        tx.execute(delete(table).where(key.in_(found)))
    return len(found)
