"""Rows that go by the driver's own means: as they are, all or none, and understood when they fail."""

import signal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from chouxin.domain import InputError, Unavailable
from chouxin.store import Database, Tx, items
from chouxin.store.inserting import insert_all
from chouxin.store.items import ItemRow
from chouxin.store.tables.screening import items as table
from tests.store.servers import server

ODD = 'tab\t line\n back\\slash \\N quote\' "x" 换脸 😀 \x01 \x7f {a,b}'


def row(number: int, said: str | None = ODD) -> ItemRow:
    return ItemRow(f"i{number}", "listing", None, said, said, ODD, f"d{number}", 1 << 40, 0, None, "key:k")


def count(database: Database) -> int:
    with database.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("many", [1, 4, 5, 300])
def test_what_goes_in_comes_out(database: Database, many: int) -> None:
    rows = [row(number, None if number % 3 else ODD) for number in range(many)]
    with database.write() as tx:
        insert_all(tx, table, rows)
        insert_all(tx, table, [])
    with database.read() as tx:
        kept = [items.item(tx, one.id) for one in rows]

    assert kept == rows


@pytest.mark.parametrize("many", [2, 50])
def test_one_that_does_not_fit_takes_all_back(database: Database, many: int) -> None:
    with pytest.raises(IntegrityError), database.write() as tx:
        insert_all(tx, table, [*map(row, range(many)), row(0)])

    assert count(database) == 0


@pytest.mark.parametrize("many", [1, 50])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_text_with_a_nul_is_the_callers_mistake(database: Database, many: int) -> None:
    with pytest.raises(InputError, match="NUL"), database.write() as tx:
        insert_all(tx, table, [*map(row, range(many)), row(many, "\x00")][-many:])

    assert count(database) == 0


def test_a_server_that_dies_before_the_rows_is_told_and_nothing_is_there() -> None:
    with server(durable=True) as there:
        there.execute("CREATE DATABASE desk")
        with Database.open(there.url("desk"), patience=30) as database:
            database.upgrade()

            def work(tx: Tx) -> None:
                insert_all(tx, table, [row(number) for number in range(10)])
                there.stop(signal.SIGQUIT)
                insert_all(tx, table, [row(number) for number in range(10, 20)])

            with pytest.raises(Unavailable, match="cannot be reached"):
                database.run(work)
            there.start()
            before = count(database)
            with database.write() as tx:
                insert_all(tx, table, [row(number) for number in range(10)])

            assert (before, count(database)) == (0, 10)
