"""`chouxin audit` and `chouxin desk`: as somebody who keeps a desk's records would use them."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from chouxin.desk import cases, context, keyring
from chouxin.desk.context import Desk
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.engine.engine import Engine
from chouxin.store import Database
from tests.cli.running import Command
from tests.desk.desks import ANNE, Time, opened


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A desk with one case, at rest."""
    path = tmp_path / "desk.db"
    with Database.open(str(path)) as database, Screener(Engine) as screener:
        database.upgrade()
        secrets = keyring.read_or_make(context.secrets_beside(database))
        context.known_by(database, secrets)
        desk = Desk(database, secrets, Settings(), screener, Time())
        cases.claim(desk, opened(desk), ANNE, desk.clock())
    return path


def test_what_is_sound_is_said_to_be(kept: Path, chouxin: Command) -> None:
    ran = chouxin("audit", "verify", "--database", kept)

    assert (ran.code, ran.err) == (0, "")
    assert "1 cases with 2 events" in ran.out
    assert "Everything is as it was written." in ran.out


def test_what_was_changed_is_named_with_its_place(kept: Path, chouxin: Command) -> None:
    with sqlite3.connect(kept) as connection:
        connection.execute("DROP TRIGGER events_only_erased")
        connection.execute("UPDATE events SET actor = 'person:p-ben' WHERE seq = 2")
    ran = chouxin("audit", "verify", "--database", kept)

    assert ran.code == 1
    assert "#2  this event was changed" in ran.out


@pytest.mark.parametrize("how", [("backup", "restore"), ("export", "import")])
def test_records_go_out_and_come_back(kept: Path, chouxin: Command, tmp_path: Path, how: tuple[str, str]) -> None:
    file, new = tmp_path / "records", tmp_path / "new.db"
    out = chouxin("desk", how[0], file, "--database", kept)
    without = chouxin("desk", how[1], file, "--database", new)
    shutil.copy2(f"{kept}.secrets", f"{new}.secrets")
    back = chouxin("desk", how[1], file, "--database", new)
    again = chouxin("desk", how[1], file, "--database", new)

    assert (out.code, without.code, back.code, again.code) == (0, 2, 0, 2)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "keys are not at" in without.err
    assert "not empty" in again.err
    assert chouxin("audit", "verify", "--database", new).code == 0


def test_a_desk_that_is_not_there_is_not_made(chouxin: Command, tmp_path: Path) -> None:
    ran = chouxin("audit", "verify", "--database", tmp_path / "none.db")

    assert ran.code == 2
    assert "no desk at" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_secrets_that_others_can_read_are_refused(kept: Path, chouxin: Command) -> None:
    Path(f"{kept}.secrets").chmod(0o644)
    ran = chouxin("audit", "verify", "--database", kept)

    assert ran.code == 2
    assert "chmod 600" in ran.err
