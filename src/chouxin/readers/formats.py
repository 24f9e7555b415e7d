"""Formats that are known by their first bytes and that no reader reads yet, so that a fault can say what it was."""

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
    (257, b"ustar", "tar archive"),
    (0, b"PK\x05\x06", "empty zip archive"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5 file"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"GGUF", "GGUF model"),
    (4, b"TFL3", "TensorFlow Lite model"),
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
)


def format_of(head: bytes, source: Source) -> str:
    """What a file is by its first bytes, in a few English words; `unknown format` where they say nothing."""
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset):
            return name
    # safetensors: the length of a JSON header, then the header
    if len(head) > 9 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= source.size - 8:
        return "safetensors model"
    return "unknown format"
