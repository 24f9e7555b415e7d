"""Python source on one core: from bytes to what it mentions, and its fingerprints; by processor time."""

import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import resident
from benchmarks.timing import ROUNDS
from chouxin.domain import Limits, Locator
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource
from evaluation.markdown import table

FILES = 200


@dataclass(frozen=True, slots=True)
class Sourced:
    """files, size in bytes; seconds: of the processor, the fastest round. grown: bytes of memory that the last rounds
    took beyond the first."""

    files: int
    size: int
    seconds: float
    grown: int


def measure(files: int = FILES, rounds: int = ROUNDS) -> Sourced:
    """The standard library's own modules, in the order of their names."""
    texts = [path.read_bytes() for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[:files]]
    taken = []
    first = 0
    for turn in range(rounds + 1):
        since = time.process_time()
        for number, text in enumerate(texts):
            for _ in walk(BytesSource(text, "s", Locator(("s", f"m{number}.py"))), Limits()):
                pass
        taken.append(time.process_time() - since)
        first = first if turn else resident()
    return Sourced(len(texts), sum(map(len, texts)), min(taken), max(resident() - first, 0))


def section(sourced: Sourced) -> str:
    """The part of the page that tells of it."""
    speed = sourced.size / sourced.seconds / 1e6
    row = (f"{sourced.files}", f"{sourced.size / 1e6:.1f}", f"{speed:.2f}", f"{sourced.grown / 1e6:.0f}")
    heads = ("files", "MB", "MB a second of one core", "MB of memory more after the last round than after the first")
    return f"## Source\n\nModules of Python's standard library.\n\n{table(heads, [row])}"
