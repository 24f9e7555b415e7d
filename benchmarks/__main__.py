"""`make bench`: times everything and writes docs/reference/bench.md; `python -m benchmarks PART…` prints some."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import (
    containers,
    covered,
    desk,
    fingerprints,
    headers,
    models,
    page,
    photos,
    pushes,
    road,
    serving,
    small_files,
    source,
    worst,
)
from benchmarks.texts import Texts
from benchmarks.timing import pace, race
from chouxin import Engine
from evaluation.parted import renewed

ROOT = Path(__file__).parents[1]
PACKS = ROOT / "packs"
PAGE = ROOT / "docs" / "reference" / "bench.md"
PROFILE = "market-strict"


def _texts(_: Path) -> str:
    texts = Texts(PACKS)
    with Engine(profile=PROFILE) as engine:
        return page.texts(texts.measure(engine), texts.characters)


def _model(folder: Path) -> str:
    with Engine(profile=PROFILE) as engine:
        return page.models(models.measure(folder, engine), models.WEIGHTS)


def _slow_texts(_: Path) -> str:
    with Engine(profile=PROFILE) as engine:
        return page.slow_texts(worst.measure(engine), worst.LENGTH)


def _start(_: Path) -> str:
    return page.start(race({"start": lambda: Engine(profile=PROFILE).close()})[0])


PARTS: Mapping[str, Callable[[Path], str]] = {
    "road": lambda folder: page.road(road.measure(folder, PACKS)),
    "texts": _texts,
    "model": _model,
    "headers": lambda folder: page.headers(headers.measure(folder)),
    "small-files": lambda folder: page.small_files(small_files.measure(folder)),
    "photos": lambda folder: photos.section(photos.measure(folder), photos.measure_copies(folder)),
    "covered": lambda folder: covered.section(covered.measure(folder)),
    "archives": lambda folder: containers.section(containers.measure(folder)),
    "desk": lambda _: desk.section(desk.measure()),
    "http": lambda _: serving.section(serving.measure()),
    "source": lambda _: source.section(source.measure()),
    "pushes": lambda folder: pushes.section(*pushes.measure(folder)),
    "lists": lambda folder: page.lists(*fingerprints.measure(folder)),
    "slow-texts": _slow_texts,
    "start": _start,
}
"""The parts of the page in its order; each gets an empty folder of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Time, then write the page, or print the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only this, printed: {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help="write the parts into the page instead")
    given = parser.parse_args(arguments)
    asked: list[str] = given.parts
    if unknown := [name for name in asked if name not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    timed = {}
    for name in asked or PARTS:
        print(f"  timing {name}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            before = pace()
            timed[name] = page.dated(PARTS[name](Path(folder)), before, pace())
    if asked and not given.write:
        print("\n\n".join(timed.values()))
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(renewed(PAGE.read_text("utf-8"), timed, PARTS) if asked else page.whole(timed), "utf-8")
    print(f"  wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
