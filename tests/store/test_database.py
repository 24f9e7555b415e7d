"""Transactions happen or do not, and readers change nothing."""

import threading

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from chouxin.domain import Unavailable
from chouxin.store import Database
from chouxin.store.tables.returning import links


def a_link(name: str) -> dict[str, object]:
    return {"id": name, "left_account": name, "right_account": "other", "state": "proposed", "at": 1}


def names(database: Database) -> list[str]:
    with database.read() as tx:
        return sorted(tx.scalars(select(links.c.id)))


def test_what_is_written_is_there(database: Database) -> None:
    with database.write() as tx:
        tx.execute(insert(links), a_link("a"))

    assert names(database) == ["a"]


def test_what_fails_half_way_did_not_happen(database: Database) -> None:
    def half_way() -> None:
        with database.write() as tx:
            tx.execute(insert(links), a_link("a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()

    assert names(database) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, Unavailable)), database.read() as tx:
        tx.execute(insert(links), a_link("a"))

    assert names(database) == []


def test_writers_wait_for_each_other(database: Database) -> None:
    def write(number: int) -> None:
        for turn in range(20):
            with database.write() as tx:
                tx.execute(insert(links), a_link(f"{number}-{turn}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(database)) == 80
