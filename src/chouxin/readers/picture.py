"""Pictures: the words that stand in them (PNG, JPEG, WebP, GIF, BMP). Needs the extra `ocr`."""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from chouxin.domain import Fault, FaultKind, Limits, Line, Member, Part, Source, Unreadable, Writing
from chouxin.readers.digest import digest_of
from chouxin.readers.pixels import Pixels, frames, is_picture, missing

UNSURE = 0.5
"""Lines that are read with less certainty than this are left out, and said to be."""
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_WIDEST, _LAP = 1600, 240
"""Pixels of a side that is read at once, and of what two neighbouring pieces share: no line of words is higher."""


class Picture:
    """The words in a picture, line by line, with the place of each.

    Every frame of an animation is read, and long pictures piece by piece, for scaled down as a whole their words would
    be too small. It runs in a process of its own: most of what it does happens in libraries that are not written for
    what strangers send.
    """

    name = "picture"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it begins as one of the formats does."""
        del source
        return is_picture(head)

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part of what could be read, also if that is nothing; beside it a fault for what could not."""
        if find_spec("rapidocr") is None:
            raise missing()
        lines: list[Line] = []
        trouble: Unreadable | None = None
        try:
            for pixels in frames(source, limits):
                lines += _lines(pixels)
        except Unreadable as error:
            trouble = error
        clear = tuple(dict.fromkeys(line for line in lines if line.sure >= UNSURE))
        if sum(len(line.text.encode()) for line in clear) > limits.text:
            clear, trouble = (), Unreadable(FaultKind.TOO_LARGE, f"the words take more than {limits.text} bytes")
        if clear or not trouble:
            view = Writing(clear)
            yield Part(source.item_id, source.locator, digest_of(view), view)
        if unsure := sum(line.sure < UNSURE for line in lines):
            why = f"{unsure} of {len(lines)} lines in the picture are too unclear to be read"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)
        if trouble:
            raise trouble


def _lines(pixels: Pixels) -> list[Line]:
    step = -(-min(pixels.shape[:2]) // _WIDEST)
    small = pixels if step < 2 else _smaller(pixels, step)
    along = 0 if small.shape[0] >= small.shape[1] else 1
    length = small.shape[along]
    found: list[Line] = []
    start = 0
    while True:
        end = length if length - start <= _WIDEST + _LAP else start + _WIDEST
        piece = small[start:end] if along == 0 else small[:, start:end]
        # A line in what two pieces share belongs to the one in whose half its middle lies.
        first = start + _LAP / 2 if start else -1.0
        last = end - _LAP / 2 if end < length else length + 1.0
        for line in _read(piece, (0, start) if along == 0 else (start, 0), step):
            middle = (line.box[1 - along] + line.box[3 - along]) / 2 / step
            if first <= middle < last:
                found.append(line)
        if end == length:
            return found
        start = end - _LAP


def _smaller(pixels: Pixels, step: int) -> Pixels:
    """Every `step` by `step` pixels as one, so that thin strokes fade and do not vanish."""
    height, width = (side // step * step for side in pixels.shape[:2])
    blocks = pixels[:height, :width].reshape(height // step, step, width // step, step, 3)
    smaller: Pixels = blocks.mean(axis=(1, 3)).astype(np.uint8)
    return smaller


def _read(pixels: Pixels, corner: tuple[int, int], step: int) -> Iterator[Line]:
    if min(pixels.shape[:2]) < 8:
        return  # no letter is that small
    # It takes pictures as blue, green, red.
    read = _ocr()(np.ascontiguousarray(pixels[:, :, ::-1]))
    if getattr(read, "boxes", None) is None or getattr(read, "txts", None) is None:
        return
    for box, text, sure in zip(read.boxes, read.txts, read.scores, strict=True):
        xs, ys = [float(x) + corner[0] for x, _ in box], [float(y) + corner[1] for _, y in box]
        place = tuple(round(value * step) for value in (min(xs), min(ys), max(xs), max(ys)))
        if text.strip():
            yield Line(text.strip(), round(float(sure), 3), (place[0], place[1], place[2], place[3]))


@cache
def _ocr() -> Any:
    """Made once a process: it takes seconds and 600 MB."""
    import rapidocr  # noqa: PLC0415 - an optional part

    folder = Path(rapidocr.__file__).parent / "models"
    params: dict[str, object] = {
        # What it says would go to nobody, and names places on this machine.
        "Global.log_level": "critical",
        # It would leave out unsure lines and not say so.
        "Global.text_score": 0.0,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    for task, name in _MODELS.items():
        # Named, it never asks the network for them.
        if not (folder / name).is_file():
            raise Unreadable(FaultKind.UNSUPPORTED, f"this release of rapidocr comes without {name}")
        params[f"{task}.model_path"] = str(folder / name)
    return rapidocr.RapidOCR(params=params)
