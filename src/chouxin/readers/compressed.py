"""Single files that are compressed: gzip, bzip2, xz, Zstandard. What they hold is one member, mostly a tar."""

from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Offset, Part, Source
from chouxin.readers.formats import may_be_a_file
from chouxin.readers.labels import label
from chouxin.readers.sources import WindowSource
from chouxin.readers.unpacking import BZIP2, GZIP, XZ, ZSTD, Allowance, SpooledSource, Unsupported, unpack

_ZSTD = b"\x28\xb5\x2f\xfd"
_MAGIC = (
    (b"\x1f\x8b\x08", GZIP, (".gz", ".tgz")),
    (b"BZh", BZIP2, (".bz2", ".tbz2", ".tbz")),
    (b"\xfd7zXZ\0", XZ, (".xz", ".txz")),
    (_ZSTD, ZSTD, (".zst", ".tzst", ".zstd")),
)
_PIECE = 1 << 16
_ASIDE = b"\x2a\x4d\x18"
"""Behind a byte from 0x50 to 0x5f: a frame that decoders of Zstandard pass over, for sizes, tables, or anything."""


class Compressed:
    """What comes out, all streams of the file one behind the other, within the limits on size and ratio."""

    name = "compressed"
    version = "2"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins as one of them."""
        return _method(head) is not None and (not head.startswith(b"BZh") or head[4:10] == b"1AY&SY")

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One member, and a fault where it is damaged, goes over the limits or has something behind its end."""
        method, endings = _method(source.pread(0, 16)) or (GZIP, ())
        held = SpooledSource(source.item_id, source.locator.enter(_inner(source, endings)))
        allowance = Allowance(limits.expanded, limits.ratio, limits.ratio_free)
        at = asides = 0
        try:
            while at < source.size:
                following = source.pread(at, 16)
                if not following.strip(b"\0"):
                    at = _behind_zeros(source, at)
                    following = source.pread(at, 16)
                if not following:
                    break
                if (_method(following) or (None, ()))[0] != method:
                    why = "something stands behind its end that is not read"
                    yield _fault(source.item_id, source.locator.at(Offset(at)), FaultKind.UNREADABLE, why)
                    break
                if _is_aside(following):
                    aside, at = _aside(source, at), at + 8 + int.from_bytes(following[4:8], "little")
                    asides += 1
                    if at > source.size:
                        yield _fault(source.item_id, source.locator, FaultKind.UNREADABLE, "cut off in its last frame")
                    if asides <= limits.members and may_be_a_file(aside):
                        yield Member(aside)
                    continue
                try:
                    done = unpack(source, method, held, allowance, at)
                except Unsupported as error:
                    why = f"packed by {error}: there is no reader for it"
                    yield _fault(source.item_id, source.locator, FaultKind.UNSUPPORTED, why)
                    break
                at = done.used
                if done.problem is not None:
                    yield _fault(source.item_id, source.locator, *done.problem)
                    break
            if held.size or at >= source.size:
                yield Member(held)
        finally:
            held.close()


def _method(head: bytes) -> tuple[int, tuple[str, ...]] | None:
    if _is_aside(head):
        head = _ZSTD
    return next(((method, endings) for magic, method, endings in _MAGIC if head.startswith(magic)), None)


def _is_aside(head: bytes) -> bool:
    return head[1:4] == _ASIDE and head[0] >> 4 == 5


def _aside(source: Source, at: int) -> WindowSource:
    size = int.from_bytes(source.pread(at + 4, 4), "little")
    return WindowSource(source, at + 8, size, locator=source.locator.enter(f"(beside the data, byte {at})"))


def _behind_zeros(source: Source, at: int) -> int:
    """Where the filling ends that tapes and blocks leave."""
    while at < source.size:
        piece = source.pread(at, _PIECE)
        rest = piece.lstrip(b"\0")
        at += len(piece) - len(rest)
        if rest or not piece:
            break
    return at


def _fault(item: str, locator: Locator, kind: FaultKind, why: str) -> Fault:
    return Fault(item, Compressed.name, locator, kind, why)


def _inner(source: Source, endings: tuple[str, ...]) -> str:
    """What the file inside is called: the same without the ending; `.tgz` stands for `.tar.gz`."""
    name = source.locator.container[-1].rpartition("/")[2] if source.locator.container else ""
    for ending in endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return label(name[: -len(ending)] + (".tar" if ending.startswith(".t") else ""))
    return "content"
