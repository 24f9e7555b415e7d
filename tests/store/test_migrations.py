"""The migrations make what the tables say, on both databases, however many start at once."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from chouxin.domain import SettingsError
from chouxin.store import Database, schema
from chouxin.store.tables import METADATA


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.write() as tx:
        differences = compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), METADATA)

    assert differences == []


def test_there_is_one_newest_revision(database: Database) -> None:
    heads = ScriptDirectory.from_config(schema.configuration()).get_heads()

    assert [database.revision()] == heads


def test_many_may_upgrade_at_once(database: Database) -> None:
    failed: list[BaseException] = []

    def upgrade() -> None:
        try:
            database.upgrade()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_a_database_of_a_newer_release_is_left_alone(database: Database) -> None:
    with database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SettingsError, match="newer Chouxin"):
        database.upgrade()
    assert database.revision() == "9999"
