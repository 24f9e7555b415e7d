"""What a detector, a reader and a look-up have to be. `chouxin.testing` holds the laws that each is run through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chouxin.domain.evidence import Evidence
from chouxin.domain.fault import Fault
from chouxin.domain.limits import Limits
from chouxin.domain.locator import Locator
from chouxin.domain.part import Part, Parts, View


class Detector(Protocol):
    """Parts in, evidence out. Pure, stateless, picklable; its constructor only stores what it is given."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def reads(self) -> type[View]: ...
    def detect(self, parts: Parts) -> Iterable[Evidence]: ...


class Source(Protocol):
    """Bytes at random access. `locator` says where they stand; reading past the end gives what is there."""

    @property
    def item_id(self) -> str: ...
    @property
    def locator(self) -> Locator: ...
    @property
    def size(self) -> int: ...
    def pread(self, offset: int, length: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a container, to be read in its turn.

    numbers: the container says that these are bare numbers, so that it is no fault if no reader knows them.
    """

    source: Source
    numbers: bool = False


class Reader(Protocol):
    """One format: bytes in, parts out. Decides by content, never by a file's name.

    `recognises` sees the first 4 KiB and may read more of the source. `read` raises nothing but `Unreadable`, gives a
    Fault for what it must leave out and goes on, and keeps within the limits. It never runs what it reads.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def recognises(self, head: bytes, source: Source) -> bool: ...
    def read(self, source: Source, limits: Limits) -> Iterable[Part | Fault | Member]: ...


class Lookup(Protocol):
    """Something outside that knows fingerprints (a bank). The decision records its revision."""

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    def find(self, fingerprints: Iterable[str]) -> Mapping[str, tuple[str, ...]]: ...
