"""The readers of source code, archives and workflows keep the laws."""

import gzip
import io
import json
import sys
import tarfile
import zlib

from chouxin.readers.code import SourceCode
from chouxin.readers.compressed import Compressed
from chouxin.readers.notebook import Notebook
from chouxin.readers.rar import Rar
from chouxin.readers.seven_zip import SevenZip
from chouxin.readers.tar import Tar
from chouxin.readers.workflow import WorkflowFile
from chouxin.testing import inert
from chouxin.testing.reader_contract import ReaderContract
from tests.readers.rars_of import rarred
from tests.readers.seven_zips import seven_zipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MODEL = inert.Model(inputs={"target": (1, 3, 128, 128)}, outputs={"out": ("N", 3, 128, 128)}, weights={"w": (2, 3)})
SCRIPT = '''import argparse
from mirrors import zoo


def main() -> None:
    """Put one face into many pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", help=f"picture {1 + 1} 换脸")
    swapper = zoo.get("swap.onnx", download=False)
    swapper.get(parser.parse_args().target, paste_back=True)


def other() -> None:
    main()
'''
CELLS = [
    {"cell_type": "markdown", "source": ["# 换脸 in the cloud\n", "Run all cells."]},
    {"cell_type": "code", "source": "!pip install -q mirrors==0.7\nfrom mirrors import zoo"},
    {"cell_type": "code", "source": ["zoo.get('swap.onnx')\n"]},
]
API = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "me.png"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a person on a beach", "clip": ["1", 1]}},
}


def tarred(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return written.getvalue()


def png(**texts: str) -> bytes:
    def chunk(sort: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + sort + data + zlib.crc32(sort + data).to_bytes(4, "big")

    said = b"".join(chunk(b"tEXt", key.encode() + b"\0" + text.encode()) for key, text in texts.items())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + said + chunk(b"IEND", b"")


class TestSourceCode(ReaderContract):
    reader = SourceCode
    sample = SCRIPT.encode()
    foreign = MODEL.to_bytes()
    every = 7


class TestNotebook(ReaderContract):
    reader = Notebook
    sample = json.dumps({"cells": CELLS, "nbformat": 4}).encode()
    foreign = SCRIPT.encode()
    every = 7


class TestWorkflow(ReaderContract):
    reader = WorkflowFile
    sample = json.dumps(API).encode()
    foreign = SCRIPT.encode()


class TestWorkflowInAPicture(ReaderContract):
    reader = WorkflowFile
    sample = png(prompt=json.dumps(API))
    foreign = png(Comment="holidays")


class TestSevenZip(ReaderContract):
    reader = SevenZip
    sample = seven_zipped({"a/b.py": SCRIPT.encode(), "model.onnx": MODEL.to_bytes(), "说明.txt": b"notes"})
    foreign = MODEL.to_bytes()


class TestRar(ReaderContract):
    reader = Rar
    sample = rarred({"a/b.py": SCRIPT.encode(), "model.onnx": MODEL.to_bytes(), "说明.txt": b"notes"}, "rar29")
    foreign = MODEL.to_bytes()
    every = 5


class TestLaterRar(TestRar):
    sample = rarred({"a/b.py": SCRIPT.encode(), "model.onnx": MODEL.to_bytes(), "说明.txt": b"notes"}, solid=True)


class TestTar(ReaderContract):
    reader = Tar
    sample = tarred({"swap/run.py": SCRIPT.encode(), "a" * 120: b"long name"})
    foreign = SCRIPT.encode()
    every = 61


class TestCompressed(ReaderContract):
    reader = Compressed
    sample = gzip.compress(SCRIPT.encode(), mtime=0)
    foreign = MODEL.to_bytes()


class TestZstandard(ReaderContract):
    reader = Compressed
    sample = zstd.compress(SCRIPT.encode()) + b"\x50\x2a\x4d\x18\x04\0\0\0seek"
    foreign = MODEL.to_bytes()
    every = 2
