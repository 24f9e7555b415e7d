"""RAR archives for the tests, written by rars, and what a test wants wrong with them."""

import zlib
from pathlib import Path

import rars

FORMATS = ("rar15", "rar20", "rar29", "rar40", "rar50", "rar70")


def rarred(files: dict[str, bytes], form: str = "rar50", **settings: object) -> bytes:
    """A good archive. settings: `store`, `solid`, `password`, `encrypt_headers`."""
    builder = rars.RarBuilder(format=form, **settings)
    for name, data in files.items():
        builder.add_bytes(data, name, mtime=1_790_000_000)
    return bytes(builder.to_bytes())


def volumes(
    files: dict[str, bytes], folder: Path, form: str = "rar50", size: int = 20_000, **settings: object
) -> list[Path]:
    """The same in several volumes, `x.part1.rar` and so on."""
    builder = rars.RarBuilder(format=form, volume_size=size, **settings)
    for name, data in files.items():
        builder.add_bytes(data, name, mtime=1_790_000_000)
    builder.write_volumes(folder / "x.part1.rar")
    return sorted(folder.glob("x.*"), key=lambda path: (path.suffix != ".rar", len(path.name), path.name))


def linked(name: str, target: str) -> bytes:
    """An archive with a link."""
    builder = rars.RarBuilder(format="rar50")
    builder.add_unix_symlink(name, target.encode())
    return bytes(builder.to_bytes())


def sealed_old(block: bytes) -> bytes:
    """A block of the older format, with its checksum."""
    return (zlib.crc32(block) & 0xFFFF).to_bytes(2, "little") + block


def old_file(name: bytes, data: bytes, flags: int = 0x8000, method: int = 0x30) -> bytes:
    """A stored file of the older format under a name of raw bytes."""
    crc = zlib.crc32(data).to_bytes(4, "little")
    sizes = len(data).to_bytes(4, "little") * 2
    rest = sizes + b"\2" + crc + bytes(4) + bytes([20, method]) + len(name).to_bytes(2, "little") + bytes(4) + name
    return sealed_old(b"\x74" + flags.to_bytes(2, "little") + (7 + len(rest)).to_bytes(2, "little") + rest) + data


def old_archive(*blocks: bytes) -> bytes:
    """An archive of the older format around blocks."""
    main = sealed_old(b"\x73\0\0\x0d\0" + bytes(6))
    return b"Rar!\x1a\x07\0" + main + b"".join(blocks) + sealed_old(b"\x7b\0\x40\7\0")
