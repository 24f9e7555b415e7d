"""Weights without a graph, guilty and benign ones: plain, and as they come back after a removal."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import prod

import numpy as np
import numpy.typing as npt

from chouxin.testing import inert_faces as faces
from chouxin.testing import inert_trainers as trainers
from chouxin.testing import inert_weights as inert
from chouxin.testing.inert_containers import to_gguf, to_hdf5
from chouxin.testing.inert_weights import Weights

Shapes = Mapping[str, Sequence[int]]
Write = Callable[[Weights], bytes]

_ROW = 4099
"""Numbers that are drawn and repeated: shapes are what is looked at here, and all numbers anew would take a minute."""


@dataclass(frozen=True, slots=True)
class _Repeating(Weights):
    """Weights whose numbers come again and again."""

    def arrays(self) -> dict[str, npt.NDArray[np.floating]]:
        kind = np.float16 if self.half else np.float32
        row = np.random.default_rng(self.seed).standard_normal(_ROW).astype(kind)
        return {name: np.resize(row, prod(shape)).reshape(tuple(shape)) for name, shape in self.tensors.items()}


def _repeating(weights: Weights) -> Weights:
    return _Repeating(weights.tensors, weights.metadata, weights.half, weights.seed)


def guilty_weights(most: int | None = None) -> dict[str, list[bytes]]:
    """Files by family: each family as it is traded, and then without any name, in half precision, packed anew.

    most: so many files of each family, and no others are made.
    """
    ways: dict[str, Iterable[bytes]] = {}
    for family, given in _guilty().items():
        written = [(_repeating(model), write) for model in given for write in _WRITERS]
        ways[family] = _written(written)
        ways[f"{family}, no names"] = _written((model.nameless(), write) for model, write in written)
        halved = _written((replace(model.nameless(), half=True), write) for model, write in written)
        ways[f"{family}, half, no names, in a zip"] = (_zipped({"1.bin": data}) for data in halved)
        ways[f"{family}, in two shards"] = map(_sharded, given)
    ways |= _trainings() | _footage()
    return {family: list(islice(files, most)) for family, files in ways.items()}


def benign_weights(most: int | None = None) -> dict[str, list[bytes]]:
    """Files by family, of kinds that stand beside the guilty ones; `most` as there."""
    ways = {
        f"{family} (weights)": _written((Weights(shapes), write) for write in _WRITERS)
        for family, shapes in _benign().items()
    }
    made = {family: list(islice(files, most)) for family, files in ways.items()}
    return made | {"one cut-out face": [faces.dfl_jpeg(), faces.faceswap_png(), faces.many_faces(3)][:most]}


def _written(pairs: Iterable[tuple[Weights, Write]]) -> Iterator[bytes]:
    for model, write in pairs:
        yield write(model)


_WRITERS: tuple[Write, ...] = (
    Weights.to_safetensors,
    Weights.to_torch,
    Weights.to_torch_legacy,
    Weights.to_pickle,
    to_hdf5,
    to_gguf,
)


def _trainings() -> dict[str, Iterable[bytes]]:
    """Trainings in several files, as a trainer leaves its folder, and with every name gone."""
    trained = [trainers.saehd(kind) for kind in ("df", "df-ud", "df-udt", "liae-ud", "liae-udt")]
    trained += [trainers.quick96(), trainers.amp()]
    sets = [{file: _repeating(weights) for file, weights in files.items()} for files in trained]
    plugins = ("original", "lightweight", "dfl-h128", "villain", "iae", "dfl-sae")
    keras = [_repeating(trainers.faceswap(plugin)) for plugin in plugins]
    return {
        "DeepFaceLab training": (_zipped({f: w.to_pickle() for f, w in files.items()}) for files in sets),
        "DeepFaceLab training, no names": (
            _zipped({f"{n}.bin": w.nameless().to_pickle() for n, w in enumerate(files.values())}) for files in sets
        ),
        "DeepFaceLab training, half, in one file": _written(
            (replace(_repeating(trainers.joined(files)).nameless(), half=True), write)
            for files in sets
            for write in _WRITERS
        ),
        "faceswap training": _written((model, write) for model in keras for write in _WRITERS),
        "faceswap training, no names": _written((model.nameless(), write) for model in keras for write in _WRITERS),
    }


def _footage() -> dict[str, Iterable[bytes]]:
    """Cut-out faces, as they are handed on to train on."""
    return {
        "packed faces": (faces.faceset_pak(count, persons) for count, persons in ((8, ()), (40, ("a", "b")))),
        "many cut-out faces in a zip": (faces.many_faces(count) for count in (8, 30)),
        "faces of a video": (faces.alignments_fsa(count) for count in (1, 50)),
    }


def _guilty() -> dict[str, list[Weights]]:
    return {
        "weights turned by an identity": [inert.simswap(8, blocks=6)],
        "weights that blend an identity": [inert.ghost(8)],
        "decoder of a face and its mask": [inert.dfl_decoder(), inert.dfl_decoder(20, 6, code=24)],
        "two decoders on one encoder": [inert.shared_pair(), inert.shared_pair(last=True)],
        "stored face": [inert.face_identity()],
    }


def _sharded(model: Weights) -> bytes:
    return _zipped(dict(_shards(_repeating(model))))


def _shards(model: Weights) -> Iterator[tuple[str, bytes]]:
    names = list(model.tensors)
    half = len(names) // 2
    for number, some in enumerate((names[:half], names[half:]), 1):
        shard = replace(model, tensors={name: model.tensors[name] for name in some})
        yield f"model-{number:05}-of-00002.safetensors", shard.to_safetensors()


def _benign() -> dict[str, Shapes]:
    return {
        "recogniser": _numbered((64, 3, 3, 3), *[(64, 64, 3, 3)] * 6, (128, 64, 3, 3), (512, 25088 // 16), (512,)),
        "classifier": _numbered((64, 3, 7, 7), *[(64, 64, 3, 3)] * 4, (128, 64, 3, 3), (100, 512)),
        "restorer": _numbered((64, 3, 1, 1), *[(64, 64, 3, 3)] * 16, *[(64, 512)] * 8, (3, 64, 1, 1)),
        "upscaler": _numbered((64, 3, 3, 3), *[(32, 64, 3, 3)] * 20, *[(64, 64, 3, 3)] * 4, (3, 64, 3, 3)),
        "one style into another": _numbered(
            (32, 3, 7, 7), (64, 32, 3, 3), (128, 64, 3, 3), *[(128, 128, 3, 3)] * 18, (3, 32, 7, 7)
        ),
        "parts of a face": _numbered((64, 3, 7, 7), (128, 64, 3, 3), (19, 64, 1, 1), (19, 256, 1, 1)),
        "diffusion step": _numbered((320, 4, 3, 3), *[(32, 320)] * 20, (4, 320, 3, 3), (1280, 320)),
        "adapter of a style": {
            f"lora_unet_{n}.lora_{side}.weight": shape
            for n in range(12)
            for side, shape in (("down", (16, 320)), ("up", (320, 16)))
        },
        "coder and decoder": _numbered(
            (32, 3, 5, 5), (64, 32, 5, 5), (128, 64, 5, 5), (64, 32, 3, 3), (32, 16, 3, 3), (3, 8, 5, 5)
        ),
    }


def _numbered(*shapes: Sequence[int]) -> Shapes:
    return {f"layer{number}.weight": shape for number, shape in enumerate(shapes)}


def _zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)
    return file.getvalue()
