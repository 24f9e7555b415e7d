import io
import zipfile

import pytest

from chouxin.readers.sources import BytesSource
from chouxin.readers.zip_records import Torn, directories, entries, local, scan
from tests.readers.archives import central, changed, streamed, zipped

FILES = {"a.txt": b"first " * 50, "b.txt": b"second " * 50}
GOOD = zipped(FILES)


def test_the_directory_and_the_headers_say_what_zipfile_says() -> None:
    source = BytesSource(GOOD)
    (directory,) = directories(source)
    listed = list(entries(source, directory))
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        theirs = archive.infolist()

    assert [(e.name.decode(), e.method, e.crc, e.packed, e.size, e.header) for e in listed] == [
        (i.filename, i.compress_type, i.CRC, i.compress_size, i.file_size, i.header_offset) for i in theirs
    ]
    for entry in listed:
        own = local(source, entry.header)
        assert own is not None
        assert (own.name, own.crc, own.packed, own.size) == (entry.name, entry.crc, entry.packed, entry.size)


@pytest.mark.parametrize("front", [0, 1, 1000, 100_000])
def test_something_in_front_shifts_all_offsets(front: int) -> None:
    source = BytesSource(bytes(front) + GOOD)
    (directory,) = directories(source)

    assert directory.shift == front
    assert all(local(source, e.header) for e in entries(source, directory))


def test_members_are_found_by_scanning() -> None:
    for data in (GOOD, streamed(FILES), b"junk PK\x03\x04 junk" + GOOD):
        found = list(scan(BytesSource(data), 0, len(data)))

        assert [h.name for h in found] == [b"a.txt", b"b.txt"]


def test_a_directory_that_breaks_off_says_where() -> None:
    data = changed(GOOD, central(GOOD, 1), "s", b"XX")
    source = BytesSource(data)

    with pytest.raises(Torn) as error:
        list(entries(source, directories(source)[0]))
    assert error.value.at == central(GOOD, 1)


def test_no_end_record_no_directory() -> None:
    assert directories(BytesSource(b"")) == []
    assert directories(BytesSource(GOOD[:-22])) == []
    assert directories(BytesSource(b"PK\x05\x06")) == []
