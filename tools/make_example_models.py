"""Writes the model files of `examples/`: inert ones, with the shapes of real kinds and random numbers."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from chouxin.testing.inert import Model, inswapper, recogniser, restorer

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTE = "使用说明：双击运行，选择照片，稍等片刻即可。\n"
_DAY = (2026, 11, 22, 0, 0, 0)


def main() -> None:
    """Write all of them; the same bytes at each run."""
    swapper = renamed(inswapper(128))
    (EXAMPLES / "beauty_filter_v2.onnx").write_bytes(swapper.to_bytes())
    (EXAMPLES / "face_recogniser.onnx").write_bytes(recogniser().to_bytes())
    (EXAMPLES / "photo_restorer.onnx").write_bytes(restorer().to_bytes())
    archive = packed({"说明.txt": NOTE.encode(), "data/weights.bin": swapper.to_bytes()})
    (EXAMPLES / "materials.zip").write_bytes(archive)
    (EXAMPLES / "broken.zip").write_bytes(archive[: len(archive) * 2 // 3])


def renamed(model: Model) -> Model:
    """The same model with names that say nothing, as it comes back after a ban."""
    return replace(
        model,
        inputs={f"x{n}": shape for n, shape in enumerate(model.inputs.values())},
        outputs={f"y{n}": shape for n, shape in enumerate(model.outputs.values())},
        weights={f"w{n}": shape for n, shape in enumerate(model.weights.values())},
    )


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    main()
