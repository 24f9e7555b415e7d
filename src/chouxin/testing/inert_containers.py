"""Inert weights as HDF5 (`.h5`, and inside a `.keras`) and as GGUF: the smallest of each that its libraries open.

With a hole, one more tensor of that many bytes is announced at the end; truncating the file to that much more makes it
sparse, and as large as a real one.
"""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

from chouxin.testing.inert_weights import Weights

_NOWHERE: Final = b"\xff" * 8
_SUPERBLOCK: Final = 96
_INTERNAL = 16
_Tree = dict[str, "_Tree | tuple[tuple[int, ...], int, int]"]


def to_hdf5(weights: Weights, attributes: Mapping[str, str] | None = None, hole: int = 0) -> bytes:
    """Weights as an HDF5 file of the oldest kind; a slash in a name makes a group. attributes: of the root."""
    file = bytearray(_SUPERBLOCK)
    tree: _Tree = {}
    width = 2 if weights.half else 4
    for name, array in weights.arrays().items():
        _put(tree, name, (array.shape, width, len(file)))
        file += array.tobytes()
        file += bytes(-len(file) % 8)
    at_end: list[int] = []
    if hole:
        _put(tree, "zz_big", ((hole // width,), width, -1))
    leaf = (_widest(tree) + 1) // 2
    root = _group(file, tree, (leaf, at_end), attributes or {})
    for place in at_end:  # the numbers of the hole begin where the file ends
        file[place : place + 8] = struct.pack("<Q", len(file))
    head = b"\x89HDF\r\n\x1a\n" + bytes([0, 0, 0, 0, 0, 8, 8, 0]) + struct.pack("<HHI", leaf, _INTERNAL, 0)
    head += struct.pack("<Q", 0) + _NOWHERE + struct.pack("<Q", len(file) + hole) + _NOWHERE
    file[:_SUPERBLOCK] = head + struct.pack("<QQII", 0, root, 0, 0) + bytes(16)
    return bytes(file)


def to_keras(weights: Weights, config: Mapping[str, object]) -> bytes:
    """Weights as Keras 3 saves a model: a zip of what it is, when it was made, and an HDF5 file."""
    file = io.BytesIO()
    members = {
        "metadata.json": json.dumps({"keras_version": "3.8.0", "date_saved": "2026-01-05@10:11:12"}).encode(),
        "config.json": json.dumps(config).encode(),
        "model.weights.h5": to_hdf5(weights),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def to_gguf(weights: Weights, *, version: int = 3, big: bool = False, hole: int = 0) -> bytes:
    """Weights as GGUF; the metadata are texts, beside a vocabulary of nothing."""
    order = ">" if big else "<"
    long = "I" if version == 1 else "Q"

    def text(said: str) -> bytes:
        return struct.pack(f"{order}{long}", len(said.encode())) + said.encode()

    kind, width = (1, 2) if weights.half else (0, 4)
    arrays = weights.arrays()
    words = b"".join(text(key) + struct.pack(f"{order}I", 8) + text(said) for key, said in weights.metadata.items())
    words += text("tokens") + struct.pack(f"{order}II{long}", 9, 8, 3) + text("a") + text("") + text("bc")
    infos, numbers = b"", b""
    for name, array in arrays.items():
        numbers += bytes(-len(numbers) % 32)
        infos += _info(text(name), array.shape, (order, long), (kind, len(numbers)))
        numbers += array.astype(array.dtype.newbyteorder(">" if big else "<")).tobytes()
    if hole:
        numbers += bytes(-len(numbers) % 32)
        infos += _info(text("big"), (hole // width,), (order, long), (kind, len(numbers)))
    counts = (len(arrays) + bool(hole), len(weights.metadata) + 1)
    head = b"GGUF" + struct.pack(f"{order}I2{long}", version, *counts) + words + infos
    return head + bytes(-len(head) % 32) + numbers


def _info(name: bytes, shape: tuple[int, ...], order: tuple[str, str], held: tuple[int, int]) -> bytes:
    rank = struct.pack(f"{order[0]}I{len(shape)}{order[1]}", len(shape), *reversed(shape))
    return name + rank + struct.pack(f"{order[0]}IQ", *held)


def _put(tree: _Tree, path: str, leaf: tuple[tuple[int, ...], int, int]) -> None:
    *groups, name = path.split("/")
    for group in groups:
        inner = tree.setdefault(group, {})
        assert isinstance(inner, dict)  # a name is either a group or a dataset
        tree = inner
    tree[name] = leaf


def _widest(tree: _Tree) -> int:
    """How many names the largest group holds."""
    return max([len(tree), *(_widest(held) for held in tree.values() if isinstance(held, dict))])


def _group(file: bytearray, tree: _Tree, room: tuple[int, list[int]], attributes: Mapping[str, str]) -> int:
    """Write what is in a group, then the group; gives its address. room: names in half a leaf, and see `to_hdf5`."""
    names = sorted(tree)
    leaf, at_end = room
    offsets, heap = {}, bytearray(8)
    for name in names:
        offsets[name] = len(heap)
        heap += name.encode() + b"\0"
        heap += bytes(-len(heap) % 8)
    symbols = b""
    for name in names:
        held = tree[name]
        at = _group(file, held, room, {}) if isinstance(held, dict) else _dataset(file, held, at_end)
        symbols += struct.pack("<QQII", offsets[name], at, 0, 0) + bytes(16)
    place = len(file)
    node = b"SNOD" + struct.pack("<BBH", 1, 0, len(names)) + symbols
    file += node + bytes(2 * leaf * 40 + 8 - len(node))
    tree_at = len(file)
    last = offsets[names[-1]] if names else 0
    body = b"TREE" + struct.pack("<BBH", 0, 0, 1) + 2 * _NOWHERE + struct.pack("<QQQ", 0, place, last)
    file += body + bytes(24 + 16 * 2 * _INTERNAL + 8 - len(body))
    heap_at = len(file)
    file += b"HEAP" + bytes(4) + struct.pack("<QQQ", len(heap), 1, heap_at + 32) + heap
    messages = [(0x11, struct.pack("<QQ", tree_at, heap_at))]
    messages += [(0x0C, _attribute(name, said.encode())) for name, said in attributes.items()]
    return _object(file, messages)


def _dataset(file: bytearray, held: tuple[tuple[int, ...], int, int], at_end: list[int]) -> int:
    shape, width, start = held
    size = width
    for count in shape:
        size *= count
    space = struct.pack(f"<BBB5x{len(shape)}Q", 1, len(shape), 0, *shape)
    layout = struct.pack("<BBQQ", 3, 1, max(start, 0), size)
    at = _object(file, [(1, space), (3, _FLOATS[width]), (8, layout + bytes(6))])
    if start < 0:
        at_end.append(at + 16 + 8 + len(space) + 8 + len(_FLOATS[width]) + 8 + 2)
    return at


_FLOATS = {
    4: b"\x11\x20\x1f\x00" + struct.pack("<IHHBBBBI", 4, 0, 32, 23, 8, 0, 23, 127) + bytes(4),
    2: b"\x11\x20\x0f\x00" + struct.pack("<IHHBBBBI", 2, 0, 16, 10, 5, 0, 10, 15) + bytes(4),
}


def _attribute(name: str, said: bytes) -> bytes:
    called = name.encode() + b"\0"
    kind, space = b"\x13\0\0\0" + struct.pack("<I", max(len(said), 1)), struct.pack("<BBB5x", 1, 0, 0)
    head = struct.pack("<BBHHH", 1, 0, len(called), len(kind), len(space))
    return head + called + bytes(-len(called) % 8) + kind + space + (said or b"\0")


def _object(file: bytearray, messages: list[tuple[int, bytes]]) -> int:
    at = len(file)
    body = b""
    for kind, data in messages:
        padded = data + bytes(-len(data) % 8)
        body += struct.pack("<HHB3x", kind, len(padded), 0) + padded
    file += struct.pack("<BBHII4x", 1, 0, len(messages), 1, len(body)) + body
    return at
