"""The list of formats, and files that are whole or not there at all."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module  # noqa: TID251 - for the formats of this room alone
from pathlib import Path
from typing import BinaryIO, cast

from chouxin.report.counts import Screened
from chouxin.report.legend import Legend

FORMATS = ("table", "jsonl", "html", "sarif", "parquet")
"""Every format is the module of its name in this room."""

BINARY = frozenset({"parquet"})
"""Formats that no terminal should be shown."""


def write(form: str, decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write `decisions` to `out` in the format `form`, one of FORMATS, holding one decision in memory at a time."""
    # Imported by name and late: who wants JSON lines does not wait for templates and Arrow.
    module = import_module(f"chouxin.report.{FORMATS[FORMATS.index(form)]}")
    module.write(decisions, out, legend)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends well, and leaves no trace when it does not.

    What is no regular file (a pipe, `/dev/stdout`) is written to directly. Raises OSError.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as out:
            yield out
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield cast(BinaryIO, file)
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _mode(target: Path) -> int:
    """The mode that a plain `open` would have left the file with; a temporary file is for its owner only."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
