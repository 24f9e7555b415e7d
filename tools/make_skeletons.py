"""Makes packs/<pack>/fingerprints/skeletons.jsonl: the layers of published model designs, from a list of their shapes.

    python tools/make_skeletons.py tools/skeletons.yaml packs/face-swap/fingerprints/skeletons.jsonl

The list holds numbers that were read from public definitions; no code and no weights go in or come out. Designs that
come out alike, because they differ in what a skeleton leaves out, are told and must be made one entry.
"""

import sys
from pathlib import Path
from typing import Any

import yaml

from chouxin.fingerprints.skeletons import Skeleton, frame, write_skeletons


def main(listed: Path, bank: Path) -> None:
    """Read the list, write the bank, say what is in it."""
    skeletons = [skeleton(said) for said in yaml.safe_load(listed.read_text("utf-8"))]
    seen: dict[object, str] = {}
    for one in skeletons:
        if (first := seen.setdefault(frozenset(one.layers), one.id)) != one.id:
            raise SystemExit(f"{one.id} has the layers of {first}")
    bank.parent.mkdir(parents=True, exist_ok=True)
    write_skeletons(skeletons, bank)
    for one in sorted(skeletons, key=lambda one: one.id):
        print(f"{one.id}: {one.count} layers, {len(one.layers)} different, {one.numbers / 1e6:.1f} million numbers")


def skeleton(said: dict[str, Any]) -> Skeleton:
    """An entry of the list."""
    shapes = [shape for layer in said["layers"] for shape in shapes_of(str(layer))]
    return Skeleton(said["id"], said["title"], said["purpose"], said["source"], tuple(sorted(frame(shapes).items())))


def shapes_of(layer: str) -> list[tuple[int, ...]]:
    """`18 of 512x512x3x3`."""
    many, _, shape = layer.rpartition(" of ")
    return [tuple(map(int, shape.split("x")))] * int(many or 1)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
