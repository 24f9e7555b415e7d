"""What a project has beside its source."""

from dataclasses import dataclass, field

import pytest

from chouxin.domain import Fault, FaultKind, Locator
from chouxin.engine.asides import SMALL, is_aside, sort_of
from chouxin.readers.labels import LFS, LFS_ASIDE, LINK_OUTSIDE, SUBMODULE


def fault(why: str, name: str = "x", by: str = "walk") -> Fault:
    return Fault("i", by, Locator(("repo", name)), FaultKind.UNSUPPORTED, why)


@pytest.mark.parametrize(
    "one",
    [
        fault("PNG image: there is no reader for it"),
        fault("web font: there is no reader for it"),
        fault("unknown format, small: there is no reader for it"),
        fault("Windows program, small: there is no reader for it"),
        fault("a picture with a workflow; what it shows is not looked at", by="workflow"),
        fault(LFS_ASIDE, by="git"),
        fault("not utf-8 from byte 12 on", "src/old.c", "text"),
        fault("too little text to be sure of its encoding; read as gb18030", "README.md", "text"),
        fault("no workflow that can be read", "Impact.pack", "workflow"),
    ],
)
def test_what_a_project_may_have(one: Fault) -> None:
    assert is_aside(one)


@pytest.mark.parametrize(
    "one",
    [
        fault("unknown format: there is no reader for it"),
        fault("TensorFlow Lite model: there is no reader for it"),
        fault("7z archive: there is no reader for it"),
        fault("an object that is not there", by="git"),
        fault("encrypted", by="zip"),
        fault("not utf-8 from byte 12 on", "README.md", "text"),
        fault("no workflow that can be read", "swap.json", "workflow"),
        fault(LFS, by="git"),
        fault(SUBMODULE, by="git"),
        fault(LINK_OUTSIDE, by="git"),
    ],
)
def test_what_has_to_be_looked_at(one: Fault) -> None:
    assert not is_aside(one)


@dataclass
class Large:
    """A beginning, an end, and zeros between."""

    head: bytes
    size: int
    item_id: str = ""
    locator: Locator = field(default_factory=Locator)

    def pread(self, offset: int, length: int) -> bytes:
        data = self.head[offset : offset + length]
        return data + bytes(max(min(length, self.size - offset), 0) - len(data))


def test_small_is_told_of_what_may_be_data() -> None:
    assert sort_of("unknown format", Large(b"", SMALL)) == "unknown format, small"
    assert sort_of("unknown format", Large(b"", SMALL + 1)) == "unknown format"
    assert sort_of("TensorFlow Lite model", Large(b"", 10)) == "TensorFlow Lite model"


def test_a_large_picture_has_to_be_one() -> None:
    size = 9 * SMALL
    whole = b"BM" + size.to_bytes(4, "little")
    part = b"BM" + (2 * SMALL).to_bytes(4, "little")

    assert sort_of("BMP image", Large(b"BM", SMALL)) == "BMP image"
    assert sort_of("BMP image", Large(whole, size)) == "BMP image"
    for doubtful in (
        sort_of("BMP image", Large(part, size)),
        sort_of("BMP image", Large(b"BM", size)),
        sort_of("BMP image", Large(b"BM" + b"\xff" * 4, size)),
        sort_of("BMP image", Large(b"BM" + (20 * SMALL).to_bytes(4, "little"), 20 * SMALL)),
        sort_of("MP3 sound", Large(b"ID3", size)),
        sort_of("icon image", Large(b"\0\0\1\0", size)),
    ):
        assert not is_aside(fault(f"{doubtful}: there is no reader for it"))
