"""Files that are whole or not there."""

import os
from pathlib import Path
from typing import BinaryIO

import pytest

from chouxin.report import FORMATS, replacing, write
from chouxin.report.counts import Screened
from tests.report import decisions as made


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_writes_a_file(form: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    with replacing(target) as out:
        write(form, Screened(made.every()), out, made.legend())

    assert target.stat().st_size > 100


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out, pytest.raises(ValueError, match="tuple"):
        write("os", Screened([]), out, made.legend())


def broken_off(out: BinaryIO) -> None:
    out.write(b"new")
    raise RuntimeError


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")

    def fail() -> None:
        with replacing(target) as out:
            out.write(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_file_has_the_mode_of_any_other(tmp_path: Path) -> None:
    target, other = tmp_path / "out", tmp_path / "other"
    other.touch()
    with replacing(target):
        pass

    assert target.stat().st_mode == other.stat().st_mode


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.touch(mode=0o640)
    with replacing(target):
        pass

    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_goes_on_pointing_to_its_file(tmp_path: Path) -> None:
    target, link = tmp_path / "out", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    with replacing(link) as out:
        out.write(b"new")

    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(pipe) as out:
        out.write(b"new")

    assert os.read(reader, 10) == b"new"
    assert pipe.is_fifo()
    os.close(reader)
