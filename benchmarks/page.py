"""docs/reference/bench.md, from the timings."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.timing import ROUNDS, Timing
from evaluation.page import table

_PEERS = ("ahocorasick-rs", "flashtext", "google-re2", "numpy", "onnx", "pyarrow")


def render(
    texts: Sequence[tuple[Timing, int]],
    characters: int,
    models: Sequence[Timing],
    weights: int,
    worst: Sequence[tuple[str, Timing, Timing]],
    length: int,
    start: Timing,
) -> str:
    """The whole page."""
    return (
        "\n\n".join(
            [
                _head(),
                _texts(texts, characters),
                _models(models, weights),
                _worst(worst, length),
                f"## Start\n\nLoading the shipped packs and a profile: {start.median * 1e3:.0f} ms ({start.spread()}).",
                "Not measured: pickle scanners beside Chouxin, since Chouxin reads no pickles yet.",
            ]
        )
        + "\n"
    )


def _head() -> str:
    load = os.getloadavg()[0]
    peers = ", ".join(f"{name} {version(name)}" for name in _PEERS)
    return f"""# Speed

Written by `make bench`; do not edit.

- Date: {datetime.now(UTC).date().isoformat()}; {_processor()}, {os.cpu_count()} cores; load at the end {load:.1f}
- {platform.system()} {platform.machine()}; Python {platform.python_version()}
- chouxin {version("chouxin")}; {peers}
- Medians of {ROUNDS} rounds (3 for the slow inputs), all contestants taking turns in one process;
  the first run of each is not counted. Read ratios, not seconds."""


def _texts(texts: Sequence[tuple[Timing, int]], characters: int) -> str:
    items = max(count for _, count in texts)
    base = texts[0][0].median / texts[0][1]
    rows = [
        (
            t.name,
            f"{1e6 * t.median / count:.1f}",
            f"{count / t.median:,.0f}",
            f"{t.median / count / base:.2f}",
            t.spread(),
        )
        for t, count in texts
    ]
    heads = ("", "µs an item", "items/s", "time against the whole road", "ms, fastest–slowest")
    return (
        f"## Texts\n\n{items:,} invented listings, {characters:,} characters; one of ten holds a case of the packs."
        f" The last two find words as they stand and nothing else.\n\n{table(heads, rows)}"
    )


def _models(models: Sequence[Timing], weights: int) -> str:
    base = models[0].median
    rows = [(t.name, f"{t.median * 1e3:.2f}", f"{t.median / base:.2f}", t.spread()) for t in models]
    heads = ("", "ms a file", "time against the whole road", "ms, fastest–slowest")
    return f"## A model file of {weights // 2**20} MiB (a sparse file: its weights are a hole)\n\n{table(heads, rows)}"


def _worst(worst: Iterable[tuple[str, Timing, Timing]], length: int) -> str:
    known = list(worst)
    base = known[0][1].median
    rows = [
        (name, f"{once.median * 1e9 / length:.0f}", f"{once.median / base:.1f}", f"{twice.median / once.median:.1f}")
        for name, once, twice in known
    ]
    heads = ("text", "ns a character", "against ordinary text", "time for twice the length")
    return (
        f"## Texts made to be slow\n\n{length:,} characters each. The last column stays near 2 where time is linear."
        f"\n\n{table(heads, rows)}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - no path of ours
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"
