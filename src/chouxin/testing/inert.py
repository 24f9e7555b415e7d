"""Inert model files: the names and shapes of real kinds of models, with random numbers for weights.

They open like the real ones and compute nothing. Made by a writer of our own, so that no model library is needed, and
the same bytes come out of the same call.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np

Dim = int | str | None
Shape = Sequence[Dim]

_FLOAT32, _FLOAT16 = 1, 10
_CONV = ("Conv", "Relu", "Conv", "Relu")


@dataclass(frozen=True, slots=True)
class Model:
    """A model as its file will be. inputs, outputs: name to shape; weights: name to shape, all numbers.

    A dimension is a number, a symbol's name, or None for unknown.
    """

    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]
    operators: Sequence[str] = _CONV
    weights: Mapping[str, Sequence[int]] = field(default_factory=lambda: {"conv.weight": (8, 3, 3, 3)})
    half: bool = False
    producer: str = "pytorch"
    opset: int = 11
    seed: int = 0

    def to_bytes(self) -> bytes:
        """The file."""
        return b"".join(self.pieces())

    def pieces(self, hole: int = 0) -> Iterator[bytes]:
        """What stands before a hole of that many bytes, and what stands after it; the hole is one more weight."""
        kind = _FLOAT16 if self.half else _FLOAT32
        before = b"".join([*self._nodes(), _block(2, b"torch-jit-export"), *self._weights(kind)])
        after = b"".join(
            [
                *(_block(11, _value(name, kind, shape)) for name, shape in self.inputs.items()),
                *(_block(12, _value(name, kind, shape)) for name, shape in self.outputs.items()),
            ]
        )
        big = b""
        if hole:
            body = _packed_dims([hole // 4]) + _number(2, _FLOAT32) + _block(8, b"big.weight") + _head(9, hole)
            big = _head(5, len(body) + hole) + body
        head = _number(1, 6) + _block(2, self.producer.encode()) + _block(3, b"1.10")
        yield head + _head(7, len(before) + len(big) + hole + len(after)) + before + big
        yield after + _block(8, _block(1, b"") + _number(2, self.opset))

    def write(self, path: Path, hole: int = 0) -> Path:
        """Write the file; with a hole it is sparse, and takes hardly any room however large it is."""
        before, after = self.pieces(hole)
        with path.open("wb") as file:
            file.write(before)
            file.seek(hole, 1)
            file.write(after)
        return path

    def write_hollow(self, path: Path) -> Path:
        """Write the file with a hole in place of each weight's numbers: all shapes are there, and hardly any bytes."""
        kind, width = (_FLOAT16, 2) if self.half else (_FLOAT32, 4)
        heads = [b"".join(self._nodes()) + _block(2, b"torch-jit-export")]
        holes = []
        for name, shape in self.weights.items():
            size = prod(shape) * width
            body = _packed_dims(shape) + _number(2, kind) + _block(8, name.encode()) + _head(9, size)
            heads.append(_head(5, len(body) + size) + body)
            holes.append(size)
        heads.append(b"".join(_block(11, _value(name, kind, shape)) for name, shape in self.inputs.items()))
        heads[-1] += b"".join(_block(12, _value(name, kind, shape)) for name, shape in self.outputs.items())
        with path.open("wb") as file:
            file.write(_number(1, 6) + _head(7, sum(map(len, heads)) + sum(holes)) + heads[0])
            for head, size in zip(heads[1:], [*holes, 0], strict=True):
                file.write(head)
                file.seek(size, 1)
            file.write(_block(8, _block(1, b"") + _number(2, self.opset)))
        return path

    def _nodes(self) -> Iterator[bytes]:
        values = [next(iter(self.inputs), "x"), *(f"v{n}" for n in range(1, len(self.operators)))]
        values.append(next(iter(self.outputs), "y"))
        for n, (operator, (taken, given)) in enumerate(zip(self.operators, pairwise(values), strict=False)):
            node = _block(1, taken.encode()) + _block(2, given.encode())
            yield _block(1, node + _block(3, f"{operator}_{n}".encode()) + _block(4, operator.encode()))

    def _weights(self, kind: int) -> Iterator[bytes]:
        numbers = np.random.default_rng(self.seed)
        for name, shape in self.weights.items():
            values = numbers.standard_normal(prod(shape)).astype("<f2" if self.half else "<f4")
            body = _packed_dims(shape) + _number(2, kind) + _block(8, name.encode()) + _block(9, values.tobytes())
            yield _block(5, body)


def inswapper(size: int = 128, *, half: bool = False, seed: int = 0) -> Model:
    """A face swapper: an image and an identity in, an image of the same size out."""
    return Model(
        inputs={"target": (1, 3, size, size), "source": (1, 512)},
        outputs={"output": (1, 3, size, size)},
        operators=("Conv", "LeakyRelu", "Conv", "Gemm", "Mul", "Add", "Conv", "Resize", "Conv", "Tanh"),
        weights={"conv.weight": (16, 3, 3, 3), "style.weight": (32, 512), "buff2fs": (64, 64)},
        half=half,
        seed=seed,
    )


def restorer(size: int = 512, *, seed: int = 0) -> Model:
    """A face restorer: one image in, one image out. Not a swapper."""
    return Model(inputs={"input": (1, 3, size, size)}, outputs={"output": (1, 3, size, size)}, seed=seed)


def weighted_restorer(size: int = 512, *, seed: int = 0) -> Model:
    """A restorer with a strength: an image and one number in, an image out. Not a swapper."""
    return Model(
        inputs={"input": (1, 3, size, size), "weight": (1,)}, outputs={"output": (1, 3, size, size)}, seed=seed
    )


def recogniser(size: int = 112, *, seed: int = 0) -> Model:
    """A face recogniser: an image in, an identity of 512 numbers out. Not a swapper."""
    return Model(
        inputs={"input.1": ("None", 3, size, size)},
        outputs={"683": (1, 512)},
        operators=("Conv", "PRelu", "Conv", "Add", "Flatten", "Gemm", "BatchNormalization"),
        seed=seed,
    )


def dfm(size: int = 224, *, morph: bool = False, seed: int = 0) -> Model:
    """A trained face, as DeepFaceLive takes it: an NHWC image in; two masks and an image of the same size out."""
    inputs: dict[str, Shape] = {"in_face:0": (None, size, size, 3)}
    if morph:
        inputs["morph_value:0"] = (1,)
    return Model(
        inputs=inputs,
        outputs={
            "out_face_mask:0": (None, size, size, 1),
            "out_celeb_face:0": (None, size, size, 3),
            "out_celeb_face_mask:0": (None, size, size, 1),
        },
        operators=("Transpose", "Conv", "LeakyRelu", "Conv", "MatMul", "DepthToSpace", "Conv", "Sigmoid", "Transpose"),
        producer="tf2onnx",
        opset=12,
        seed=seed,
    )


def _varint(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _head(number: int, size: int) -> bytes:
    return _varint(number << 3 | 2) + _varint(size)


def _block(number: int, body: bytes) -> bytes:
    return _head(number, len(body)) + body


def _packed_dims(shape: Sequence[int]) -> bytes:
    return b"".join(_number(1, dim) for dim in shape)


def _value(name: str, kind: int, shape: Shape) -> bytes:
    dims = b"".join(_block(1, _dim(dim)) for dim in shape)
    tensor = _number(1, kind) + _block(2, dims)
    return _block(1, name.encode()) + _block(2, _block(1, tensor))


def _dim(dim: Dim) -> bytes:
    if dim is None:
        return b""
    return _number(1, dim) if isinstance(dim, int) else _block(2, dim.encode())
