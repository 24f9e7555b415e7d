"""Bringing tables to the newest revision, from wherever the package is installed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from chouxin.domain import SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x63686F75
"""Anything that is the same for every process; it spells "chou"."""


def upgrade(tx: Connection) -> None:
    """Apply the migrations that are missing, all or none. Raises SettingsError where the tables are newer than this."""
    if tx.dialect.name == "postgresql":
        # Two processes may start at once; SQLite has let in only one of them already.
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if (found := current(tx)) is not None and found not in known:
        raise SettingsError(f"the database is of a newer Chouxin (its tables are at {found}); run that one")
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def current(tx: Connection) -> str | None:
    """The revision that the tables are at, if any."""
    return MigrationContext.configure(tx).get_current_revision()


def configuration() -> Config:
    """Alembic's settings; there is no file of them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
