"""Compressed files: all their streams, their bombs and their damage."""

import gzip
import lzma
import zlib

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member
from chouxin.readers.compressed import Compressed
from chouxin.readers.sources import BytesSource


def compressed(data: bytes, name: str, limits: Limits | None = None) -> tuple[list[tuple[str, bytes]], list[Fault]]:
    members, faults = [], []
    for one in Compressed().read(BytesSource(data, "i", Locator((name,))), limits or Limits()):
        if isinstance(one, Member):
            members.append((one.source.locator.container[-1], one.source.pread(0, one.source.size)))
        elif isinstance(one, Fault):
            faults.append(one)
    return members, faults


def test_all_streams_are_read_and_the_name_loses_its_ending() -> None:
    assert compressed(gzip.compress(b"a" * 99) + gzip.compress(b"b"), "x.tgz") == ([("x.tar", b"a" * 99 + b"b")], [])
    assert compressed(lzma.compress(b"a"), "x.py.xz") == ([("x.py", b"a")], [])


def test_a_bomb_ends_at_its_limit() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    members, faults = compressed(bomb, "x.gz")

    assert sum(len(data) for _, data in members) <= Limits().ratio_free + (1 << 20)
    assert [fault.kind for fault in faults] == [FaultKind.TOO_LARGE]


def test_damage_and_what_follows_are_told() -> None:
    whole = gzip.compress(b"import os\n" * 500)

    assert [f.kind for f in compressed(whole[:-20], "x.gz")[1]] == [FaultKind.UNREADABLE]
    assert str(compressed(whole + b"PK\3\4", "x.gz")[1][0].locator) == f"x.gz#@{len(whole)}"
    assert compressed(zlib.compress(b"x"), "x.gz")[1] != []
