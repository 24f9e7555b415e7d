"""A database that is away, full, or shared; a machine that is odd: what the desk promises then."""

import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from chouxin.desk import cases, effects, keyring, ruling
from chouxin.desk.context import Desk, known_by
from chouxin.desk.filing import Submission, file
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.desk.verifying import verify
from chouxin.domain import SettingsError, Unavailable
from chouxin.store import Database
from chouxin.store.tables.screening import items
from tests.desk.desks import ANNE, HOLDS, ORDINARY, SITE, Time, listing, opened
from tests.store.servers import server

ROOT = Path(__file__).parents[2]


def kept(database: Database) -> set[str]:
    with database.read() as tx:
        return set(tx.scalars(select(items.c.id)))


def some(name: str) -> list[Submission]:
    return [Submission(listing(f"{text} {name}"), "seller", f"{name}/{text[:2]}") for text in (HOLDS, ORDINARY)]


def sent(desk: Desk, name: str) -> set[str]:
    return {receipt.item_id for receipt in file(desk, some(name), SITE, 1)}


def fill(desk: Desk, accepted: set[str]) -> None:
    for number in range(300):
        accepted |= sent(desk, f"x{number}")


@pytest.mark.slow
def test_a_server_that_dies_and_comes_back_loses_nothing_that_was_accepted(screener: Screener) -> None:
    with server(durable=True) as there:
        there.execute("CREATE DATABASE desk")
        with Database.open(there.url("desk"), patience=2) as database:
            database.upgrade()
            desk = Desk(database, keyring.fresh(), Settings(), screener)
            accepted: set[str] = set()
            refused: list[str] = []
            over = threading.Event()

            def send(number: int) -> None:
                turn = 0
                while not over.is_set():
                    turn += 1
                    try:
                        got = file(desk, some(f"{number}-{turn}"), SITE, 1, f"{number}-{turn}")
                        accepted.update(receipt.item_id for receipt in got)
                    except Unavailable as error:
                        refused.append(str(error))

            threads = [threading.Thread(target=send, args=(number,)) for number in range(3)]
            for thread in threads:
                thread.start()
            for _ in range(3):
                time.sleep(0.5)
                there.stop(signal.SIGQUIT)
                time.sleep(0.3)
                there.start()
            time.sleep(0.5)
            over.set()
            for thread in threads:
                thread.join()

            assert accepted
            assert accepted <= kept(database)
            assert verify(database, desk.secrets).breaches == ()
            assert all("again" in sentence for sentence in refused)


def test_a_server_that_is_away_is_waited_for_and_then_said_to_be(screener: Screener) -> None:
    with server() as there:
        there.execute("CREATE DATABASE desk")
        with Database.open(there.url("desk"), patience=1) as database:
            database.upgrade()
            desk = Desk(database, keyring.fresh(), Settings(), screener)
            there.stop(signal.SIGINT)
            began = time.monotonic()
            with pytest.raises(Unavailable, match="cannot be reached"):
                file(desk, some("a"), SITE, 1)
            took = time.monotonic() - began
            database.patience = 60
            accepted: list[str] = []
            waits = threading.Thread(target=lambda: accepted.extend(sent(desk, "b")))
            waits.start()
            time.sleep(0.3)
            there.start()
            waits.join()

            assert took < 10
            assert set(accepted) == kept(database) != set()


def test_a_full_disk_is_said_and_nothing_is_half_written(screener: Screener, tmp_path: Path) -> None:
    with Database.open(str(tmp_path / "desk.db")) as database:
        database.upgrade()
        desk = Desk(database, keyring.fresh(), Settings(), screener)
        accepted = {receipt.item_id for receipt in file(desk, some("before"), SITE, 1)}
        largest = max(path.stat().st_size for path in tmp_path.iterdir())
        old = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        # No file may grow beyond this: to a database that is a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 300_000, old[1]))
        try:
            with pytest.raises(Unavailable, match="make room"):
                fill(desk, accepted)
            read_meanwhile = kept(database)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
            signal.signal(signal.SIGXFSZ, ignored)
        after = {receipt.item_id for receipt in file(desk, some("after"), SITE, 1)}

        assert read_meanwhile == accepted
        assert kept(database) == accepted | after
        assert verify(database, desk.secrets).breaches == ()


_OTHER = """
import sys
from chouxin.desk import keyring
from chouxin.desk.context import Desk
from chouxin.desk.filing import file
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.engine.engine import Engine
from chouxin.store import Database
from tests.desk.test_faults import some
from tests.desk.desks import SITE
from pathlib import Path

with Database.open(sys.argv[1]) as database, Screener(Engine) as screener:
    desk = Desk(database, keyring.read_or_make(Path(sys.argv[2])), Settings(), screener)
    for number in range(40):
        file(desk, some(f"other-{number}"), SITE, 1)
print("done")
"""


@pytest.mark.slow
def test_two_processes_on_one_database_get_on(database_url: str, screener: Screener, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    with Database.open(database_url) as database:
        desk = Desk(database, keyring.read_or_make(secrets), Settings(), screener)
        command = [sys.executable, "-c", _OTHER, database_url, str(secrets)]
        with subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": "src:."}, stdout=subprocess.PIPE) as other:
            mine = 0
            while other.poll() is None:
                file(desk, some(f"mine-{mine}"), SITE, 1)
                mine += 1
            assert other.stdout
            assert other.stdout.read() == b"done\n"

        assert len(kept(database)) == 2 * (40 + mine)
        assert verify(database, desk.secrets).breaches == ()


def test_a_database_opened_with_other_secrets_is_refused(desk: Desk) -> None:
    known_by(desk.database, desk.secrets)

    with pytest.raises(SettingsError, match="not the secrets"):
        known_by(desk.database, keyring.fresh())


def test_a_clock_that_jumps_breaks_no_chain(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    for days in (-400, 30, -5000):
        taken = cases.claim(desk, case, ANNE, clock.pass_(days=days))
        cases.release(desk, case, ANNE, clock())
    taken = cases.claim(desk, case, ANNE, clock.pass_(days=-1))
    ruling.rule(desk, case, ANNE, "remove", "clause 4", "", taken.revision, clock())

    assert effects.send_due(desk, clock.pass_(days=-1)) == 1
    assert verify(desk.database, desk.secrets).breaches == ()


def test_a_file_that_is_no_database_is_not_written_to(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, and dear to somebody")

    with pytest.raises(SettingsError, match="not a SQLite database"):
        Database.open(str(notes))
    assert notes.read_text() == "not a database, and dear to somebody"


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with Database.open(str(path)) as database:
        database.upgrade()
        assert kept(database) == set()
    with path.open("r+b") as file_:
        file_.seek(4096)
        file_.write(b"\xff" * (path.stat().st_size - 4096))

    with Database.open(str(path)) as database, pytest.raises(Unavailable, match="damaged"):
        kept(database)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "http://x", "not a url://"])
def test_what_is_no_database_here_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        Database.open(url)
