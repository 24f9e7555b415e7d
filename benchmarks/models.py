"""A model file whose graph inputs and outputs stand behind its weights: reading its shape, beside reading it whole."""

import os
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from benchmarks.timing import Timing, race
from chouxin import Engine
from chouxin.domain import Item, Kind

MIB = 1024 * 1024
WEIGHTS = 256 * MIB


def make(folder: Path, weights: int = WEIGHTS) -> Path:
    """An inert model: the shape of an identity swapper over zeros; it computes nothing of use."""
    rows = weights // 4 // 1024
    zeros = numpy_helper.from_array(np.zeros((rows, 1024), np.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("Identity", ["target"], ["output"])],
        "inert",
        [
            helper.make_tensor_value_info("target", TensorProto.FLOAT, [1, 3, 128, 128]),
            helper.make_tensor_value_info("source", TensorProto.FLOAT, [1, 512]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 3, 128, 128])],
        initializer=[zeros],
    )
    path = folder / "inert.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    return path


def measure(folder: Path, engine: Engine, weights: int = WEIGHTS) -> list[Timing]:
    """Chouxin through its worker process, the limit (one small read), and the whole file parsed."""
    path = make(folder, weights)

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
