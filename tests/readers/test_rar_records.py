"""The blocks of RAR archives, as another reader of the format sees them."""

import time

import pytest
import rars

from chouxin.readers.rar_records import NEW, Torn, begins, records
from chouxin.readers.sources import BytesSource
from tests.readers.rars_of import FORMATS, old_archive, old_file, rarred

FILES = {"folder/a.txt": b"a" * 900, "换脸.bin": bytes(range(256)), "c": b""}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("password", [None, "secret"])
def test_names_sizes_and_flags_are_those_that_another_reader_sees(form: str, password: str | None) -> None:
    data = rarred(FILES, form, password=password)
    ours = [record for record in records(BytesSource(data)) if record.sort == "file"]
    theirs = rars.RarFile.from_bytes(data, password=password).infolist()

    assert [(r.name, r.size, r.encrypted, r.is_folder) for r in ours] == [
        (info.filename.replace("\\", "/"), info.file_size, info.is_encrypted, info.is_dir()) for info in theirs
    ]
    assert all(record.intact for record in records(BytesSource(data)))


@pytest.mark.parametrize("form", ["rar29", "rar50"])
def test_a_changed_block_is_not_intact(form: str) -> None:
    data = rarred(FILES, form)
    place = next(r.start for r in records(BytesSource(data)) if r.sort == "file")
    broken = data[: place + 9] + bytes([data[place + 9] ^ 0x40]) + data[place + 10 :]

    assert not next(r.intact for r in records(BytesSource(broken)) if r.start == place)
    assert begins(BytesSource(b"xx" + data), 2)
    assert not begins(BytesSource(b"xx" + data[:9] + b"\xff" + data[10:]), 2)


@pytest.mark.parametrize("broken", [NEW, NEW + b"\0" * 40, old_archive()[:9], old_archive(b"\0" * 40)])
def test_blocks_that_break_off_say_where(broken: bytes) -> None:
    with pytest.raises(Torn) as torn:
        list(records(BytesSource(broken + b"\1")))

    assert 0 < torn.value.at <= len(broken)


def test_a_million_empty_blocks_take_a_moment_each() -> None:
    data = old_archive(*[old_file(b"a", b"")] * 20_000)
    begun = time.process_time()

    assert sum(record.sort == "file" for record in records(BytesSource(data))) == 20_000
    assert time.process_time() - begun < 5
