"""Files with the layers of published designs, as the list of them has it: holes where the numbers would be.

A file of a gigabyte takes a few kilobytes of room. What is measured is whether a design is known again from such a
file, and whether an ordinary one is taken for another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from pathlib import Path

import yaml

from chouxin.testing import inert
from chouxin.testing.inert_weights import Weights
from evaluation.data import ROOT
from evaluation.hollow import write_zip

DESIGNS = ROOT / "tools" / "skeletons.yaml"
SIDES = {"swap": "guilty", "reenactment": "dual use", "adapter": "dual use", "common": "benign"}

FAMILIES = (
    "SimSwap",
    "GHOST",
    "FaceShifter",
    "BlendSwap",
    "HifiFace",
    "ReSwapper",
    "MegaFS",
    "InfoSwap",
    "UniFace",
    "CSCS",
    "FSGAN",
    "DeepFaceLab",
    "faceswap",
    "Wav2Lip",
    "First Order Motion",
    "Thin-Plate Spline",
    "LivePortrait",
    "SadTalker",
    "Free-view talking-head",
    "VideoReTalking",
    "EDTalk",
    "LatentSync",
    "IP-Adapter FaceID",
    "InstantID",
    "PhotoMaker",
    "PuLID",
)
"""How the titles of the bank begin, family by family; ordinary designs are one."""
NARROWED = ("SimSwap", "GHOST", "FaceShifter", "BlendSwap", "HifiFace", "ReSwapper", "InfoSwap", "CSCS", "DeepFaceLab")
"""Families with a rule that asks how layers stand to each other, whatever their width."""
_SECOND_PARTS = ("faceshifter-hear", "infoswap-attributes")
"""What stands behind or beside a swapper and has the layers of any U-net: known by the bank alone."""
_WIDEST_FILTER = 7

_LARGEST_ZIP = 2_000_000_000
"""Numbers in half precision that fit into a zip of the old kind."""


@dataclass(frozen=True, slots=True)
class Design:
    """An entry of the list. shapes: in the order and the layout of the definition."""

    id: str
    title: str
    purpose: str
    shapes: tuple[tuple[int, ...], ...]

    @property
    def family(self) -> str:
        """Of `FAMILIES`; all others are one."""
        return next((name for name in FAMILIES if self.title.startswith(name)), "ordinary designs")

    @property
    def numbers(self) -> int:
        """How many numbers its layers hold."""
        return sum(map(prod, self.shapes))


@lru_cache(maxsize=1)
def designs() -> tuple[Design, ...]:
    """The whole list."""
    said = yaml.load(DESIGNS.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(
        Design(
            one["id"], one["title"], one["purpose"], tuple(s for layer in one["layers"] for s in _shapes(str(layer)))
        )
        for one in said
    )


def _shapes(layer: str) -> list[tuple[int, ...]]:
    """`18 of 512x512x3x3`."""
    many, _, shape = layer.rpartition(" of ")
    return [tuple(map(int, shape.split("x")))] * int(many or 1)


def design_files(root: Path, most: int | None = None) -> dict[str, dict[str, list[Path]]]:
    """Every design in every form, by side and family; most: so many designs of each family."""
    made: dict[str, dict[str, list[Path]]] = {}
    counted: dict[str, int] = {}
    for design in [*designs(), *map(narrowed, filter(_can_be_narrowed, designs()))]:
        known = f"{design.family}, published layers"
        folder = root / SIDES[design.purpose] / (design.title if design.title.endswith("half as wide") else known)
        counted[folder.name] = counted.get(folder.name, 0) + 1
        if most is not None and counted[folder.name] > most:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        paths = [write(folder / f"{design.id} {form}", _weights(design)) for form, write in _forms(design).items()]
        made.setdefault(SIDES[design.purpose], {}).setdefault(folder.name, []).extend(paths)
    return made


def narrowed(design: Design) -> Design:
    """The same design with half the channels, which no bank knows. What goes in beside a picture stays as long."""
    return replace(design, title=f"{design.family}, half as wide", shapes=tuple(map(_half, design.shapes)))


def _can_be_narrowed(design: Design) -> bool:
    return design.family in NARROWED and design.purpose == "swap" and design.id not in _SECOND_PARTS


def _half(shape: tuple[int, ...]) -> tuple[int, ...]:
    given, *rest = shape
    if len(shape) == 2:
        return (given // 2, *rest)
    return tuple(side // 2 if side > _WIDEST_FILTER else side for side in shape)


def two_picture_swappers(root: Path) -> list[Path]:
    """Graphs from two pictures to one, by whose layers alone it can be said what they do."""
    by_id = {one.id: one for one in designs()}
    root.mkdir(parents=True, exist_ok=True)
    pairs = [(by_id[name], by_id["arcface-r100"]) for name in ("uniface-256", "simswap-224", "blendswap", "hififace")]
    return [_to_onnx(root / f"{swap.id}.onnx", _weights(swap, face)) for swap, face in pairs]


def _weights(*some: Design) -> Weights:
    """The layers, and one row of biases for each."""
    tensors: dict[str, Sequence[int]] = {}
    for one in some:
        for number, shape in enumerate(one.shapes):
            tensors |= {f"{one.id}.{number}.weight": shape, f"{one.id}.{number}.bias": shape[:1]}
    return Weights(tensors)


def _to_safetensors(path: Path, weights: Weights) -> Path:
    header, size = weights.safetensors_head()
    path = path.with_name(f"{path.name}.safetensors")
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + size)
    return path


def _to_nameless_half(path: Path, weights: Weights) -> Path:
    turned = replace(weights, tensors=dict(list(weights.tensors.items())[::-1]), half=True).nameless()
    if sum(map(prod, turned.tensors.values())) > _LARGEST_ZIP:
        return _to_safetensors(path, turned)
    return _to_torch(path.with_name(f"{path.name}.bin"), turned)


def _to_checkpoint(path: Path, weights: Weights) -> Path:
    nameless = replace(weights.nameless(), half=True)
    moments = [shape for shape in nameless.tensors.values() for _ in range(2)]
    return _zip(
        path.with_name(f"{path.name}.ckpt"), nameless.to_checkpoint(), [*nameless.tensors.values(), *moments], 2
    )


def _to_shards(path: Path, weights: Weights) -> Path:
    """Two shards; the first is what is handed in."""
    names = list(weights.nameless().tensors.items())
    half = len(names) // 2
    for number, some in ((2, names[half:]), (1, names[:half])):
        shard = path.with_name(f"{path.name}-{number:05}-of-00002")
        last = _to_safetensors(shard, Weights(dict(some)))
    return last


def _to_torch(path: Path, weights: Weights) -> Path:
    return _zip(path, weights.to_state(), list(weights.tensors.values()), 2 if weights.half else 4)


def _to_onnx(path: Path, weights: Weights) -> Path:
    pictures = {"a": [1, 3, 256, 256], "b": [1, 3, 256, 256]}
    return inert.Model(pictures, {"o": [1, 3, 256, 256]}, weights=weights.nameless().tensors).write_hollow(path)


def _zip(path: Path, pickled: bytes, shapes: Sequence[Sequence[int]], width: int) -> Path:
    """A PyTorch file: its pickle, and for each storage a hole."""
    stored = ((f"archive/data/{number}", b"", prod(shape) * width) for number, shape in enumerate(shapes))
    return write_zip(path, [("archive/data.pkl", pickled, 0), *stored, ("archive/version", b"3\n", 0)])


def _to_packed(path: Path, weights: Weights) -> Path:
    """In an archive beside a text, as it is handed on."""
    header, size = replace(weights.nameless(), half=True).safetensors_head()
    members = [("readme.txt", b"unpack and run", 0), ("m/1.bin", header, size)]
    return write_zip(path.with_name(f"{path.name}.zip"), members)


_FORMS: Mapping[str, Callable[[Path, Weights], Path]] = {
    "plain": _to_safetensors,
    "half, no names, other order": _to_nameless_half,
    "beside an optimiser": _to_checkpoint,
    "in two shards": _to_shards,
    "in an archive": _to_packed,
}


def _forms(design: Design) -> Mapping[str, Callable[[Path, Weights], Path]]:
    if design.purpose == "common":
        return {name: _FORMS[name] for name in ("plain", "half, no names, other order")}
    return {
        name: form for name, form in _FORMS.items() if form is not _to_checkpoint or 3 * design.numbers < _LARGEST_ZIP
    }
