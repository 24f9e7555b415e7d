"""Where a command writes: standard output, or a file that is whole or not there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from chouxin.domain import InputError
from chouxin.report import replacing
from chouxin.words import Words


@contextmanager
def opened(output: Path | None, words: Words) -> Iterator[BinaryIO]:
    """The file, or standard output for None. Raises InputError where it cannot be written to."""
    if output is None:
        yield sys.stdout.buffer
        return
    directory = output.resolve().parent
    if not directory.is_dir():
        raise InputError(words.say("screen.no_directory", path=output, directory=directory))
    try:
        with replacing(output) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(words.say("screen.cannot_write", path=output, why=error.strerror)) from error
