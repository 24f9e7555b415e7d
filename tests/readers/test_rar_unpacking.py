"""What is handed to the library, and what comes of its errors."""

import sys

import pytest

from chouxin.domain import Limits, Locator, MissingExtra
from chouxin.readers.rar_records import records
from chouxin.readers.rar_unpacking import Failed, Packed, unpacked
from chouxin.readers.sources import BytesSource, WindowSource
from tests.readers.rars_of import rarred

FILES = {"a.txt": b"one and one " * 300, "b.txt": b"and another one " * 300}


def run(form: str, **settings: object) -> list[Packed]:
    source = BytesSource(rarred(FILES, form, **settings))
    return [
        Packed(
            record,
            source.pread(record.start, record.data - record.start),
            WindowSource(source, record.data, record.packed, locator=Locator()),
        )
        for record in records(source)
        if record.sort == "file"
    ]


@pytest.mark.parametrize("form", ["rar29", "rar50"])
def test_files_come_out_in_their_order_alone_and_together(form: str) -> None:
    old = form == "rar29"

    assert list(unpacked(run(form, solid=True), Limits(), old=old)) == list(FILES.values())
    assert list(unpacked(run(form)[1:], Limits(), old=old)) == [FILES["b.txt"]]


def test_what_the_library_refuses_is_an_error_of_ours() -> None:
    first, second = run("rar50", solid=True)
    broken = Packed(second.record, second.header, BytesSource(b"\xff" * second.data.size))

    with pytest.raises(Failed):
        next(unpacked([broken], Limits(), old=False))
    several = unpacked([first, broken], Limits(), old=False)
    assert next(several) == FILES["a.txt"]
    with pytest.raises(Failed):
        next(several)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = run("rar50")
    monkeypatch.setitem(sys.modules, "rars", None)

    with pytest.raises(MissingExtra, match=r"chouxin\[rar\]"):
        next(unpacked(packed, Limits(), old=False))
