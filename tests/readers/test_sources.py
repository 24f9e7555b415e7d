import os
import socket
import sys
from pathlib import Path

import pytest

from chouxin.domain import FaultKind, Locator, MissingExtra, Source, Unreadable
from chouxin.readers.remote import StreamSource
from chouxin.readers.sources import BytesSource, FileSource, WindowSource, name_of, open_source

DATA = bytes(range(100))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.bin"
    path.write_bytes(DATA)
    return path


@pytest.mark.parametrize("offset,length", [(0, 10), (0, 0), (5, 200), (99, 1), (100, 5), (500, 5), (0, 100)])
def test_all_sources_read_alike(offset: int, length: int, path: Path) -> None:
    outer = BytesSource(b"before" + DATA + b"after")
    with FileSource(path) as file, StreamSource(f"file://{path}") as stream:
        sources: list[Source] = [BytesSource(DATA), WindowSource(outer, 6, 100, locator=Locator()), file, stream]
        read = [source.pread(offset, length) for source in sources]

        assert [source.size for source in sources] == [100] * 4
        assert read == [DATA[offset : offset + length]] * 4


def test_a_window_shows_nothing_outside_of_it() -> None:
    window = WindowSource(BytesSource(DATA), 90, 50, locator=Locator())
    inner = WindowSource(window, 5, 50, locator=Locator(("x",)))

    assert window.size == 10
    assert inner.size == 5
    assert inner.pread(0, 100) == DATA[95:]
    assert inner.pread(3, 100) == DATA[98:]
    assert isinstance(inner.outer, BytesSource)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(Unreadable, match="pipe") as error:
        FileSource(tmp_path / "pipe")
    assert error.value.kind is FaultKind.UNSUPPORTED


def test_what_is_no_file_is_refused_with_its_sort(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))

        with pytest.raises(Unreadable, match="a directory"):
            FileSource(tmp_path)
        with pytest.raises(Unreadable, match="a device"):
            FileSource("/dev/null")
        with pytest.raises(Unreadable):
            FileSource(tmp_path / "socket")
        with pytest.raises(Unreadable, match="No such file"):
            FileSource(tmp_path / "nothing")
        with pytest.raises(Unreadable):
            FileSource("with\0nul")


def test_the_reason_names_no_path(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as error:
        FileSource(tmp_path / "private-name.zip")

    assert "private" not in error.value.why
    assert str(error.value.locator) == "private-name.zip"


def test_an_address_that_does_not_answer_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        open_source("file:///nowhere/at/all.zip")
    with pytest.raises(Unreadable):
        open_source("nosuchprotocol://host/a.zip")


def test_memory_filesystem_is_read_by_ranges() -> None:
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://folder/a.bin", "wb") as file:
        file.write(DATA)

    with open_source("memory://folder/a.bin", item_id="x") as source:
        assert (source.item_id, str(source.locator), source.size) == ("x", "a.bin", 100)
        assert source.pread(98, 10) == DATA[98:]


def test_without_fsspec_an_address_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)

    with pytest.raises(MissingExtra, match=r"chouxin\[remote\]"):
        open_source("https://host/a.zip")


def test_names() -> None:
    assert name_of("/a/b/c.zip") == "c.zip"
    assert name_of("https://host/path/c.onnx?token=secret#part") == "c.onnx"
    assert name_of("https://host") == "host"
