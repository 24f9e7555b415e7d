"""Inert weights of the trainers that pair two persons' faces: the names and shapes that DeepFaceLab and faceswap write.

Small widths by default; the shapes are those of the real ones in the same proportions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chouxin.testing.inert_weights import Weights

Shapes = dict[str, Sequence[int]]


def saehd(kind: str = "df-ud", *, wide: int = 16, mask: int = 6, code: int = 32, size: int = 64) -> dict[str, Weights]:
    """A DeepFaceLab SAEHD training, by its files. kind: `df` or `liae`, then any of `u`, `d`, `t`, as the tool has it.

    wide, mask: channels of encoder and decoder, and of the mask's; 64 and 22 by default in the tool. code: 256. size:
    resolution, 128.
    """
    style, _, options = kind.partition("-")
    tall, twice = "t" in options, "d" in options
    flat = 8 * wide * (size // (32 if tall else 16)) ** 2
    low = size // (32 if twice else 16)
    blend = style == "liae"
    inter = _inter(flat, code, 2 * code if blend else code, low, tall=tall)
    given = (4 if blend else 1) * code
    decoder = _decoder(given, wide, mask, twice=twice, tall=tall)
    files: dict[str, Shapes] = {"encoder": _encoder(wide, tall=tall)}
    if blend:
        files |= {"inter_AB": inter, "inter_B": inter, "decoder": decoder}
    else:
        files |= {"inter": inter, "decoder_src": decoder, "decoder_dst": decoder}
    return _files("new_SAEHD", files)


def quick96(*, wide: int = 16, mask: int = 4, code: int = 32) -> dict[str, Weights]:
    """A DeepFaceLab Quick96 training, by its files; 64, 16 and 128 in the tool."""
    return {
        name.replace("SAEHD", "Quick96"): held
        for name, held in saehd("df-ud", wide=wide, mask=mask, code=code, size=96).items()
    }


def amp(*, wide: int = 16, mask: int = 6, code: int = 32, size: int = 64) -> dict[str, Weights]:
    """A DeepFaceLab AMP training, by its files."""
    low = size // 32
    encoder = _encoder(wide, tall=True) | _dense("dense1", 8 * wide * low**2, code)
    inter = _dense("dense2", code, low * low * 4 * code)
    decoder = _decoder(4 * code, wide, mask, twice=True, tall=True)
    return _files("new_AMP", {"encoder": encoder, "inter_src": inter, "inter_dst": inter, "decoder": decoder})


def faceswap(plugin: str = "original", *, wide: int = 16) -> Weights:
    """A faceswap training in one file, under the names that Keras gives. wide: channels of the first filter, 128."""
    groups: dict[str, list[Sequence[int]]] = {"encoder": _KERAS_ENCODERS[plugin](wide)}
    if plugin in _KERAS_INTERS:
        for side in ("a", "b", "both") if plugin == "iae" else ("both", "b"):
            groups[f"inter_{side}"] = _KERAS_INTERS[plugin](wide)
    for side in ("both",) if plugin in _KERAS_INTERS else "ab":
        groups[f"decoder_{side}"] = _KERAS_DECODERS[plugin](wide)
    return Weights(
        {f"{group}/conv{n}/kernel:0": shape for group, held in groups.items() for n, shape in enumerate(held)}
    )


def joined(files: Mapping[str, Weights]) -> Weights:
    """The files of a training as one set of weights."""
    return Weights(
        {
            f"{file.rpartition('.')[0]}/{name}": shape
            for file, held in files.items()
            for name, shape in held.tensors.items()
        }
    )


def _files(front: str, files: Mapping[str, Shapes]) -> dict[str, Weights]:
    return {
        f"{front}_{name}.npy": replace(Weights(shapes), seed=number)
        for number, (name, shapes) in enumerate(files.items())
    }


def _conv(name: str, side: int, taken: int, given: int) -> Shapes:
    return {f"{name}/weight:0": (side, side, taken, given), f"{name}/bias:0": (given,)}


def _dense(name: str, taken: int, given: int) -> Shapes:
    return {f"{name}/weight:0": (taken, given), f"{name}/bias:0": (given,)}


def _residual(name: str, wide: int) -> Shapes:
    return _conv(f"{name}/conv1", 3, wide, wide) | _conv(f"{name}/conv2", 3, wide, wide)


def _encoder(wide: int, *, tall: bool) -> Shapes:
    if not tall:
        widths = [3, wide, 2 * wide, 4 * wide, 8 * wide]
        steps = enumerate(pairwise(widths))
        return {k: v for n, (a, b) in steps for k, v in _conv(f"down1/downs_{n}/conv1", 5, a, b).items()}
    widths = [3, wide, 2 * wide, 4 * wide, 8 * wide, 8 * wide]
    downs = enumerate(pairwise(widths), 1)
    made = {k: v for n, (a, b) in downs for k, v in _conv(f"down{n}/conv1", 5, a, b).items()}
    return made | _residual("res1", wide) | _residual("res5", 8 * wide)


def _inter(flat: int, code: int, given: int, low: int, *, tall: bool) -> Shapes:
    made = _dense("dense1", flat, code) | _dense("dense2", code, low * low * given)
    return made if tall else made | _conv("upscale1/conv1", 3, given, 4 * given)


def _decoder(code: int, wide: int, mask: int, *, twice: bool, tall: bool) -> Shapes:
    steps = (8, 8, 4, 2) if tall else (8, 4, 2)
    made: Shapes = {}
    for tower, thin in (("", wide), ("m", mask)):
        before = code
        for number, grown in enumerate(steps):
            made |= _conv(f"upscale{tower}{number}/conv1", 3, before, 4 * grown * thin)
            before = grown * thin
    for number, grown in enumerate(steps):
        made |= _residual(f"res{number}", grown * wide)
    made |= _conv("out_conv", 1, 2 * wide, 3)
    if not twice:
        return made | _conv("out_convm", 1, 2 * mask, 1)
    for number in (1, 2, 3):
        made |= _conv(f"out_conv{number}", 3, 2 * wide, 3)
    return made | _conv(f"upscalem{len(steps)}/conv1", 3, 2 * mask, 4 * mask) | _conv("out_convm", 1, mask, 1)


def _downs(wide: int, count: int) -> list[Sequence[int]]:
    widths = [3, *(wide << n for n in range(count))]
    return [(5, 5, a, b) for a, b in pairwise(widths)]


def _ups(taken: int, *given: int) -> list[Sequence[int]]:
    made: list[Sequence[int]] = []
    for grown in given:
        made.append((3, 3, taken, 4 * grown))
        taken = grown
    return [*made, (5, 5, taken, 3)]


_KERAS_ENCODERS: dict[str, Callable[[int], list[Sequence[int]]]] = {
    "original": lambda w: [*_downs(w, 4), (128 * w, 8 * w), (8 * w, 128 * w), (3, 3, 8 * w, 16 * w)],
    "lightweight": lambda w: [*_downs(w, 3), (256 * w, 4 * w), (4 * w, 64 * w), (3, 3, 4 * w, 8 * w)],
    "dfl-h128": lambda w: [*_downs(w, 4), (512 * w, 4 * w), (4 * w, 256 * w), (3, 3, 4 * w, 16 * w)],
    "iae": lambda w: _downs(w, 4),
    "dfl-sae": lambda w: _downs(w, 4),
    "villain": lambda w: [
        *[(5, 5, 3, w), *[(5, 5, w, w)] * 3, (3, 3, w, w), (5, 5, w, 1), (1, 1, w, 2 * w), (5, 5, 2 * w, 4 * w)],
        *[(128 * w, 8 * w), (8 * w, 128 * w), (3, 3, 8 * w, 16 * w)],
    ],
}
_KERAS_INTERS: dict[str, Callable[[int], list[Sequence[int]]]] = {
    "iae": lambda w: [(128 * w, 8 * w), (8 * w, 64 * w)],
    "dfl-sae": lambda w: [(512 * w, 2 * w), (2 * w, 256 * w), (3, 3, 4 * w, 16 * w)],
}
_KERAS_DECODERS: dict[str, Callable[[int], list[Sequence[int]]]] = {
    "original": lambda w: _ups(4 * w, 2 * w, w, w // 2),
    "lightweight": lambda w: _ups(2 * w, 4 * w, 2 * w, w),
    "dfl-h128": lambda w: _ups(4 * w, 4 * w, 2 * w, w),
    "iae": lambda w: _ups(8 * w, 4 * w, 2 * w, w, w // 2),
    "dfl-sae": lambda w: [*_ups(8 * w, 4 * w, 2 * w, w), *[(3, 3, n * w, n * w) for n in (4, 2, 1) for _ in range(4)]],
    "villain": lambda w: [*_ups(4 * w, 4 * w, 2 * w, w), *[(3, 3, n * w, n * w) for n in (4, 4, 2, 2, 1, 1)]],
}
