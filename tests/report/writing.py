"""Reports in memory."""

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO

from chouxin.domain import Decision
from chouxin.report import Legend, Screened
from tests.report import decisions as made

Writer = Callable[[Screened, BinaryIO, Legend], None]


def written(write: Writer, decisions: Iterable[Decision], lang: str = "en") -> bytes:
    """What `write` makes of `decisions`."""
    out = io.BytesIO()
    write(Screened(decisions), out, made.legend(lang))
    return out.getvalue()
