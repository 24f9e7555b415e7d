"""Files that are whole under their name or not there, also when the power goes; nothing that is there is replaced."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed anyway
    fcntl = None  # type: ignore[assignment,unused-ignore]

_PREFIX, _SUFFIX = ".chouxin-", ".part"


@contextmanager
def placing(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file, and where it is written; it gets its name when the block ends well and its bytes are on the disk.

    Raises FileExistsError where there is a file of this name by then, OSError else.
    """
    descriptor, temporary = _begun(target.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield cast(BinaryIO, file), temporary
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_mask())
        _name(temporary, target)
        _settle(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _begun(folder: Path) -> tuple[int, Path]:
    """An empty file that is locked for as long as it is written."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder)
        if _locked(descriptor) is not False and Path(name).exists():
            return descriptor, Path(name)
        os.close(descriptor)  # swept away by another one in the moment before it was locked


def _locked(descriptor: int) -> bool | None:
    """Whether the file is locked by us now; None where the disk knows no locks."""
    if fcntl is not None:
        with suppress(OSError):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
    return None


def sweep(folder: Path) -> None:
    """Remove what a power cut has left unfinished in a folder, and nothing that another one is at work on; where a
    disk knows no locks, nothing.
    """
    for left in folder.rglob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            try:
                free = _locked(descriptor)
                if free:
                    left.unlink()
            finally:
                os.close(descriptor)
            if free is None and os.name == "nt":
                left.unlink()


def _name(temporary: Path, target: Path) -> None:
    try:
        # Unlike a rename it never replaces what came there meanwhile.
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Sticks and cards have no links.
        if target.exists() or target.is_symlink():
            raise FileExistsError(target) from None
        temporary.rename(target)


def _settle(folder: Path) -> None:
    """The name is on the disk too."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
