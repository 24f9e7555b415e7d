"""The rows of a published list: JSON, one a line, each known by a digest of what it says. Nothing is ever rewritten.

A list is a row that says whose it is, entries, and retractions that switch an entry off. Two lists are merged by
putting all their rows together, so the order in which lists meet changes nothing.
"""

import base64
from dataclasses import dataclass, fields
from hashlib import blake2b

import msgspec

SCHEMA = "chouxin.fingerprints/1"


@dataclass(frozen=True, slots=True)
class Head:
    """Whose list it is. name is what entries call it by; source: where it is published, or what it was made from."""

    name: str
    by: str
    licence: str
    source: str
    created: str
    schema: str = SCHEMA


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file by its SHA-256 in hex. size: bytes, or None where whoever published the digest did not say."""

    name: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ListedTensor:
    """A tensor; its name stays out of the list. sketch: in base64; digest: hex, of numbers of type `dtype`."""

    shape: tuple[int, ...]
    dtype: str
    sketch: str = ""
    digest: str = ""

    def sketched(self) -> bytes:
        """The sketch, one byte a sample. Raises ValueError where it is no base64."""
        return base64.b64decode(self.sketch, validate=True)


@dataclass(frozen=True, slots=True)
class Build:
    """All shapes of a model. free: digest whatever their order; ordered: as they stand. tensors, numbers: how many."""

    free: str
    ordered: str
    tensors: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Advisory:
    """Why it is listed, and where that can be read."""

    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A model. kind: `listed`, or `common` for one that honest models are built on. list: the name of its list.

    sure: 0..1, how far meeting it speaks for what the list is about; 1 unless whoever listed it had doubts.
    """

    list: str
    kind: str
    name: str
    family: str
    advisory: Advisory
    added: str
    files: tuple[WholeFile, ...] = ()
    build: Build | None = None
    tensors: tuple[ListedTensor, ...] = ()
    sure: float = 1.0

    def model(self) -> str:
        """A digest of the model alone: two entries that have it speak of the same thing."""
        return _digest([self.files, self.build, self.tensors])


@dataclass(frozen=True, slots=True)
class Retraction:
    """Switches an entry off. of: its id."""

    list: str
    of: str
    why: str
    by: str
    added: str


Row = Head | Listed | Retraction

NAMES = {Head: "list", Listed: "entry", Retraction: "retraction"}


def row_id(row: Row) -> str:
    """32 hex digits over what the row says."""
    return _digest([NAMES[type(row)], row])


def written(row: Row) -> str:
    """The line, without its end. The same row is always the same line."""
    said = {field.name: getattr(row, field.name) for field in fields(row)}
    return msgspec.json.encode({"row": NAMES[type(row)], "id": row_id(row), **said}).decode()


def _digest(said: object) -> str:
    return blake2b(msgspec.json.encode(said, order="sorted"), digest_size=16).hexdigest()
