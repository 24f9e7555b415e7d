"""How far a reading may go. Over a limit there is a Fault(too_large or timeout); nothing is cut silently."""

from dataclasses import dataclass, replace

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    seconds, memory: for one artifact, kept by the worker process. expanded: bytes that all members of one artifact may
    expand to; ratio: expanded over packed, counted once `ratio_free` bytes have come out. text: bytes of one text.
    """

    seconds: float = 30.0
    memory: int = 1024 * MIB
    depth: int = 5
    members: int = 10_000
    expanded: int = 4096 * MIB
    ratio: int = 200
    ratio_free: int = 16 * MIB
    text: int = 4 * MIB
    header: int = 64 * MIB
    nodes: int = 200_000

    def for_folder(self) -> "Limits":
        """The same for a folder or a repository, which holds many artifacts: ten times the time, twenty the files."""
        return replace(self, seconds=10 * self.seconds, members=20 * self.members)
