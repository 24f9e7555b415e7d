"""Inert model files, guilty and benign ones that look alike: the right shapes over nothing; they compute nothing."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chouxin.testing import inert
from evaluation.designs import design_files, two_picture_swappers
from evaluation.dual_use import dual_use_graphs, dual_use_weights
from evaluation.look_alikes import look_alikes, same_as_a_swapper
from evaluation.weights import benign_weights, guilty_weights

Shapes = Mapping[str, inert.Shape]

SIZES = (128, 160, 224, 256, 512)


def make_models(root: Path, most: int | None = None) -> dict[str, dict[str, list[Path]]]:
    """Write all models under `root`; paths by side (`guilty`, `dual use`, `benign`) and family.

    most: so many of each family, and no others are made.
    """
    made: dict[str, dict[str, list[Path]]] = {}
    sides = (
        ("guilty", _guilty()),
        ("dual use", dual_use_graphs() | same_as_a_swapper()),
        ("benign", _benign() | look_alikes()),
    )
    for side, families in sides:
        made[side] = {}
        for family, models in families.items():
            folder = root / side / family.replace(" ", "-")
            folder.mkdir(parents=True)
            made[side][family] = [
                inert.Model(inputs, outputs).write(folder / f"{number}.onnx")
                for number, (inputs, outputs) in enumerate(models[:most])
            ]
    made["guilty"] |= _altered(root / "guilty", most)
    weights_by_side = (
        ("guilty", guilty_weights(most)),
        ("dual use", dual_use_weights(most)),
        ("benign", benign_weights(most)),
    )
    for side, weights in weights_by_side:
        for family, files in weights.items():
            made[side][family] = list(_written(root / side / family.replace(" ", "-"), files))
    made["guilty"]["swapper inside a zip"] = [_zipped(path) for path in made["guilty"]["swapper"]]
    made["guilty"]["two pictures in, published layers"] = two_picture_swappers(root / "guilty" / "two-pictures")
    for side, published in design_files(root / "designs", most).items():
        made[side] |= published
    return made


def _altered(root: Path, most: int | None) -> dict[str, list[Path]]:
    """Swappers as they come back: half precision, other names, constants folded into fewer nodes, without its maker."""
    ways: dict[str, dict[str, Any]] = {
        "swapper, half": {"half": True},
        "swapper, other nodes": {"operators": ("Mul", "Add", "Conv", "Resize", "Clip"), "opset": 17},
        "swapper, constants folded": {"operators": ("Conv",), "weights": {"w": (4, 3, 1, 1)}},
        "swapper, nothing said of its maker": {"producer": "", "weights": {"": (8, 3, 3, 3)}},
    }
    made: dict[str, list[Path]] = {}
    for family, change in ways.items():
        folder = root / family.replace(" ", "-")
        folder.mkdir(parents=True)
        made[family] = [
            inert.Model(
                {f"{n}": shape for n, shape in enumerate(inputs.values())},
                {"9": next(iter(outputs.values()))},
                **change,
            ).write(folder / f"{number}.bin")
            for number, (inputs, outputs) in enumerate(list(_swappers())[:most])
        ]
    return made


def _written(folder: Path, files: Iterable[bytes]) -> Iterator[Path]:
    folder.mkdir(parents=True)
    for number, data in enumerate(files):
        path = folder / f"{number}.bin"
        path.write_bytes(data)
        yield path


def _guilty() -> dict[str, list[tuple[Shapes, Shapes]]]:
    return {
        "swapper": list(_swappers()),
        # Two pictures in, one out: style transfer does the same, so the shape alone calls for nobody.
        "swapper that takes two pictures": [
            ({"a": [1, 3, s, s], "b": [1, 3, s, s]}, {"o": [1, 3, s, s]}) for s in SIZES
        ],
        "swapper that takes two pictures and calls them so": [
            ({"source": [1, 3, s, s], "target": [1, 3, s, s]}, {"output": [1, 3, s, s]}) for s in SIZES
        ],
        "swapper that takes a small second picture": [
            ({"a": [1, 3, s, s], "b": [1, 3, 112, 112]}, {"o": [1, 3, s, s]}) for s in SIZES
        ],
        "swapper, as other exporters leave it": list(_exported_otherwise()),
        "swapper with one thing more": list(_with_one_more()),
        "half of a swapper": [
            ({"a": [1, 3, 128, 128], **{f"b{n}": [1, 2048] for n in range(12)}}, {"o": [1, 3, 128, 128]}),
        ],
        # What the trade exports: a picture in, picture and two masks out.
        "trained to one face": [
            (
                {"in_face:0": ["N", s, s, 3]},
                {"m:0": ["N", s, s, 1], "c:0": ["N", s, s, 3], "d:0": ["N", s, s, 1]},
            )
            for s in SIZES
        ],
    }


def _exported_otherwise() -> Iterator[tuple[Shapes, Shapes]]:
    """Without a batch, in batches, with an identity of more dimensions, with sizes that the exporter left open."""
    for s in SIZES:
        yield {"a": [3, s, s], "b": [512]}, {"o": [3, s, s]}
        yield {"a": ["N", s, s, 3], "b": [1, 1, 512]}, {"o": ["N", s, s, 3]}
        yield {"a": [4, 3, s, s], "b": [1, 512, 1, 1]}, {"o": [4, 3, s, s]}
        yield {"a": [1, 3, s, s], "b": [1, 512]}, {"o": ["d0", 3, "d2", "d3"]}
    yield {"a": ["height", "width", 3], "b": [1, 512]}, {"o": ["height", "width", 3]}
    yield {"a": ["batch", 3, None, None], "b": ["batch", 512]}, {"o": ["batch", 3, None, None]}


def _with_one_more() -> Iterator[tuple[Shapes, Shapes]]:
    """A strength, the matrix that aligns the face, the identity that is there: of steps folded into the model."""
    more: tuple[inert.Shape, ...] = ([1], [1, 1], [2, 3], [1, 2, 3], [3, 3], [1, 512], [512, 512])
    for s in SIZES:
        for shape in more:
            yield {"a": [1, 3, s, s], "b": [1, 512], "c": shape}, {"o": [1, 3, s, s]}
    yield {"a": ["height", "width", 3], "b": [1, 512], "c": [2, 3]}, {"o": ["height", "width", 3]}


def _swappers() -> Iterator[tuple[Shapes, Shapes]]:
    for s in SIZES:
        yield {"target": [1, 3, s, s], "source": [1, 512]}, {"output": [1, 3, s, s]}
        yield {"x": [1, 512], "y": ["batch", 3, s, s]}, {"z": ["batch", 3, s, s]}
        yield {"0": ["N", s, s, 3], "1": ["N", 512]}, {"2": ["N", s, s, 3]}


def _benign() -> dict[str, list[tuple[Shapes, Shapes]]]:
    return {
        "recogniser": [({"image": [1, 3, s, s]}, {"embedding": [1, 512]}) for s in (112, 128, 160, 224)],
        "restorer": [({"image": [1, 3, s, s]}, {"restored": [1, 3, s, s]}) for s in SIZES],
        "restorer with a weight": [({"image": [1, 3, s, s], "weight": [1]}, {"o": [1, 3, s, s]}) for s in SIZES],
        "generator from a code": [({"code": [1, 512]}, {"image": [1, 3, s, s]}) for s in SIZES],
        "upscaler with a style": [
            ({"image": [1, 3, s, s], "style": [1, 512]}, {"image_out": [1, 3, 4 * s, 4 * s]}) for s in SIZES
        ],
        "picture and text": [
            ({"pixels": [1, 3, s, s], "tokens": [1, 77]}, {"a": [1, 512], "b": [1, 512]}) for s in (224, 256)
        ],
        "parts of a face": [({"image": [1, 3, s, s]}, {"classes": [1, 19, s, s]}) for s in (256, 512)],
        "depth from two pictures": [
            ({"left": [1, 3, s, s], "right": [1, 3, s, s]}, {"depth": [1, 1, s, s]}) for s in SIZES
        ],
        "style of a picture": [({"a": [1, 3, s, s], "b": [1, 3, s, s]}, {"o": [1, 3, s, s]}) for s in (256, 512)],
        "hole filled": [({"a": [1, 3, s, s], "m": [1, 1, s, s]}, {"o": [1, 3, s, s]}) for s in (256, 512)],
        "foreground": [({"a": ["N", s, s, 3]}, {"m": ["N", s, s, 1], "f": ["N", s, s, 3]}) for s in SIZES],
        "diffusion step": [
            ({"sample": [1, 4, 64, 64], "time": [1], "text": [1, 77, 768]}, {"out": [1, 4, 64, 64]}),
        ],
    }


def _zipped(path: Path) -> Path:
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "weights.bin")
    return packed
