"""Weights made for the test, and what is done to a model before it comes back: each change keeps it working."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from chouxin.testing.inert_weights import Weights

Array = npt.NDArray[np.floating]
Model = dict[str, Array]
Files = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Held(Weights):
    """Weights that are given instead of drawn."""

    held: Mapping[str, Array] = field(default_factory=dict)

    def arrays(self) -> dict[str, Array]:
        return dict(self.held)


def trained(seed: int, width: int = 32) -> Model:
    """A model as training leaves it: filters and matrices, biases, and layers that still are as they began."""
    numbers = np.random.default_rng(seed)
    model: Model = {"first.weight": _drawn(numbers, width, 3, 7, 7)}
    for at in range(8):
        grown = width * (1 + at // 3)
        model[f"block{at}.conv.weight"] = _drawn(numbers, 2 * grown, grown, 3, 3)
        model[f"block{at}.conv.bias"] = _drawn(numbers, 2 * grown) + np.float32(0.1)
        model[f"block{at}.norm.weight"] = np.ones(2 * grown, np.float32)
        model[f"block{at}.norm.running_mean"] = np.zeros(2 * grown, np.float32)
        model[f"block{at}.style.weight"] = _drawn(numbers, 2 * grown, 256)
    model["square.weight"] = _drawn(numbers, 128, 128)
    model["last.weight"] = _drawn(numbers, 3, width, 7, 7)
    return model


def tuned(model: Model, seed: int, change: float, head: bool = True) -> Model:
    """A fine-tune: every number moved by `change` of its layer's spread, the last matrix trained anew."""
    numbers = np.random.default_rng(seed)
    moved = {
        name: array + np.float32(change * array.std()) * _noise(numbers, array.shape) for name, array in model.items()
    }
    if head:
        moved["square.weight"] = _drawn(numbers, 128, 128)
    return moved


def pruned(model: Model, share: float) -> Model:
    """The smallest numbers of each tensor set to zero."""
    return {n: np.where(np.abs(a) < np.quantile(np.abs(a), share), np.float32(0), a) for n, a in model.items()}


def spliced(model: Model, other: Model, share: float) -> Model:
    """A model in which `share` of the tensors are those of `model`, the others those of `other`."""
    names = sorted(model, key=lambda name: -model[name].size)
    every = max(round(1 / share), 1)
    return {name: model[name] if at % every == 0 else other[name] for at, name in enumerate(names)}


def blended(model: Model, other: Model, share: float) -> Model:
    """Each number the mean of two models', `share` of it from `model`."""
    return {name: np.float32(share) * model[name] + np.float32(1 - share) * other[name] for name in model}


def turned(model: Model) -> Model:
    """As Keras keeps its weights: filters with their channels behind, matrices the other way round."""
    axes = {4: (2, 3, 1, 0), 2: (1, 0)}
    return {n: np.ascontiguousarray(a.transpose(axes[a.ndim])) if a.ndim in axes else a for n, a in model.items()}


def shuffled(model: Model, seed: int) -> Model:
    """The channels of each layer in another order, which leaves what the model does as it was."""
    numbers = np.random.default_rng(seed)
    return {name: array[numbers.permutation(len(array))] for name, array in model.items()}


def renamed(model: Model) -> Model:
    """Names that say nothing."""
    return {f"t{at}": array for at, array in enumerate(model.values())}


def reordered(model: Model) -> Model:
    """The tensors in another order."""
    return dict(sorted(model.items(), key=lambda pair: pair[0][::-1]))


def halved(model: Model) -> Model:
    """In half precision."""
    return {name: array.astype(np.float16) for name, array in model.items()}


def to_safetensors(model: Model, kind: str = "") -> bytes:
    """kind: BF16 for bfloat16, F8_E4M3 for eight bits; otherwise as the arrays are."""
    header: dict[str, object] = {}
    bodies = []
    at = 0
    for name, array in model.items():
        body, said = _body(array, kind)
        header[name] = {"dtype": said, "shape": list(array.shape), "data_offsets": [at, at + len(body)]}
        at += len(body)
        bodies.append(body)
    written = json.dumps(header).encode()
    return len(written).to_bytes(8, "little") + written + b"".join(bodies)


def to_torch(model: Model, *, packed: bool = False, legacy: bool = False) -> bytes:
    """As PyTorch writes it; packed: with its members deflated; legacy: as before 1.6."""
    half = next(iter(model.values())).dtype == np.float16
    weights = _Held({name: array.shape for name, array in model.items()}, half=half, held=model)
    if legacy:
        return weights.to_torch_legacy()
    return _deflated(weights.to_torch()) if packed else weights.to_torch()


def to_pickle(model: Model) -> bytes:
    """As DeepFaceLab writes it."""
    return pickle.dumps(model, protocol=4)


def to_npz(model: Model) -> bytes:
    """An archive of arrays."""
    file = io.BytesIO()
    np.savez(file, **model)  # type: ignore[arg-type]  # names are names of arrays
    return file.getvalue()


def to_onnx(model: Model) -> bytes:
    """Initialisers of a graph."""
    weights = [numpy_helper.from_array(array, name) for name, array in model.items()]
    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 64, 64])
    node = helper.make_node("Identity", ["x"], ["x_out"])
    out = helper.make_tensor_value_info("x_out", TensorProto.FLOAT, [1, 3, 64, 64])
    made: onnx.ModelProto = helper.make_model(helper.make_graph([node], "g", [value], [out], weights))
    return bytes(made.SerializeToString())


def sharded(model: Model, parts: int = 2) -> Files:
    """Several files, each with a part of the tensors."""
    names = list(model)
    step = -(-len(names) // parts)
    shards = [names[at : at + step] for at in range(0, len(names), step)]
    return [(f"{n}.safetensors", to_safetensors({k: model[k] for k in some})) for n, some in enumerate(shards)]


Change = Callable[[Model, int], Files]


def _stranger(model: Model, seed: int) -> Model:
    """Another model of the same shapes."""
    return trained(seed, model["first.weight"].shape[0])


def _one(change: Callable[[Model, int], Model], end: str = "safetensors") -> Change:
    return lambda model, seed: [(f"m.{end}", to_safetensors(change(model, seed)))]


CHANGES: Mapping[str, tuple[Change, str]] = {
    "file renamed": (lambda m, _: [("other.bin", to_safetensors(m))], "copy"),
    "tensors renamed": (_one(lambda m, _: renamed(m)), "copy"),
    "tensors reordered": (_one(lambda m, _: reordered(m)), "copy"),
    "float16": (_one(lambda m, _: halved(m)), "copy"),
    "bfloat16": (lambda m, _: [("m.safetensors", to_safetensors(m, "BF16"))], "copy"),
    "float8 (e4m3)": (lambda m, _: [("m.safetensors", to_safetensors(m, "F8_E4M3"))], "copy"),
    "two shards": (lambda m, _: sharded(m), "kin"),
    "PyTorch zip": (lambda m, _: [("m.pt", to_torch(m))], "copy"),
    "PyTorch zip, deflated": (lambda m, _: [("m.pt", to_torch(m, packed=True))], "copy"),
    "PyTorch before 1.6": (lambda m, _: [("m.pth", to_torch(m, legacy=True))], "copy"),
    "pickle of arrays": (lambda m, _: [("m.npy", to_pickle(m))], "copy"),
    "npz": (lambda m, _: [("m.npz", to_npz(m))], "kin"),
    "ONNX initialisers": (lambda m, _: [("m.onnx", to_onnx(m))], "copy"),
    "PyTorch zip, renamed, reordered, float16": (
        lambda m, _: [("m.pt", to_torch(halved(reordered(renamed(m)))))],
        "copy",
    ),
    "channels behind (Keras layout)": (_one(lambda m, _: turned(m)), "copy"),
    "fine-tuned, numbers moved by 1 %": (_one(lambda m, s: tuned(m, s + 1, 0.01)), "kin"),
    "fine-tuned, numbers moved by 10 %": (_one(lambda m, s: tuned(m, s + 1, 0.1)), "kin"),
    "fine-tuned, numbers moved by 50 %": (_one(lambda m, s: tuned(m, s + 1, 0.5)), "kin"),
    "30 % of the numbers pruned": (_one(lambda m, _: pruned(m, 0.3)), "kin"),
    "50 % of the numbers pruned": (_one(lambda m, _: pruned(m, 0.5)), "kin"),
    "80 % of the numbers pruned": (_one(lambda m, _: pruned(m, 0.8)), "kin"),
    "10 % of the tensors, the others another model's": (_one(lambda m, s: spliced(m, _stranger(m, s + 7), 0.1)), "kin"),
    "30 % of the tensors": (_one(lambda m, s: spliced(m, _stranger(m, s + 7), 0.3)), "kin"),
    "50 % of the tensors": (_one(lambda m, s: spliced(m, _stranger(m, s + 7), 0.5)), "kin"),
    "mean with another model": (_one(lambda m, s: blended(m, _stranger(m, s + 7), 0.5)), "kin"),
    "30 % mixed into another model": (_one(lambda m, s: blended(m, _stranger(m, s + 7), 0.3)), "kin"),
    "channels in another order": (_one(shuffled), "lost"),
}
"""By name: what comes back, and what it is to be called at least; `lost`: it is known not to be known again."""


def _drawn(numbers: np.random.Generator, *shape: int) -> Array:
    # Layers differ in scale and in their mean, as trained ones do.
    scale, mean = numbers.uniform(0.01, 0.2), numbers.normal(0, 0.01)
    return (numbers.standard_normal(shape) * scale + mean).astype(np.float32)


def _noise(numbers: np.random.Generator, shape: Sequence[int]) -> Array:
    return numbers.standard_normal(shape).astype(np.float32)


def _body(array: Array, kind: str) -> tuple[bytes, str]:
    if kind == "BF16":
        bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes(), "BF16"
    if kind == "F8_E4M3":
        return _eight_bits(array).tobytes(), "F8_E4M3"
    return array.tobytes(), {"float32": "F32", "float16": "F16"}[array.dtype.name]


def _eight_bits(array: Array) -> npt.NDArray[np.uint8]:
    scaled = np.clip(array * 16, -448, 448).astype(np.float32)  # into the range of the type, as quantisers do
    exponent = np.clip(np.floor(np.log2(np.maximum(np.abs(scaled), 2.0**-9))), -6, 8)
    steps = np.rint(np.abs(scaled) / 2.0 ** (exponent - 3)).astype(np.int64)  # 8 steps an octave
    over = steps >= 16
    steps, exponent = np.where(over, 8, steps), exponent + over
    code = np.where(steps >= 8, ((exponent.astype(np.int64) + 7) << 3) + steps - 8, steps)
    return (np.minimum(code, 0x7E) | np.where(scaled < 0, 0x80, 0)).astype(np.uint8)


def _deflated(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED, 1)
    return file.getvalue()
