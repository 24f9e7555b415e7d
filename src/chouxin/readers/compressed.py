"""Single files that are compressed: gzip, bzip2, xz. What they hold is one member, and mostly a tar archive."""

from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Offset, Part, Source
from chouxin.readers.labels import label
from chouxin.readers.unpacking import BZIP2, GZIP, XZ, Allowance, SpooledSource, unpack

_MAGIC = (
    (b"\x1f\x8b\x08", GZIP, (".gz", ".tgz")),
    (b"BZh", BZIP2, (".bz2", ".tbz2", ".tbz")),
    (b"\xfd7zXZ\0", XZ, (".xz", ".txz")),
)


class Compressed:
    """What comes out, all streams of the file one behind the other, within the limits on size and ratio."""

    name = "compressed"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins as one of them."""
        return _method(head) is not None and (not head.startswith(b"BZh") or head[4:10] == b"1AY&SY")

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One member, and a fault where it is damaged, goes over the limits or has something behind its end."""
        method, endings = _method(source.pread(0, 16)) or (GZIP, ())
        held = SpooledSource(source.item_id, source.locator.enter(_inner(source, endings)))
        allowance = Allowance(limits.expanded, limits.ratio, limits.ratio_free)
        at = 0
        try:
            while True:
                done = unpack(source, method, held, allowance, at)
                at = done.used
                if done.problem is not None:
                    yield Fault(source.item_id, self.name, source.locator, *done.problem)
                    break
                following = source.pread(at, 16)
                if not following.strip(b"\0"):
                    break
                if (_method(following) or (None, ()))[0] != method:
                    why = "something stands behind its end that is not read"
                    yield Fault(source.item_id, self.name, source.locator.at(Offset(at)), FaultKind.UNREADABLE, why)
                    break
            if held.size:
                yield Member(held)
        finally:
            held.close()


def _method(head: bytes) -> tuple[int, tuple[str, ...]] | None:
    return next(((method, endings) for magic, method, endings in _MAGIC if head.startswith(magic)), None)


def _inner(source: Source, endings: tuple[str, ...]) -> str:
    """What the file inside is called: the same without the ending; `.tgz` stands for `.tar.gz`."""
    name = source.locator.container[-1].rpartition("/")[2] if source.locator.container else ""
    for ending in endings:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return label(name[: -len(ending)] + (".tar" if ending.startswith(".t") else ""))
    return "content"
