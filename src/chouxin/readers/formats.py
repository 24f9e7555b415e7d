"""Formats that are known by their first bytes and that no reader reads yet, so that a fault can say what it was."""

import re

from chouxin.domain import Source

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF87a", "GIF image"),
    (0, b"GIF89a", "GIF image"),
    (8, b"WEBP", "WebP image"),
    (0, b"BM", "BMP image"),
    (4, b"ftypavif", "AVIF image"),
    (4, b"ftyphei", "HEIF image"),
    (4, b"ftyp", "MP4 video"),
    (0, b"\x1aE\xdf\xa3", "Matroska or WebM video"),
    (8, b"AVI ", "AVI video"),
    (0, b"%PDF-", "PDF document"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (0, b"\x1f\x8b", "gzip file"),
    (0, b"\xfd7zXZ\x00", "xz file"),
    (0, b"BZh", "bzip2 file"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard file"),
    (0, b"\x04\x22\x4d\x18", "LZ4 file"),
    (0, b"MSCF", "Cabinet archive"),
    (0, b"ISc(", "InstallShield archive"),
    (0, b"RE~^", "RAR archive of version 1.4"),
    (7, b"**ACE**", "ACE archive"),
    (0, b"zPQ", "ZPAQ archive"),
    (0, b"7kSt", "ZPAQ archive"),
    (0, b"xar!", "XAR archive"),
    (0, b"MSWIM\0\0\0", "WIM archive"),
    (0, b"!<arch>\n", "ar archive"),
    (0, b"070701", "cpio archive"),
    (0, b"070707", "cpio archive"),
    (0, b"hsqs", "SquashFS disk"),
    (0, b"KDMV", "VMware disk"),
    (0, b"vhdxfile", "Hyper-V disk"),
    (0, b"ITSF", "compiled help"),
    (0, b"\x1f\x9d", "compress file"),
    (0, b"LZIP", "lzip file"),
    (0, b"\x89LZO\0", "lzop file"),
    (0, b"LRZI", "lrzip file"),
    (0, b"\x60\xea", "ARJ archive"),
    (2, b"-lh", "LHA archive"),
    (257, b"ustar", "tar archive"),
    (0, b"PK\x05\x06", "empty zip archive"),
    (0, b"PK\x03\x04", "zip archive"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5 file"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"GGUF", "GGUF model"),
    (0, b"lmgg", "GGML model"),
    (0, b"fmgg", "GGMF model"),
    (0, b"tjgg", "GGJT model"),
    (4, b"TFL3", "TensorFlow Lite model"),
    (0, b"ftrt", "TensorRT engine"),
    (0, b"ptrt", "TensorRT engine"),
    (4, b"ORTM", "ONNX Runtime model"),
    (4, b"ET12", "ExecuTorch model"),
    (0, b"RKNN", "RKNN model"),
    (0, b"\x50\xed\x55\xba", "CUDA program"),
    (0, b"bplist00", "Apple property list"),
    (0, b"\x80\x02", "pickle"),
    (0, b"\x80\x03", "pickle"),
    (0, b"\x80\x04\x95", "pickle"),
    (0, b"\x80\x05\x95", "pickle"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
    (0, b"MZ", "Windows program"),
    (0, b"\x7fELF", "Linux program"),
    (0, b"SQLite format 3\x00", "SQLite database"),
    (0, b"PAR1", "Parquet table"),
    (0, b"ID3", "MP3 sound"),
    (0, b"OggS", "Ogg sound"),
    (8, b"WAVE", "WAV sound"),
    (0, b"fLaC", "FLAC sound"),
    (0, b"\xff\xfb", "MP3 sound"),
    (0, b"\0\0\1\0", "icon image"),
    (0, b"icns", "icon image"),
    (0, b"8BPS", "Photoshop image"),
    (0, b"\0\1\0\0\0", "TrueType font"),
    (0, b"OTTO", "OpenType font"),
    (0, b"wOFF", "web font"),
    (0, b"wOF2", "web font"),
    (0, b"\xde\x12\x04\x95", "gettext catalogue"),
)

_MAY_BE = tuple(tuple(row for row in _MAGIC if row[0] or row[1][0] == first) for first in range(256))
"""By the first byte of a file, what it may be."""
_FIRST = tuple(tuple(magic for offset, magic, _ in _MAY_BE[first] if not offset) for first in range(256))
_FURTHER = tuple((at, tuple(magic for offset, magic, _ in _MAGIC if offset == at)) for at in (2, 4, 7, 8, 257))
"""The same, to be asked all at once; and what stands behind the first bytes."""
_ODD = frozenset(b"\x08\x0ax")
"""First bytes that say little: of models written as protobuf, and of zlib."""
_LATER = re.compile(
    b"|".join(b".{%d}%b" % (at, re.escape(some)) for at, some, _ in (*_MAGIC, (8, b"{", "")) if 0 < at < 64), re.DOTALL
)
"""What stands behind the first bytes of a beginning that is asked about in passing."""
_TENSORFLOW = re.compile(rb"\x12\x0bPlaceholder|VarHandleOp|saver_filename|\x05serve")
"""Words near the beginning of its graphs, which have no mark of their own."""
_LATEST_CORE_ML = 20
_BEGINNING = 1024
_SHORT = 64
"""Bytes of a beginning that is asked about in passing; then nothing else is touched."""
_ISO, _DMG = 0x8001, 512
"""Where a disk says that it is one: behind its first sixteen sectors, or in its last."""


def format_of(head: bytes, source: Source) -> str:
    """What a file is by its first bytes, in a few English words; `unknown format` where they say nothing."""
    if head and (head.startswith(_FIRST[head[0]]) or any(head.startswith(some, at) for at, some in _FURTHER)):
        return next(name for offset, magic, name in _MAY_BE[head[0]] if head.startswith(magic, offset))
    if len(head) > _SHORT:
        if source.pread(_ISO, 5) == b"CD001":
            return "ISO 9660 disk"
        if source.size > _DMG and source.pread(source.size - _DMG, 4) == b"koly":
            return "Apple disk"
    # safetensors: the length of a JSON header, then the header
    if len(head) > 9 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= source.size - 8:
        return "safetensors model"
    return _by_fields(head)


def _by_fields(head: bytes) -> str:
    """Models written as protobuf begin with small numbers of their own, and then say what they are."""
    if _TENSORFLOW.search(head):
        if head.startswith(b"\x08\x01\x12"):
            return "TensorFlow SavedModel"
        if head.startswith(b"\x0a"):
            return "TensorFlow graph"
    # the version of the format, then a description that begins with what goes in
    if len(head) > 6 and head[0] == 8 and 1 <= head[1] <= _LATEST_CORE_ML and head[2] == 0x12 and 0x0A in head[4:6]:
        return "Core ML model"
    return "unknown format"


def model_in_words(text: str) -> str:
    """The format of a model whose graph is written as text; empty where it is none that is known."""
    beginning = text[:_BEGINNING].lstrip()
    if beginning.startswith("7767517\n"):
        return "NCNN model"
    if beginning.startswith("<") and "<net " in beginning and "<layer" in text[: 16 * _BEGINNING]:
        return "OpenVINO model"
    return ""


def may_be_a_file(source: Source) -> bool:
    """Whether bytes that are said to be bare numbers begin or end like a file of some format. Touches 86 of them."""
    head = source.pread(0, _SHORT)
    first = head[0] if head else 0
    telling = first in _ODD or head.startswith(_FIRST[first]) or _LATER.match(head)
    return (
        bool(telling and format_of(head, source) != "unknown format")
        or (first == 0x08 and b"\0" < head[1:2] < b"\x20")  # ONNX: its version comes first
        or (first == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0)  # zlib
        or source.pread(max(source.size - 22, 0), 4) == b"PK\x05\x06"
    )
