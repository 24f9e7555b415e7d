"""Packs that this very engine has checked before: at the next start they are read and compiled, not checked again.

A guard starts for every push, and two thirds of loading a pack is checking it. What is kept is a digest of the packs
and of the engine, and how the packs' words look when folded. It is written into a folder that the door names; where
one byte of a pack or of the engine is another, everything is checked anew.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from chouxin.knowledge.building import Folded

_MOST = 32 * 1024 * 1024
_OURS = Path(__file__).parents[1]


class _Kept(msgspec.Struct):
    digest: str
    folds: dict[str, Folded]


class Checks:
    """One file in a folder. A file that is not there, damaged or another's means that nothing is known."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / "packs.checked"
        self._digest = ""

    def known(self, paths: Sequence[Path]) -> Mapping[str, Folded] | None:
        """The folded words of these packs, if they were checked as they are now; None otherwise."""
        self._digest = _digest(paths)
        with suppress(OSError, msgspec.DecodeError):
            if self._place.stat().st_size <= _MOST:
                kept = _decoder.decode(self._place.read_bytes())
                if kept.digest == self._digest:
                    return kept.folds
        return None

    def note(self, folds: Mapping[str, Folded]) -> None:
        """The packs that `known` was last asked for are right. A disk that is full costs time and nothing else."""
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=f".{self._place.name}.", dir=self._place.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(_encoder.encode(_Kept(self._digest, dict(folds))))
                Path(name).replace(self._place)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise


def engine_digest() -> str:
    """A digest that changes with the engine: its version tells releases apart, its files also what is worked on."""
    digest = sha256()
    for path in sorted(_OURS.rglob("*")):
        if path.suffix in (".py", ".txt", ".yaml", ".json") and "_shipped" not in path.parts:
            state = path.stat()
            digest.update(f"{path.relative_to(_OURS)}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _digest(paths: Sequence[Path]) -> str:
    digest = sha256(engine_digest().encode())
    for pack in paths:
        digest.update(f"{pack}\n".encode("utf-8", "surrogateescape"))
        for path in sorted(pack.rglob("*")):
            if path.is_file():
                place = path.relative_to(pack).as_posix().encode("utf-8", "surrogateescape")
                state = path.stat()
                # A bank is as large as it likes; its own loading looks at all of it.
                data = path.read_bytes() if path.suffix in (".yaml", ".yml") else b"%d" % state.st_mtime_ns
                digest.update(b"%s\0%d\0%s" % (place, len(data), data))
    return digest.hexdigest()


_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[_Kept] = msgspec.msgpack.Decoder(_Kept)
