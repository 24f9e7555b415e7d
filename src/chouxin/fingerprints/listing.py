"""Lists as files: read with a place for everything that is wrong, merged, and looked through for contradictions."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, BinaryIO

import msgspec

from chouxin.fingerprints.positions import MOST
from chouxin.fingerprints.rows import NAMES, SCHEMA, Head, Listed, Retraction, Row, row_id, written

LONGEST = 256 * 1024 * 1024
"""Bytes of one row."""

_DIGITS = {"sha256": re.compile(r"[0-9a-f]{64}"), "digest": re.compile(r"[0-9a-f]{32}")}
_TYPES: dict[str, type[Row]] = {name: kind for kind, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row. code: for the catalogue, as `fingerprint.row.CODE`. line counts from 1."""

    file: str
    line: int
    code: str
    detail: str = ""


@dataclass(slots=True)
class Listing:
    """The rows of one or more lists, each once, by id, and what was wrong with the others."""

    rows: dict[str, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def heads(self) -> list[Head]:
        """Whose lists these are."""
        return [row for row in self.rows.values() if isinstance(row, Head)]

    def entries(self) -> dict[str, Listed]:
        """All entries by id, retracted ones too."""
        return {key: row for key, row in self.rows.items() if isinstance(row, Listed)}

    def retracted(self) -> dict[str, Retraction]:
        """The retractions by the id of what they switch off."""
        return {row.of: row for _, row in sorted(self.rows.items()) if isinstance(row, Retraction)}

    def active(self) -> dict[str, Listed]:
        """The entries that count, in the order of their ids."""
        off = self.retracted()
        return {key: row for key, row in sorted(self.entries().items()) if key not in off}

    def revision(self) -> str:
        """Short digest of all rows: the same rows, the same revision, in whatever order they came."""
        return blake2b("\n".join(sorted(self.rows)).encode(), digest_size=6).hexdigest()

    def conflicts(self) -> list[tuple[str, ...]]:
        """Ids that contradict each other: one model as listed and as common, one list's name with two heads."""
        said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for key, row in sorted(self.rows.items()):
            if isinstance(row, Head):
                said["list", row.name][key].append(key)
            elif isinstance(row, Listed):
                said["model", row.model()][row.kind].append(key)
        off = self.retracted()
        found = (
            tuple(key for keys in kinds.values() for key in keys if key not in off)
            for kinds in said.values()
            if len(kinds) > 1
        )
        return [keys for keys in found if len(keys) > 1]

    def lines(self) -> Iterator[str]:
        """All rows as lines, heads first, then by id: what a merge writes."""
        order = list(NAMES)
        for _, row in sorted(self.rows.items(), key=lambda pair: (order.index(type(pair[1])), pair[0])):
            yield written(row)


def merged(listings: Iterable[Listing]) -> Listing:
    """All rows together. Merging again, or in another order, gives the same."""
    whole = Listing()
    for listing in listings:
        whole.rows.update(listing.rows)
        whole.problems += listing.problems
    return whole


def read_list(lines: BinaryIO, file: str) -> Listing:
    """A list. A row that is wrong is a Problem with its line; all others count."""
    listing = Listing()
    number = 0
    while line := lines.readline(LONGEST):
        number += 1
        if not line.strip():
            continue
        if len(line) == LONGEST:
            listing.problems.append(Problem(file, number, "too_long", str(LONGEST)))
            return listing
        found = _row(line)
        if isinstance(found, tuple):
            listing.problems.append(Problem(file, number, *found))
        else:
            listing.rows[row_id(found)] = found
    if not listing.rows and not listing.problems:
        listing.problems.append(Problem(file, 1, "empty"))
    elif not listing.heads():
        listing.problems.append(Problem(file, 1, "no_head"))
    return listing


def _row(line: bytes) -> Row | tuple[str, str]:
    """The row of a line, or what is wrong with it: a code and a detail."""
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return "not_json", str(error)
    kind = _TYPES.get(str(said.pop("row", ""))) if isinstance(said, dict) else None
    if kind is None:
        return "no_row", ", ".join(_TYPES)
    given = said.pop("id", "")
    try:
        row: Row = msgspec.convert(said, kind, strict=True)
    except msgspec.ValidationError as error:
        return "wrong_field", str(error)
    if wrong := _wrong(row):
        return "wrong_field", wrong
    if given != row_id(row):
        return "changed", f"{given} / {row_id(row)}"
    return row


def _wrong(row: Row) -> str:
    """What no type can say."""
    if isinstance(row, Head):
        return "" if row.schema == SCHEMA else f"schema {row.schema}; {SCHEMA}"
    if isinstance(row, Retraction):
        return ""
    checks: list[tuple[str, Callable[[], Any]]] = [
        ("sure", lambda: 0 < row.sure <= 1),
        ("kind: listed, common", lambda: row.kind in ("listed", "common")),
        ("files: sha256", lambda: all(_DIGITS["sha256"].fullmatch(f.sha256) for f in row.files)),
        ("tensors: digest", lambda: all(not t.digest or _DIGITS["digest"].fullmatch(t.digest) for t in row.tensors)),
        ("tensors: shape", lambda: all(0 < s < 1 << 40 for t in row.tensors for s in t.shape)),
        ("tensors: sketch", lambda: all(len(t.sketched()) <= MOST for t in row.tensors)),
        ("files, build, tensors", lambda: row.files or row.build or row.tensors),
    ]
    for name, check in checks:
        try:
            if not check():
                return name
        except ValueError:
            return name
    return ""
