"""Everything that a desk keeps as JSON lines, and back: into either database, from either.

The first line says what this is, each further one holds a row, the last one the counts and a digest of all before it,
so that a file that was cut off or changed is not taken for whole. Secrets are not in it; whoever reads it in needs the
file of secrets as well, or no chain of events could be verified.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec

from chouxin.domain import Conflict, InputError, SettingsError
from chouxin.store import Database, Tx, about, transfer

FORMAT = "chouxin.desk-export/1"
_LONGEST_LINE = 256 << 20


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows went, by table."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def export(database: Database, out: BinaryIO) -> Moved:
    """Write everything, as it stands at one moment."""
    digest = hashlib.sha256()
    counts: dict[str, int] = {}

    def put(value: object) -> None:
        line = msgspec.json.encode(value) + b"\n"
        digest.update(line)
        out.write(line)

    with database.read() as tx:
        put({"format": FORMAT, "revision": database.revision(), "secrets": about.get(tx, "secrets")})
        for table in transfer.tables():
            name = str(table.name)
            counts[name] = 0
            for row in transfer.rows(tx, table):
                put([name, row])
                counts[name] += 1
    out.write(msgspec.json.encode({"counts": counts, "sha256": digest.hexdigest()}) + b"\n")
    return Moved(counts)


def import_(database: Database, given: BinaryIO) -> Moved:
    """Read an export into a desk that is empty, all of it or nothing.

    Raises InputError for a file that is damaged or of another version, Conflict for a desk that is not empty,
    SettingsError where the desk's secrets are not those that the export was written with.
    """
    lines = _Lines(given)
    with database.write() as tx:
        _check_head(tx, lines.next(), database.revision())
        filled = [name for name, count in transfer.counts(tx).items() if count]
        if filled:
            raise Conflict(f"this desk is not empty: there is something in {filled[0]}; import into a new one")
        counts = _fill(tx, lines)
        lines.end(counts)
    return Moved(counts)


def _check_head(tx: Tx, head: Any, revision: str | None) -> None:
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise InputError("this is not an export of a desk")
    if head.get("revision") != revision:
        raise InputError(f"this export is of tables at {head.get('revision')}, the desk is at {revision}")
    if head.get("secrets") != about.get(tx, "secrets"):
        raise SettingsError("this export was written with other secrets; put their file in place first")


def _fill(tx: Tx, lines: "_Lines") -> dict[str, int]:
    counts = {}
    for table in transfer.tables():
        counts[str(table.name)] = transfer.fill(tx, table, lines.rows_of(table.name))
    return counts


class _Lines:
    """The lines of an export, with a digest of those that were read."""

    def __init__(self, given: BinaryIO) -> None:
        self._given, self._digest, self._number = given, hashlib.sha256(), 0
        self._ahead: Any = None

    def next(self) -> Any:
        line = self._given.readline(_LONGEST_LINE)
        self._number += 1
        if not line.endswith(b"\n"):
            raise InputError(f"this export ends in the middle, at line {self._number}")
        try:
            value = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            raise InputError(f"line {self._number} of this export cannot be read: {error}") from error
        if not (isinstance(value, dict) and "sha256" in value):
            self._digest.update(line)
        return value

    def rows_of(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows that come now, as long as they are of this table."""
        while True:
            value = self._ahead if self._ahead is not None else self.next()
            self._ahead = value
            if not (isinstance(value, list) and len(value) == 2 and value[0] == name and isinstance(value[1], dict)):
                return
            self._ahead = None
            yield value[1]

    def end(self, counts: dict[str, int]) -> None:
        """Raises InputError where the last line does not say what was read."""
        value = self._ahead if self._ahead is not None else self.next()
        said = {"counts": counts, "sha256": self._digest.hexdigest()}
        if value != said:
            raise InputError(f"this export is damaged: it is not what it says at its end (line {self._number})")
        if self._given.read(1):
            raise InputError("this export goes on after its end")
