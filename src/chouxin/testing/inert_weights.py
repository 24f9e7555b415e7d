"""Inert weights without a graph: the names and shapes of real kinds of models, with random numbers.

As in `chouxin.testing.inert`: made by writers of our own, and the same call gives the same bytes.
"""

import io
import json
import pickle
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod

import numpy as np
import numpy.typing as npt

from chouxin.testing.inert_states import StateWriter

Shapes = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights as their file will be. tensors: name to shape, all floating point; metadata: what the file says."""

    tensors: Shapes
    metadata: Mapping[str, str] = field(default_factory=dict)
    half: bool = False
    seed: int = 0

    def nameless(self) -> "Weights":
        """The same under names that say nothing, without metadata."""
        return replace(self, tensors={f"t{n}": shape for n, shape in enumerate(self.tensors.values())}, metadata={})

    def safetensors(self, hole: int = 0) -> tuple[bytes, bytes]:
        """The file up to its numbers, and its numbers; with a hole there is one more tensor of that many bytes."""
        return self.safetensors_head(hole)[0], b"".join(a.tobytes() for a in self.arrays().values())

    def safetensors_head(self, hole: int = 0) -> tuple[bytes, int]:
        """The file up to its numbers, and how many bytes have to follow."""
        kind, width = ("F16", 2) if self.half else ("F32", 4)
        header: dict[str, object] = {"__metadata__": dict(self.metadata)} if self.metadata else {}
        at = 0
        for name, shape in self.tensors.items():
            end = at + prod(shape) * width
            header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, end]}
            at = end
        if hole:
            header["big"] = {"dtype": "U8", "shape": [hole], "data_offsets": [at, at + hole]}
        written = json.dumps(header, separators=(",", ":")).encode()
        written += b" " * (-len(written) % 8)
        return len(written).to_bytes(8, "little") + written, at + hole

    def to_safetensors(self) -> bytes:
        """The file as safetensors."""
        return b"".join(self.safetensors())

    def arrays(self) -> dict[str, npt.NDArray[np.floating]]:
        """The tensors as arrays."""
        numbers = np.random.default_rng(self.seed)
        kind = np.float16 if self.half else np.float32
        return {name: numbers.standard_normal(tuple(shape)).astype(kind) for name, shape in self.tensors.items()}

    def to_pickle(self) -> bytes:
        """The file as DeepFaceLab writes it: a dict of arrays, whatever the file's name says."""
        return pickle.dumps(self.arrays(), protocol=4)

    def to_torch(self, *, root: str = "archive") -> bytes:
        """The file as PyTorch writes it: a zip of a pickle and the numbers beside it."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self._torch_members().items():
                archive.writestr(zipfile.ZipInfo(f"{root}/{name}"), data)
        return file.getvalue()

    def to_torch_legacy(self) -> bytes:
        """The file as PyTorch wrote it before 1.6: five pickles, and the numbers behind them."""
        magic = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
        keys = [str(n) for n in range(len(self.tensors))]
        stores = b"".join(a.size.to_bytes(8, "little") + a.tobytes() for a in self.arrays().values())
        heads = [magic, pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2), self.to_state(legacy=True)]
        return b"".join([*heads, pickle.dumps(keys, 2), stores])

    def _torch_members(self) -> dict[str, bytes]:
        numbers = {f"data/{n}": array.tobytes() for n, array in enumerate(self.arrays().values())}
        return {"data.pkl": self.to_state(), "byteorder": b"little", **numbers, "version": b"3\n"}

    def to_state(self, *, protocol: int = 2, parameters: bool = False, legacy: bool = False) -> bytes:
        """The pickle of a state dict, without the numbers. parameters: each tensor as what a module learns."""
        writer = StateWriter(self._kind(), protocol=protocol, legacy=legacy)
        named = [(name, number, shape) for number, (name, shape) in enumerate(self.tensors.items())]
        return writer.state(named, parameters=parameters)

    def to_checkpoint(self) -> bytes:
        """The pickle of what a trainer keeps: the state dict, and an optimiser's two moments of each tensor, numbered.

        Storages are numbered as they come: first all tensors, then the moments of the first, of the second, and so on.
        """
        writer, count = StateWriter(self._kind()), len(self.tensors)
        named = [(name, number, shape) for number, (name, shape) in enumerate(self.tensors.items())]

        def moments(number: int, shape: Sequence[int]) -> bytes:
            first = count + 2 * number
            pair = zip(("exp_avg", "exp_avg_sq"), (first, first + 1), strict=True)
            held = [(name, partial(writer.tensor, key, shape)) for name, key in pair]
            return writer.mapping([("step", partial(writer.number, 1000)), *held])

        def optimiser() -> bytes:
            every = [(number, partial(moments, number, shape)) for _, number, shape in named]
            return writer.mapping([("state", partial(writer.mapping, every))])

        return writer.whole(writer.mapping([("model", lambda: writer.ordered(named)), ("optimizer", optimiser)]))

    def _kind(self) -> str:
        return "Half" if self.half else "Float"


def simswap(width: int = 64, *, blocks: int = 9, seed: int = 0) -> Weights:
    """A swapper whose blocks are each turned by an identity. width: channels of the first layer; 64 in earnest."""
    wide = 8 * width
    tensors: dict[str, Sequence[int]] = {"first_layer.1.weight": (width, 3, 7, 7)}
    for number, grown in enumerate((2, 4, 8), 1):
        tensors[f"down{number}.0.weight"] = (grown * width, grown * width // 2, 3, 3)
    for block in range(blocks):
        for side in (1, 2):
            tensors[f"BottleNeck.{block}.conv{side}.1.weight"] = (wide, wide, 3, 3)
            tensors[f"BottleNeck.{block}.style{side}.linear.weight"] = (2 * wide, 512)
    for number, grown in ((3, 8), (2, 4), (1, 2)):
        tensors[f"up{number}.1.weight"] = (grown * width // 2, grown * width, 3, 3)
    return Weights({**tensors, "last_layer.1.weight": (3, width, 7, 7)}, seed=seed)


def ghost(width: int = 32, *, seed: int = 0) -> Weights:
    """A swapper that blends a picture's attributes with an identity. width: channels of the first layer."""
    wide = 32 * width
    tensors: dict[str, Sequence[int]] = {"encoder.conv1.0.weight": (width, 3, 4, 4)}
    for number, grown in enumerate((2, 4, 8, 16, 32), 2):
        tensors[f"encoder.conv{number}.0.weight"] = (grown * width, grown * width // 2, 4, 4)
    tensors["generator.up1.weight"] = (512, wide, 2, 2)
    widths = (wide, wide, wide, wide, wide // 2, wide // 4, wide // 8, wide // 16)
    for block, taken in enumerate(widths, 1):
        for layer in (0, 3):
            add = f"generator.AADBlk{block}.add_blocks.{layer}"
            tensors |= {f"{add}.fc1.weight": (taken, 512), f"{add}.fc2.weight": (taken, 512)}
            tensors[f"{add}.conv_h.weight"] = (1, taken, 1, 1)
    return Weights({**tensors, "generator.AADBlk8.add_blocks.5.weight": (3, wide // 16, 3, 3)}, seed=seed)


def dfl_decoder(width: int = 16, mask: int = 4, *, code: int = 32, seed: int = 0) -> Weights:
    """A DeepFaceLab decoder: from one code a face, and its mask. width, mask: channels; 64 and 22 in earnest."""
    tensors: dict[str, Sequence[int]] = {}
    for tower, thin in (("", width), ("m", mask)):
        tensors[f"upscale{tower}0/conv1/weight:0"] = (3, 3, code, 32 * thin)
        tensors[f"upscale{tower}1/conv1/weight:0"] = (3, 3, 8 * thin, 16 * thin)
        tensors[f"upscale{tower}2/conv1/weight:0"] = (3, 3, 4 * thin, 8 * thin)
        tensors[f"out_conv{tower}/weight:0"] = (1, 1, 2 * thin, 1 if tower else 3)
    for number, grown in enumerate((8, 4, 2)):
        for side in (1, 2):
            tensors[f"res{number}/conv{side}/weight:0"] = (3, 3, grown * width, grown * width)
    return Weights(tensors, seed=seed)


def shared_pair(width: int = 16, *, last: bool = False, seed: int = 0) -> Weights:
    """An encoder and a decoder for each of two persons. width: channels; last: channels stand last, as in Keras."""
    tensors: dict[str, Sequence[int]] = {"encoder.0.weight": (width, 3, 5, 5)}
    for number, grown in enumerate((2, 4, 8), 1):
        tensors[f"encoder.{number}.weight"] = (grown * width, grown * width // 2, 5, 5)
    for person in "ab":
        for number, grown in enumerate((8, 4, 2)):
            tensors[f"decoder_{person}.{number}.weight"] = (grown * width, grown * width // 2, 3, 3)
        tensors[f"decoder_{person}.out.weight"] = (3, width // 2, 5, 5)
    turned = {name: (s[2], s[3], s[1], s[0]) for name, s in tensors.items()} if last else tensors
    return Weights(turned, seed=seed)


def face_identity(*, seed: int = 0) -> Weights:
    """A face stored for swapping: its identity, landmarks and frame."""
    tensors = {"bbox": (4,), "kps": (5, 2), "det_score": (1,), "landmark_3d_68": (68, 3), "pose": (3,)}
    return Weights(
        {**tensors, "landmark_2d_106": (106, 2), "embedding": (512,), "gender": (1,), "age": (1,)}, seed=seed
    )
