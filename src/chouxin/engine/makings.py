"""What a file is made of: by what a model or a program is known again, however it is named, saved or packed."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from math import prod
from pathlib import Path

import numpy as np

from chouxin.domain import Item, Kind, Limits, Part, Prints, TensorPrint, Tree
from chouxin.engine.workers import Workers
from chouxin.fingerprints.resemblance import bands
from chouxin.fingerprints.sketch import CODE_BITS, code
from chouxin.fingerprints.taking import Wanted

TENSOR, SOURCE = "tensor", "source"
"""Kinds of what is known: signs of one tensor's samples, and bands over a program's fingerprints."""
MOST_TENSORS = 16
"""Of a model: its largest ones."""
_LEAST_FINGERPRINTS = 40
"""Of a program; what is shorter is like too many."""
_WANTED = Wanted(everything=True, samples=CODE_BITS)
_SECONDS = 120.0


class Makings:
    """Takes what files are known by. Its process starts with the first; several threads may ask, and wait."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._workers = Workers(limits or Limits(seconds=_SECONDS), wanted=_WANTED, most=1)

    def of(self, path: Path) -> tuple[tuple[str, str], ...]:
        """(kind, value) of what the file is known by, each once; nothing where it is neither model nor program.

        What could not be read is known by nothing: whoever screens the file says so.
        """
        parts, _ = self._workers.read(Item("", Kind.ARTIFACT, source=str(path)))
        return tuple(dict.fromkeys((*_tensors(parts), *_sources(parts))))

    def close(self) -> None:
        """End the process, if one was started."""
        self._workers.close()


def _tensors(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    held = [t for part in parts if isinstance(part.view, Prints) for t in part.view.tensors if t.sketch]
    # By size, then by what they hold, so that neither names nor order choose.
    known = sorted({(-prod(one.shape), _value(one)) for one in held})
    yield from ((TENSOR, value) for _, value in known[:MOST_TENSORS])


def _value(one: TensorPrint) -> str:
    """Shape and signs. Half precision keeps every sign, a model that was trained further does not."""
    # One whose sides were exchanged is the same.
    signs = min(code(sketched).tobytes() for sketched in (one.sketch, one.turned) if sketched)
    sides = ",".join(map(str, sorted(one.shape)))
    return blake2b(f"{sides} ".encode() + signs[:_SIGNS], digest_size=12).hexdigest()


_SIGNS = 8
"""Bytes, of one sign a bit: enough that no two tensors agree by chance, few enough that a sample near zero whose step
falls to the other side is rare."""


def _sources(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Of the project itself; what it carries of others is others'."""
    trees = [part.view for part in parts if isinstance(part.view, Tree)]
    inner = {root for tree in trees for root in tree.vendored}
    prints = [c.fingerprints()[0] for tree in trees if tree.root not in inner for c in tree.codes if c.prints]
    hashes = np.unique(np.concatenate(prints)) if prints else np.empty(0, np.uint64)
    if len(hashes) >= _LEAST_FINGERPRINTS:
        yield from ((SOURCE, f"{band}-{value & (2**64 - 1):016x}") for band, value in enumerate(bands(hashes).tolist()))
