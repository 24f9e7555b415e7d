"""What the packed files of a RAR archive unpack to, by the library rars where it is installed.

It is handed archives of our own making: the headers of the files that are wanted, their data, and nothing else of what
the stranger's archive said.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chouxin.domain import Limits, MissingExtra, Source
from chouxin.readers.rar_records import NEW, OLD, Record

_DICTIONARY = 256 << 20
_SPLIT = 0x18
_OLD_SPLIT, _OLD_SOLID, _NEW_SOLID = 3, 8, 4


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it lies in the archive: its block (the last one, where it goes over several volumes), and its data."""

    record: Record
    header: bytes
    data: Source


class Failed(Exception):
    """The library gave up; the message is the sort of its error."""


def unpacked(run: Sequence[Packed], limits: Limits, *, old: bool) -> Iterator[bytes]:
    """The content of files that have to be unpacked one after the other, in their order, all of them in memory.

    Raises MissingExtra without the library, Failed for what it cannot read; what could be read came before that.
    """
    try:
        import rars  # noqa: PLC0415 - an optional part, and a large one
    except ImportError as error:
        raise MissingExtra("rar", "unpacking RAR archives") from error
    archive = _archive(run, old=old)
    most = sum(packed.record.size for packed in run)
    options = rars.ReadOptions(
        max_member_output_bytes=max(most, 1),
        max_total_output_bytes=max(most, 1),
        max_reader_workspace_bytes=limits.memory // 2,
        rar50_dictionary_size_limit=_DICTIONARY,
    )
    count = len(run)
    while True:
        # One session for all of them: each asked for by itself, it would unpack all that stand before it again.
        try:
            opened = rars.RarFile.from_bytes(archive, options=options)
            found = opened.read_many(opened.infolist()[:count], options=options)
            break
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            # Errors of the library, its word for a limit (MemoryError), and its panics, which are no Exception.
            reason = type(error).__name__
            count //= 2
            if not count:
                raise Failed(reason) from None
    yield from found
    if count < len(run):
        raise Failed(reason)


def _archive(run: Sequence[Packed], *, old: bool) -> bytes:
    pieces = [OLD, _old_main()] if old else [NEW, _new_main()]
    for packed in run:
        data = packed.data.pread(0, packed.data.size)
        pieces += [_old_file(packed.header, len(data)) if old else _new_file(packed.header, len(data)), data]
    return b"".join(pieces)


def _old_main() -> bytes:
    return _old_sealed(b"\x73" + _OLD_SOLID.to_bytes(2, "little") + b"\x0d\0" + bytes(6))


def _old_file(block: bytes, packed: int) -> bytes:
    """The block of a file as if it stood in one volume."""
    flags = int.from_bytes(block[3:5], "little") & ~_OLD_SPLIT
    raw = bytearray(block[2:])
    raw[1:3] = flags.to_bytes(2, "little")
    raw[5:9] = (packed & 0xFFFFFFFF).to_bytes(4, "little")
    if flags & 0x100:
        raw[30:34] = (packed >> 32).to_bytes(4, "little")
    return _old_sealed(bytes(raw))


def _old_sealed(block: bytes) -> bytes:
    return (zlib.crc32(block) & 0xFFFF).to_bytes(2, "little") + block


def _new_main() -> bytes:
    return _new_sealed(b"\1\0" + bytes([_NEW_SOLID]))


def _new_file(block: bytes, packed: int) -> bytes:
    """The same of the later format: what says how long the data is, is as long as it needs to be."""
    at = 4
    _, at = _number(block, at)
    sort, at = _number(block, at)
    flags, at = _number(block, at)
    extra, at = _number(block, at) if flags & 1 else (0, at)
    _, at = _number(block, at) if flags & 2 else (0, at)
    said = _written(sort) + _written(flags & ~_SPLIT | 2)
    said += _written(extra) if flags & 1 else b""
    return _new_sealed(said + _written(packed) + block[at:])


def _new_sealed(said: bytes) -> bytes:
    block = _written(len(said)) + said
    return zlib.crc32(block).to_bytes(4, "little") + block


def _number(block: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(block) and shift < 70:
        value |= (block[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not block[at - 1] & 0x80:
            break
    return value, at


def _written(value: int) -> bytes:
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)
