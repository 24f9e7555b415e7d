"""Zips whose members are mostly holes: as large as a model's and hardly any bytes on disk."""

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

Member = tuple[str, bytes, int]
"""A name, what the member begins with, and how many zeros follow."""

_SUMMED = 64 * 1024 * 1024


def write_zip(path: Path, members: Iterable[Member]) -> Path:
    """Write the members, stored as they are, with holes for their zeros. Raises struct.error from 4 GiB on."""
    directory = []
    with path.open("wb") as file:
        for name, data, hole in members:
            at, size = file.tell(), len(data) + hole
            named = name.encode()
            record = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, _crc(data, hole), size, size, len(named), 0)
            file.write(b"PK\3\4" + record + named + data)
            file.seek(hole, 1)
            directory.append(b"PK\1\2" + struct.pack("<H", 20) + record + bytes(10) + struct.pack("<L", at) + named)
        said, at = b"".join(directory), file.tell()
        count = len(directory)
        file.write(said + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(said), at, 0))
    return path


@lru_cache(maxsize=512)
def _crc(data: bytes, hole: int) -> int:
    """The checksum; of large members no reader takes one."""
    return zlib.crc32(bytes(hole), zlib.crc32(data)) if len(data) + hole <= _SUMMED else 0
