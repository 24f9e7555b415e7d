"""Fingerprints of public source trees in one file: which families a tree shares code with, and how much of each.

The file holds hashes and no code: `CXSRC1`, the length of a JSON header (u32), the header, padding to 8 bytes, then the
hashes (u64, ascending) and the number of the family that each belongs to (u16), all little-endian. It is mapped, not
read: a look-up touches the pages it needs.
"""

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chouxin.domain import SettingsError

Hashes = npt.NDArray[np.uint64]
Owners = npt.NDArray[np.uint16]

_MAGIC = b"CXSRC1\n\0"
_HEAD = struct.Struct("<8sI")
_MOST_HEADER = 4 << 20
_MOST_FAMILIES = 10_000


@dataclass(frozen=True, slots=True)
class Family:
    """A public tree, by where it can be had and what was taken of it.

    purpose: `swap`, `nudify`, `voice-clone`; or `shared` for what many programs vendor, which speaks for nothing.
    fingerprints: how many of it are in the bank, after what it shares with other code was taken out.
    """

    name: str
    purpose: str
    repository: str
    commit: str
    files: int
    fingerprints: int


@dataclass(frozen=True, slots=True)
class Contained:
    """How much of a family a tree holds: `shared` of the family's fingerprints, and the family."""

    family: Family
    shared: int

    @property
    def share(self) -> float:
        """The part of the family that the tree holds, 0..1."""
        return self.shared / self.family.fingerprints


@dataclass(frozen=True)
class SourceBank:
    """Families and their fingerprints. hashes: uint64[n] ascending, a hash once for each owner; owners: uint16[n]."""

    families: tuple[Family, ...]
    hashes: Hashes
    owners: Owners

    def contained(self, hashes: Hashes) -> list[Contained]:
        """What a tree with these fingerprints (ascending, each once) holds of each family, the most first."""
        counts = np.bincount(self.owners[self._rows(hashes)[0]], minlength=len(self.families))
        found = [Contained(self.families[n], int(counts[n])) for n in np.flatnonzero(counts)]
        return sorted(found, key=lambda c: (-c.share, c.family.name))

    def known(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Which of these fingerprints are in the bank at all: bool[n]."""
        mask = np.zeros(len(hashes), np.bool_)
        mask[self._rows(hashes)[1]] = True
        return mask

    def shared(self, hashes: Hashes, family: Family) -> npt.NDArray[np.bool_]:
        """Which of these fingerprints are the family's: bool[n]."""
        rows, asked = self._rows(hashes)
        mask = np.zeros(len(hashes), np.bool_)
        mask[asked[self.owners[rows] == self.families.index(family)]] = True
        return mask

    def _rows(self, hashes: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Rows of the bank that hold one of `hashes`, and for each the index of that hash."""
        first = np.searchsorted(self.hashes, hashes, "left")
        many = np.searchsorted(self.hashes, hashes, "right") - first
        asked = np.repeat(np.arange(len(hashes)), many)
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        return first[asked] + within, asked


def make_bank(trees: Sequence[tuple[Family, Hashes]], generic: Iterable[Hashes] = ()) -> SourceBank:
    """A bank of these families (their counts are set here). `generic`: fingerprints that say nothing.

    What a family shares with generic code, or with a `shared` family, is taken out of it.
    """
    common = [*generic, *(hashes for family, hashes in trees if family.purpose == "shared")]
    nothing = np.unique(np.concatenate(common)) if common else np.empty(0, np.uint64)
    families, kept, owners = [], [], []
    for number, (family, hashes) in enumerate(trees):
        own = np.unique(hashes)
        if family.purpose != "shared":
            own = np.setdiff1d(own, nothing, assume_unique=False)
        families.append(Family(**{**asdict(family), "fingerprints": len(own)}))
        kept.append(own)
        owners.append(np.full(len(own), number, np.uint16))
    rows, who = (
        (np.concatenate(kept), np.concatenate(owners)) if kept else (np.empty(0, np.uint64), np.empty(0, np.uint16))
    )
    order = np.lexsort((who, rows))
    return SourceBank(tuple(families), rows[order], who[order])


def extended(bank: SourceBank, family: Family, hashes: Hashes) -> SourceBank:
    """The bank with one more family, in the place of one of the same name. Raises SettingsError where it is full."""
    others = [(n, one) for n, one in enumerate(bank.families) if one.name != family.name]
    if len(others) >= _MOST_FAMILIES:
        raise SettingsError(f"a bank holds {_MOST_FAMILIES} families; begin another one")
    return make_bank([*((one, bank.hashes[bank.owners == n]) for n, one in others), (family, hashes)])


def write_bank(bank: SourceBank, path: Path) -> None:
    """Write a bank. The same bank gives the same bytes."""
    with path.open("wb") as out:
        out.writelines(pieces_of(bank))


def pieces_of(bank: SourceBank) -> Iterator[bytes]:
    """A bank as the bytes of its file."""
    said: Mapping[str, object] = {"rows": len(bank.hashes), "families": [asdict(family) for family in bank.families]}
    header = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    start = _start(len(header))
    yield (_HEAD.pack(_MAGIC, len(header)) + header).ljust(start, b"\0")
    yield bank.hashes.astype("<u8").tobytes()
    yield bank.owners.astype("<u2").tobytes()


def is_bank(path: Path) -> bool:
    """Whether a file begins as a bank does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_bank(path: Path) -> SourceBank:
    """Map a bank. Raises SettingsError for a file that is none, or is cut."""
    try:
        with path.open("rb") as file:
            magic, length = _HEAD.unpack(file.read(_HEAD.size))
            if magic != _MAGIC or length > _MOST_HEADER:
                raise ValueError("not a bank of source fingerprints")
            said = json.loads(file.read(length))
        families = tuple(Family(**family) for family in said["families"])
        rows, start = int(said["rows"]), _start(length)
        if path.stat().st_size != start + rows * 10:
            raise ValueError("the file is cut or has something behind its end")
        hashes = np.memmap(path, "<u8", "r", start, (rows,)) if rows else np.empty(0, np.uint64)
        owners = np.memmap(path, "<u2", "r", start + rows * 8, (rows,)) if rows else np.empty(0, np.uint16)
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise SettingsError(f"{path}: {error}") from error
    return SourceBank(families, hashes, owners)


def _start(header: int) -> int:
    """Where the hashes begin, on a border of 8 bytes."""
    return (_HEAD.size + header + 7) // 8 * 8
