"""What is asked all day is answered from an index: no table is read through, nothing is sorted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from benchmarks.crowd import fill
from chouxin.store import Database, Tx, cases, jobs, outbox, rulings
from chouxin.store.cases import Wanted
from tests.store.databases import fresh_url

OPEN = ("open", "second")
Ask = Callable[[Tx], object]

ASKED: dict[str, Ask] = {
    "the queue": lambda tx: cases.page(tx, Wanted(states=OPEN), 50),
    "one queue": lambda tx: cases.page(tx, Wanted(states=OPEN, queues=("model-repo",)), 50),
    "the next page": lambda tx: cases.page(tx, Wanted(states=OPEN, after=(1, 1_790_000_500_000, "c1")), 50),
    "closed cases": lambda tx: cases.page(tx, Wanted(states=("closed",)), 50),
    "an account's cases": lambda tx: cases.of_account(tx, "seller-7", 20),
    "a case by its item's name": lambda tx: cases.page(tx, Wanted(site_ref="ref-70"), 50),
    "the next case": lambda tx: cases.next_for(tx, "p-anne", None, ("escalated",), own_too=False),
    "the next case of a queue": lambda tx: cases.next_for(tx, "p-anne", ("model-repo",), (), own_too=False),
    "leases that are over": lambda tx: cases.lapsed(tx, 1_790_000_000_000, 1000),
    "rulings that are due": lambda tx: rulings.due(tx, 1_790_000_000_000, 1000, 100),
    "jobs that are due": lambda tx: jobs.lease(tx, "me", 1_790_000_000_000, 1_790_000_000_001, 1000),
    "messages that are due": lambda tx: outbox.lease(tx, "e", 1_790_000_000_000, 1_790_000_000_001, "me", 50, 1000),
}

MAY_SORT = {"an account's cases", "a case by its item's name", "leases that are over", "rulings that are due",
            "jobs that are due", "messages that are due"}  # fmt: skip
"""Those that find a handful of rows first."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with so many rows that reading one through is worth avoiding."""
    folder: Path = tmp_path_factory.mktemp("crowd")
    with Database.open(fresh_url(request, request.param, folder)) as database:
        database.upgrade()
        fill(database, decisions=40_000, at_work=5000)
        yield database


def plans(database: Database, ask: Ask) -> list[str]:
    """How the database answers each of the statements that `ask` makes."""
    asked: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    with database.write() as tx:
        event.listen(tx, "before_cursor_execute", note)
        ask(tx)
        event.remove(tx, "before_cursor_execute", note)
        how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        told = []
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "WITH")):
                rows = tx.exec_driver_sql(how + statement, parameters)
                told.append("\n".join(str(row[-1]) for row in rows))
        # What was taken is given back.
        tx.execute(text("UPDATE cases SET claimed_by = NULL WHERE claimed_by IS NOT NULL"))
        return told


@pytest.mark.parametrize("name", ASKED)
def test_it_is_answered_from_an_index(crowded: Database, name: str) -> None:
    for plan in plans(crowded, ASKED[name]):
        for table in ("cases", "items", "decisions", "case_items"):
            assert f"Seq Scan on {table}" not in plan, plan
            assert f"SCAN {table}\n" not in f"{plan}\n", plan
        if name not in MAY_SORT:
            assert "Sort" not in plan, plan
            assert "TEMP B-TREE" not in plan, plan
