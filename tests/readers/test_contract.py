"""Every reader keeps the laws."""

import io
from pathlib import Path

import numpy as np

from chouxin.readers.deflated import Deflated
from chouxin.readers.face_picture import FacePicture
from chouxin.readers.faceset import Faceset
from chouxin.readers.gguf import Gguf
from chouxin.readers.hdf5 import Hdf5
from chouxin.readers.keras_config import KerasConfig
from chouxin.readers.npy import Npy
from chouxin.readers.onnx import Onnx
from chouxin.readers.pickled import Pickled
from chouxin.readers.safetensors import Safetensors
from chouxin.readers.shard_index import ShardIndex
from chouxin.readers.text import PlainText
from chouxin.readers.zip import Zip
from chouxin.testing import inert, inert_faces
from chouxin.testing.inert_containers import to_gguf, to_hdf5
from chouxin.testing.inert_weights import Weights
from chouxin.testing.reader_contract import ReaderContract
from tests.readers.archives import zipped

GIB = 1 << 30
MODEL = inert.Model(inputs={"target": (1, 3, 128, 128)}, outputs={"out": ("N", 3, 128, 128)}, weights={"w": (2, 3)})
NOTE = "换脸模型整合包，附教程。\nGeneral notes on packing a model with its instructions.\n" * 3


class TestPlainText(ReaderContract):
    reader = PlainText
    sample = NOTE.encode()
    foreign = MODEL.to_bytes()


class TestOnnx(ReaderContract):
    reader = Onnx
    sample = MODEL.to_bytes()
    foreign = NOTE.encode()

    def large(self, path: Path) -> bool:
        inert.inswapper().write(path, hole=GIB)
        return True


class TestZip(ReaderContract):
    reader = Zip
    sample = zipped({"model/a.onnx": MODEL.to_bytes(), "说明.txt": NOTE.encode(), "b.bin": bytes(200)})
    foreign = MODEL.to_bytes()


class TestSafetensors(ReaderContract):
    reader = Safetensors
    sample = Weights({"a.weight": (2, 3), "b": (2,)}, {"title": "weights"}).to_safetensors()
    foreign = NOTE.encode()

    def large(self, path: Path) -> bool:
        header, numbers = Weights({"a": (2, 3)}).safetensors(hole=GIB)
        with path.open("wb") as file:
            file.write(header + numbers)
            file.truncate(len(header) + len(numbers) + GIB)
        return True


def _saved() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros((2, 3), np.float32))
    return file.getvalue()


class TestNpy(ReaderContract):
    reader = Npy
    sample = _saved()
    foreign = NOTE.encode()


class TestPickled(ReaderContract):
    reader = Pickled
    sample = Weights({"a.weight": (2, 3), "b": (2,)}).to_pickle()
    foreign = NOTE.encode()

    def large(self, path: Path) -> bool:
        with path.open("wb") as file:
            file.write(b"\x80\x04}(\x8c\x01a\x8e" + GIB.to_bytes(8, "little"))
            file.seek(GIB, 1)
            file.write(b"\x8c\x01bK\x01u.")
        return True


class TestTorch(ReaderContract):
    reader = Pickled
    sample = Weights({"a.weight": (2, 3), "b": (2,)}).to_torch_legacy()
    foreign = NOTE.encode()


class TestHdf5(ReaderContract):
    reader = Hdf5
    sample = to_hdf5(Weights({"encoder/a/kernel:0": (2, 3), "b": (2,)}), {"model_config": "{}"})
    foreign = NOTE.encode()
    every = 5

    def large(self, path: Path) -> bool:
        written = to_hdf5(Weights({"a/b": (2, 3)}), hole=GIB)
        path.write_bytes(written)
        with path.open("r+b") as file:
            file.truncate(len(written) + GIB)
        return True


class TestGguf(ReaderContract):
    reader = Gguf
    sample = to_gguf(Weights({"a.weight": (2, 3), "b": (2,)}, {"general.name": "weights"}))
    foreign = NOTE.encode()

    def large(self, path: Path) -> bool:
        written = to_gguf(Weights({"a": (2, 3)}), hole=GIB)
        path.write_bytes(written)
        with path.open("r+b") as file:
            file.truncate(len(written) + GIB)
        return True


class TestFacePicture(ReaderContract):
    reader = FacePicture
    sample = inert_faces.dfl_jpeg()
    foreign = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02"
    every = 11


class TestFaceswapPicture(ReaderContract):
    reader = FacePicture
    sample = inert_faces.faceswap_png()
    foreign = NOTE.encode()
    every = 11


class TestFaceset(ReaderContract):
    reader = Faceset
    sample = inert_faces.faceset_pak(2, ["a"])
    foreign = NOTE.encode()
    every = 23

    def large(self, path: Path) -> bool:
        path.write_bytes(self.sample)
        with path.open("r+b") as file:
            file.truncate(GIB)
        return True


class TestDeflated(ReaderContract):
    reader = Deflated
    sample = inert_faces.alignments_fsa(2)
    foreign = NOTE.encode()
    every = 7


class TestShardIndex(ReaderContract):
    reader = ShardIndex
    sample = b'{"metadata": {}, "weight_map": {"a.weight": "m-00001-of-00002.bin", "b": "m-00002-of-00002.bin"}}'
    foreign = b'{"weights": []}'


class TestKerasConfig(ReaderContract):
    reader = KerasConfig
    sample = b'{"class_name": "Model", "config": {"layers": [{"class_name": "A", "config": {"name": "x"}}]}}'
    foreign = b'{"weights": []}'
