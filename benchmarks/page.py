"""docs/reference/bench.md, from the timings."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.fingerprints import SHAPES, TENSORS, LookedUp, Sampled
from benchmarks.headers import SIZE, Header
from benchmarks.lexicon import LENGTH, SHARE, WORDS
from benchmarks.road import Row
from benchmarks.sensitive_word import WAYS
from benchmarks.small_files import FILES, Walked
from benchmarks.timing import ROUNDS, Timing
from benchmarks.worst import LONGER
from evaluation import parted
from evaluation.markdown import table

_PEERS = ("ahocorasick-rs", "flashtext", "google-re2", "numpy", "onnx", "opencc", "pyarrow")


def whole(parts: Mapping[str, str]) -> str:
    """The whole page, of parts by their names."""
    return parted.whole(_head(), parts)


def dated(part: str, before: float, after: float) -> str:
    """A part with the day, how busy the machine is and how fast: `pace` before and after, in milliseconds."""
    day, load = datetime.now(UTC).date().isoformat(), f"load at the end {os.getloadavg()[0]:.1f}"
    return parted.noted(
        part, f"{day}, {load}; a million steps of a loop took {before:.0f} ms before and {after:.0f} behind"
    )


def start(taken: Timing) -> str:
    """How long an engine takes until it can be asked."""
    return f"## Start\n\nLoading the shipped packs and a profile: {taken.median * 1e3:.0f} ms ({taken.spread()})."


def _head() -> str:
    peers = ", ".join(f"{name} {version(name)}" for name in _PEERS)
    return f"""# Speed

Written by `make bench`; do not edit.

- {_processor()}, {os.cpu_count()} cores
- {platform.system()} {platform.machine()}; Python {platform.python_version()}
- chouxin {version("chouxin")}; {peers}
- Medians of {ROUNDS} rounds (3 for the slow inputs), all contestants taking turns in one process;
  the first run of each is not counted. Read ratios, not seconds."""


def texts(timings: Sequence[tuple[Timing, int]], characters: int) -> str:
    """Listings, beside folding alone and other lists of words."""
    items = max(count for _, count in timings)
    base = timings[0][0].median / timings[0][1]
    rows = [
        (
            t.name,
            f"{1e6 * t.median / count:.1f}",
            f"{count / t.median:,.0f}",
            f"{t.median / count / base:.2f}",
            t.spread(),
        )
        for t, count in timings
    ]
    heads = ("", "µs an item", "items/s", "time against the whole road", "ms, fastest–slowest")
    return (
        f"## Texts\n\n{items:,} invented listings, {characters:,} characters; one of ten holds a case of the packs."
        f" The last two find words as they stand and nothing else.\n\n{table(heads, rows)}"
    )


def models(timings: Sequence[Timing], weights: int) -> str:
    """One model file, beside limits and a peer."""
    base = timings[0].median
    rows = [(t.name, f"{t.median * 1e3:.2f}", f"{t.median / base:.2f}", t.spread()) for t in timings]
    heads = ("", "ms a file", "time against the whole road", "ms, fastest–slowest")
    return f"## A model file of {weights // 2**20} MiB (a sparse file: its weights are a hole)\n\n{table(heads, rows)}"


def lists(sampled: Sequence[Sampled], looked_up: Sequence[LookedUp]) -> str:
    """Models held against lists of fingerprints."""
    files = [
        (
            f"{s.gib:g} GiB",
            str(s.tensors),
            f"{s.seconds * 1e3:.0f}",
            f"{s.touched / 1e6:.2f}",
            f"{s.calls:,}",
            f"{s.peak:.0f}",
        )
        for s in sampled
    ]
    lists = [
        (
            f"{r.rows:,}",
            str(r.tensors),
            f"{r.seconds * 1e3:.0f}",
            f"{r.tensors / r.seconds:,.0f}",
            f"{r.megabytes:.1f}",
            f"{r.mapped:.0f}",
        )
        for r in looked_up
    ]
    return (
        "## Listed models\n\nSamples of a sparse file whose every tensor has a listed shape (square, so that each is"
        " sampled in both layouts), in a process of its own. A file without listed shapes costs nothing.\n\n"
        f"{table(('file', 'tensors', 'ms', 'MB read', 'reads', 'peak MiB of the process'), files)}\n\n"
        f"A model of {TENSORS} tensors, a third of them listed, against a list with a sketch and a digest of each;"
        f" {SHAPES} shapes. The sketches are in a file that is mapped; the tables that are searched are in memory.\n\n"
        f"{table(('listed tensors', 'tensors asked for', 'ms', 'a second', 'MB in memory', 'MB mapped'), lists)}"
    )


def headers(read: Sequence[Header]) -> str:
    """Large models, format by format."""
    rows = [
        (h.name, f"{h.touched / 1024:,.0f}", f"{h.seconds * 1e3:.1f}", f"{h.peak / 1024:,.0f}", f"{h.resident:.0f}")
        for h in read
    ]
    heads = ("", "KiB touched", "ms", "KiB of memory", "peak MiB of the process")
    return (
        f"## Model files of {SIZE // 2**20} MiB, format by format (sparse files)\n\nWhat the worker does once it has"
        " started: every reader asked, and the model read by the one that knows it. Memory is what Python took at most"
        f" while reading; the last column is all that a worker took, with everything that it has loaded."
        f"\n\n{table(heads, rows)}"
    )


def small_files(walked: Sequence[Walked]) -> str:
    """A folder of small files, beside a peer."""
    base = walked[-1].seconds
    rows = [
        (w.name, f"{w.seconds:.2f}", f"{1e3 * w.seconds / FILES:.3f}", f"{w.looked_at:,}", f"{w.seconds / base:.1f}")
        for w in walked
    ]
    alone = "" if len(walked) > 1 else " picklescan was not at hand."
    return (
        f"## {FILES:,} small model files\n\nA quarter each of pickles, PyTorch archives, safetensors and notes;"
        " start-up aside, the faster of two turns. Chouxin decides on all of them, in a process that decides and"
        " one or more that read, as there are processors; picklescan looks for code in those that its list of endings"
        f" names.{alone}\n\n"
        f"{table(('', 's', 'ms a file', 'files looked at', 'time against the last'), rows)}"
    )


def slow_texts(worst: Iterable[tuple[str, Timing, Timing, int]], length: int) -> str:
    """Texts made to be slow, beside shorter ones."""
    known = list(worst)
    base = known[0][2].median
    rows = [
        (
            name,
            f"{longer.median * 1e9 / (length * LONGER):.0f}",
            f"{longer.median * 1e9 / size:.0f}",
            f"{longer.median / base:.1f}",
            f"{longer.median / once.median:.1f}",
        )
        for name, once, longer, size in known
    ]
    heads = (
        "text",
        "ns a character",
        "ms a MB of UTF-8",
        "against ordinary text",
        f"time for {LONGER} times the length",
    )
    return (
        f"## Texts made to be slow\n\n{LONGER * length:,} characters each, beside {length:,}. The last column stays"
        f" near {LONGER} where time is linear.\n\n{table(heads, rows)}"
    )


def road(taken: Sequence[Row]) -> str:
    """The whole road of listings, beside peers."""
    base = {sort: t.median / count for sort, name, count, t in taken if name == "Chouxin: Engine.decide"}
    rows = [
        (
            f"{sort}: {name}",
            f"{1e6 * t.median / count:.1f}",
            f"{count / t.median:,.0f}",
            f"{t.median / count / base[sort]:.2f}",
            t.spread(),
        )
        for sort, name, count, t in taken
    ]
    heads = ("", "µs an item", "items/s", "time against Engine.decide", "ms, fastest–slowest")
    return (
        f"## Listings of {LENGTH} characters, a lexicon of {WORDS:,} words, one process\n\n"
        "The words are generated and come as a pack beside the shipped ones; peers get them too, and no other word."
        f" `{SHARE:.0%} hits`: so many hold a case of the packs and a word, the others hold nothing for any rule."
        " `all in all`: every listing holds a case, a word and disguises for the transforms to undo. The road goes from"
        " items (or a table) to decisions with evidence and reasons; peers say which words stand where.\n\n"
        f"{table(heads, rows)}\n\n{_of_java(taken)}"
    )


def _of_java(road: Sequence[Row]) -> str:
    if any(name in WAYS.values() for _, name, _, _ in road):
        return (
            "houbb/sensitive-word runs in a Java process of its own, which has warmed up on the same listings and keeps"
            " its own time; it gets the generated words and no others."
        )
    return (
        "houbb/sensitive-word (Java): not measured, since nobody said where its classes are (`CHOUXIN_SENSITIVE_WORD`)."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - no path of ours
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"
