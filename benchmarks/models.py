"""A model file whose graph inputs and outputs stand behind its weights: reading its shape, beside reading it whole."""

import os
from pathlib import Path

import onnx

from benchmarks.timing import Timing, race
from chouxin import Engine
from chouxin.domain import Item, Kind
from chouxin.testing.inert import inswapper

MIB = 1024 * 1024
WEIGHTS = 256 * MIB


def measure(folder: Path, engine: Engine, weights: int = WEIGHTS) -> list[Timing]:
    """Chouxin through its worker process, the limit (one small read), and the whole file parsed."""
    path = inswapper().write(folder / "inert.onnx", hole=weights)

    def screened() -> object:
        return next(iter(engine.decide([Item("model", Kind.ARTIFACT, source=str(path))])))

    def one_read() -> bytes:
        handle = os.open(path, os.O_RDONLY)
        try:
            return os.pread(handle, 64 * 1024, max(path.stat().st_size - 64 * 1024, 0))
        finally:
            os.close(handle)

    return race(
        {
            "Chouxin: whole road to a decision": screened,
            "limit: one read of 64 KiB": one_read,
            "limit: the whole file read": path.read_bytes,
            "onnx.load without external data": lambda: onnx.load(path, load_external_data=False),
        }
    )
