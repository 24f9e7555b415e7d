"""Everything goes out and comes back the same, on both databases and across them; damage is told."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from chouxin.desk import backup, context, seals, transfer
from chouxin.desk.context import Desk
from chouxin.desk.verifying import verify
from chouxin.domain import Conflict, InputError, SettingsError
from chouxin.store import Database
from chouxin.store.transfer import counts
from tests.desk.desks import Time
from tests.desk.test_retention import worked
from tests.store.databases import fresh_url


@contextmanager
def empty(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Database]:
    """A fresh desk of one kind."""
    with Database.open(fresh_url(request, kind, folder)) as opened:
        opened.upgrade()
        yield opened


def exported(database: Database) -> bytes:
    out = io.BytesIO()
    transfer.export(database, out)
    return out.getvalue()


def full(desk: Desk, clock: Time) -> bytes:
    worked(desk, clock)
    seals.seal(desk, clock())
    context.known_by(desk.database, desk.secrets)
    return exported(desk.database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_comes_back_the_same(
    desk: Desk, clock: Time, request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    out = full(desk, clock)
    (tmp_path / "other").mkdir()
    with empty(request, kind, tmp_path / "other") as other:
        context.known_by(other, desk.secrets)
        moved = transfer.import_(other, io.BytesIO(out))
        again = exported(other)
        verdict = verify(other, desk.secrets)

    assert again == out
    assert moved.total == len(out.splitlines()) - 2
    assert verdict.breaches == ()
    assert verdict.events > 5


def test_every_table_is_in_it(desk: Desk, clock: Time) -> None:
    head, *_, end = [msgspec.json.decode(line) for line in full(desk, clock).splitlines()]
    with desk.database.read() as tx:
        there = counts(tx)

    assert head["format"] == transfer.FORMAT
    assert end["counts"] == there
    assert len(there) > 25


def damaged(out: bytes) -> Iterator[tuple[str, bytes]]:
    lines = out.splitlines(keepends=True)
    yield "empty", b""
    yield "another file", b'{"hello": 1}\n'
    yield "no JSON", b"\xff\xfe\n"
    yield "cut off", b"".join(lines[:-1])
    yield "cut in a line", out[:-20]
    yield "a line less", b"".join(lines[:5] + lines[6:])
    yield "a line twice", b"".join([*lines[:5], lines[5], *lines[5:]])
    yield "a letter changed", out.replace(b"clause 4", b"clause 5", 1)
    yield "goes on", out + b"[]\n"
    yield "a strange table", b"".join([lines[0], b'["nothing",{}]\n', *lines[1:]])


def test_a_damaged_export_is_refused_and_nothing_of_it_stays(desk: Desk, clock: Time, tmp_path: Path) -> None:
    out = full(desk, clock)
    (tmp_path / "other").mkdir()
    with Database.open(str(tmp_path / "other" / "desk.db")) as other:
        other.upgrade()
        context.known_by(other, desk.secrets)
        for name, bad in damaged(out):
            with pytest.raises(InputError):
                transfer.import_(other, io.BytesIO(bad))
            with other.read() as tx:
                assert not any(counts(tx).values()), name


def test_only_an_empty_desk_with_the_same_secrets_takes_it(desk: Desk, clock: Time, tmp_path: Path) -> None:
    out = full(desk, clock)
    with pytest.raises(Conflict, match="not empty"):
        transfer.import_(desk.database, io.BytesIO(out))
    (tmp_path / "other").mkdir()
    with Database.open(str(tmp_path / "other" / "desk.db")) as other:
        other.upgrade()
        with pytest.raises(SettingsError, match="other secrets"):
            transfer.import_(other, io.BytesIO(out))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_restored_into_either(
    desk: Desk, clock: Time, request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    out = full(desk, clock)
    copy = tmp_path / "backup"
    backup.backup(desk.database, copy)
    (tmp_path / "other").mkdir()
    with empty(request, kind, tmp_path / "other") as other:
        context.known_by(other, desk.secrets)
        total = backup.restore(other, copy, desk.secrets.mark)

        assert exported(other) == out
        assert total == len(out.splitlines()) - 2
        assert verify(other, desk.secrets).breaches == ()
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_writes_over_anything(desk: Desk, clock: Time, tmp_path: Path) -> None:
    there = tmp_path / "backup"
    there.write_text("mine")

    with pytest.raises(InputError, match="already"):
        backup.backup(desk.database, there)
    assert there.read_text() == "mine"
    full(desk, clock)
    there.unlink()
    backup.backup(desk.database, there)
    with pytest.raises(Conflict):
        backup.restore(desk.database, there, desk.secrets.mark)
    assert list(tmp_path.glob("*.part")) == []
