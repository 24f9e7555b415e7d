"""Inert weights without a graph: the names and shapes of real kinds of models, with random numbers.

As in `chouxin.testing.inert`: made by writers of our own, and the same call gives the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np
import numpy.typing as npt

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
        return len(written).to_bytes(8, "little") + written, b"".join(a.tobytes() for a in self.arrays().values())

    def to_safetensors(self) -> bytes:
        """The file as safetensors."""
        return b"".join(self.safetensors())

    def arrays(self) -> dict[str, npt.NDArray[np.floating]]:
        """The tensors as arrays."""
        numbers = np.random.default_rng(self.seed)
        kind = np.float16 if self.half else np.float32
        return {name: numbers.standard_normal(tuple(shape)).astype(kind) for name, shape in self.tensors.items()}
