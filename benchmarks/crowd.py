"""A desk's database with a million decisions in it, made by the database itself in a minute."""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import text

from chouxin.fingerprints.resemblance import BANDS
from chouxin.store import Database, Tx
from chouxin.store.inserting import insert_tuples
from chouxin.store.tables.returning import bands

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_ID = "({prefix} || (1000000000 + {i}))"
_AT = "(1790000000000 + {i} * 60)"
_ONE_IN = 5
"""Items of which one has a case."""


def fill(database: Database, decisions: int, at_work: int) -> None:
    """Put `decisions` items with a decision each into a fresh database; one in five has a case, the last ones open."""
    with database.write() as tx:
        for statement, values in _statements(decisions, at_work):
            tx.execute(text(statement), values)
    with database.write() as tx:
        _look_over(tx)


def known(database: Database, items: int) -> None:
    """Let so many of the ruled ones be known by their wording; there must be five times as many decisions."""
    chance = np.random.Generator(np.random.PCG64(1))
    for start in range(0, items, 1000):
        numbers = chance.integers(-(1 << 63), (1 << 63) - 1, (min(1000, items - start), BANDS))
        rows = [
            (band, int(value), f"i{1_000_000_000 + (start + at) * _ONE_IN}")
            for at, values in enumerate(numbers)
            for band, value in enumerate(values)
        ]
        with database.write() as tx:
            insert_tuples(tx, bands, ("band", "hash", "item_id"), rows)
    with database.write() as tx:
        _look_over(tx)


def _statements(decisions: int, at_work: int) -> Iterator[tuple[str, dict[str, object]]]:
    item, decision, case = (_ID.format(prefix=f"'{p}'", i="i") for p in "idc")
    yield (
        f"""INSERT INTO items (id, kind, site_ref, account, fields, source, digest, received_at, hold, filed_by)
        {_NUMBERS} SELECT {item}, 'listing', 'ref-' || i, 'seller-' || (i % 50021), '{{}}', '', 'd' || i,
        {_AT.format(i="i")}, 0, 'key:k' FROM n""",
        {"count": decisions},
    )
    yield (
        f"""INSERT INTO decisions (id, item_id, action, confidence, supply, families, at, document, policy, packs,
        engine, shadow, faults)
        {_NUMBERS} SELECT {decision}, {item}, CASE WHEN i % {_ONE_IN} = 0 THEN 'review' ELSE 'allow' END, 0.5,
        CASE WHEN i % {_ONE_IN} = 0 THEN 'model' END, '[]', {_AT.format(i="i")}, :document, 'p', '[]', 'e', 0, 0
        FROM n""",
        {"count": decisions, "document": b"x" * 400},
    )
    cases = decisions // _ONE_IN
    owner = _ID.format(prefix="'i'", i=f"i * {_ONE_IN}")
    verdict = _ID.format(prefix="'d'", i=f"i * {_ONE_IN}")
    yield (
        f"""INSERT INTO cases (id, kind, queue, urgency, state, supply, action, account, opened_at, due_at, clocks,
        revision, outcome, closed_at, hold, events, head, head_seal)
        {_NUMBERS} SELECT {case}, 'supply', CASE WHEN i % 3 = 0 THEN 'model-repo' ELSE 'supply-listing' END, 1 + i % 3,
        CASE WHEN i >= :closed THEN 'open' ELSE 'closed' END, 'model', 'review', 'seller-' || (i * {_ONE_IN} % 50021),
        {_AT.format(i="i")}, {_AT.format(i="i")} + 86400000, '[]', 0, CASE WHEN i < :closed THEN 'remove' END,
        CASE WHEN i < :closed THEN {_AT.format(i="i")} + 1000 END, 0, 0, :none, :none FROM n""",
        {"count": cases, "closed": cases - at_work, "none": bytes(32)},
    )
    yield (
        f"INSERT INTO case_items (case_id, item_id, decision_id) {_NUMBERS} SELECT {case}, {owner}, {verdict} FROM n",
        {"count": cases},
    )


def _look_over(tx: Tx) -> None:
    """Let the database see what it has; PostgreSQL does so by itself after a while, SQLite when it is told."""
    tx.execute(text("ANALYZE"))
