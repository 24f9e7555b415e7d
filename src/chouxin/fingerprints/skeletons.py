"""Skeletons of published model designs: which layers they hold and how many of each, whatever anything is called.

A skeleton holds layers without their sides of length 1, the sides in ascending order, and no biases, norms or other
rows: what is left stays the same when weights are renamed, reordered, saved in half precision, turned to another layout
or exported with their norms folded in. It need not be all of a file: beside it may stand an optimiser's moments, a
second copy or another network.

A bank is JSON, one skeleton a line, behind a line that says what it is.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from chouxin.domain import SettingsError
from chouxin.fingerprints.shapes import sides

SCHEMA = "chouxin.skeletons/1"
PURPOSES = ("swap", "reenactment", "adapter", "common")

WHOLE = 0.9
"""The share of a file's numbers from which on a skeleton is all that matters in it."""
LEAST_LAYERS, LEAST_SORTS = 8, 6
"""Layers, and sorts of them, that a skeleton needs to be told inside of something larger: fewer are there by chance."""

LEAST_NUMBERS = 64
"""A layer of fewer is mostly a fixed filter, which one export keeps and the next folds in."""

Layer = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A published design. layers: sides in ascending order, and how many there are; source: where it is defined.

    purpose: `swap`; `reenactment`, `adapter`, which serve honest work as well; `common`, what honest models are.
    """

    id: str
    title: str
    purpose: str
    source: str
    layers: tuple[tuple[Layer, int], ...]

    @property
    def count(self) -> int:
        """How many layers it has."""
        return sum(many for _, many in self.layers)

    @property
    def numbers(self) -> int:
        """How many numbers its layers hold."""
        return sum(prod(layer) * many for layer, many in self.layers)


@dataclass(frozen=True, slots=True)
class Held:
    """A skeleton that a file holds, `times` over; share: of the numbers in the file's layers that are its, 0..1."""

    skeleton: Skeleton
    times: int
    share: float

    @property
    def whole(self) -> bool:
        """Whether the file holds little else."""
        return self.share >= WHOLE

    @property
    def telling(self) -> bool:
        """Whether it is no chance: it is all of the file, or has enough layers and sorts of them."""
        layers = self.skeleton.layers
        return self.whole or (self.skeleton.count >= LEAST_LAYERS and len(layers) >= LEAST_SORTS)


def frame(shapes: Iterable[Sequence[object]]) -> Counter[Layer]:
    """The layers among these shapes: those of some size with two sides or more that are longer than 1."""
    counted: Counter[Layer] = Counter()
    for shape, many in Counter(map(tuple, shapes)).items():
        known = tuple(side for side in shape if isinstance(side, int))
        if len(known) != len(shape) or min(known, default=0) <= 0:
            continue
        layer = sides(known)
        if len(layer) > 1 and prod(layer) >= LEAST_NUMBERS:
            counted[layer] += many
    return counted


class SkeletonBank:
    """Skeletons, ready to be asked."""

    def __init__(self, skeletons: Iterable[Skeleton] = ()) -> None:
        self.skeletons = tuple(sorted(skeletons, key=lambda one: (-one.numbers, one.id)))
        spread = Counter(layer for one in self.skeletons for layer, _ in one.layers)
        # The rarest layer first: nearly every skeleton that a file does not hold is told by one look.
        self._asked = [
            (one, sorted(one.layers, key=lambda pair: (spread[pair[0]], -prod(pair[0])))) for one in self.skeletons
        ]

        self._by_rarest: dict[Layer, list[int]] = {}
        for number, (_, layers) in enumerate(self._asked):
            self._by_rarest.setdefault(layers[0][0], []).append(number)

    def __len__(self) -> int:
        return len(self.skeletons)

    def held(self, shapes: Iterable[Sequence[object]]) -> list[Held]:
        """The skeletons that a file with tensors of these shapes holds, first the one that explains most of it.

        What one skeleton has taken up is no longer there for the next, so parts of a known design are not told again as
        designs of their own.
        """
        left = frame(shapes)
        total = sum(prod(layer) * many for layer, many in left.items())
        return list(self._held(left, total)) if total else []

    def _held(self, left: Counter[Layer], total: int) -> Iterator[Held]:
        asked = sorted(number for layer in left for number in self._by_rarest.get(layer, ()))
        there = [self._asked[number] for number in asked if _times(self._asked[number][1], left)]
        while there:
            found = [Held(one, n := _times(layers, left), one.numbers * n / total) for one, layers in there]
            best = max((one for one in found if one.times and one.telling), key=lambda one: one.share, default=None)
            if best is None:
                return
            left.subtract({layer: many * best.times for layer, many in best.skeleton.layers})
            yield best
            there = [pair for pair in there if pair[0] is not best.skeleton and _times(pair[1], left)]


def _times(layers: Sequence[tuple[Layer, int]], left: Mapping[Layer, int]) -> int:
    fewest = 0
    for layer, many in layers:
        times = left.get(layer, 0) // many
        if not times:
            return 0
        fewest = min(fewest, times) if fewest else times
    return fewest


def write_skeletons(skeletons: Iterable[Skeleton], path: Path) -> None:
    """Write a bank. The same skeletons give the same bytes, in whatever order they come."""
    rows = sorted(skeletons, key=lambda one: one.id)
    lines = [json.dumps({"schema": SCHEMA, "skeletons": len(rows)})]
    lines += [json.dumps(_as_row(one), ensure_ascii=False, separators=(",", ":")) for one in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def read_skeletons(path: Path) -> tuple[Skeleton, ...]:
    """Read a bank. Raises SettingsError, with the line, for a file that is none or is cut."""
    line = 1
    try:
        head, *rows = path.read_text("utf-8").splitlines() or [""]
        said = json.loads(head)
        if not isinstance(said, dict) or said.get("schema") != SCHEMA or said.get("skeletons") != len(rows):
            raise ValueError(f"not a whole bank of skeletons ({SCHEMA})")
        found = []
        for line, row in enumerate(rows, 2):  # noqa: B007 - named where a row is wrong
            found.append(_as_skeleton(json.loads(row)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path}:{line}: {error}") from error
    return tuple(found)


def _as_row(one: Skeleton) -> dict[str, Any]:
    layers = [[many, *layer] for layer, many in sorted(one.layers)]
    return {"id": one.id, "title": one.title, "purpose": one.purpose, "source": one.source, "layers": layers}


def _as_skeleton(said: Mapping[str, Any]) -> Skeleton:
    layers = tuple((tuple(layer), many) for many, *layer in said["layers"])
    if said["purpose"] not in PURPOSES or not layers:
        raise ValueError(f"a skeleton has layers and one of the purposes {', '.join(PURPOSES)}")
    if any(type(n) is not int or n < 1 for layer, many in layers for n in (*layer, many)):
        raise ValueError("sides and counts are whole numbers from 1 on")
    return Skeleton(str(said["id"]), str(said["title"]), said["purpose"], str(said["source"]), layers)
