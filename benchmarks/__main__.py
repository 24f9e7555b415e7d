"""`make bench`: times everything and writes docs/reference/bench.md."""

import sys
import tempfile
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
from benchmarks.timing import race
from chouxin import Engine

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "bench.md"


def main() -> int:
    """Time, write, say where."""
    texts = Texts(ROOT / "packs")
    with Engine(profile="market-strict") as engine, tempfile.TemporaryDirectory() as folder:
        print("  timing texts", flush=True)
        text_timings = texts.measure(engine)
        print("  timing the whole road", flush=True)
        road_timings = road.measure(Path(folder), ROOT / "packs")
        print("  timing a model file", flush=True)
        model_timings = models.measure(Path(folder), engine)
        print("  timing listed models", flush=True)
        list_timings = fingerprints.measure(Path(folder))
        print("  timing model files of a gigabyte", flush=True)
        header_timings = headers.measure(Path(folder))
        print("  timing many small files", flush=True)
        with tempfile.TemporaryDirectory() as many:
            walked = small_files.measure(Path(many))
        print("  timing photos", flush=True)
        with tempfile.TemporaryDirectory() as album:
            audited, copied = photos.measure(Path(album)), photos.measure_copies(Path(album))
        print("  timing photos and a video covered", flush=True)
        with tempfile.TemporaryDirectory() as album:
            covers = covered.measure(Path(album))
        print("  timing archives", flush=True)
        with tempfile.TemporaryDirectory() as packed:
            archives = containers.measure(Path(packed))
        print("  timing the desk's records", flush=True)
        records = desk.measure()
        print("  timing the desk over HTTP", flush=True)
        asked = serving.measure()
        print("  timing source", flush=True)
        sourced = source.measure()
        print("  timing pushes", flush=True)
        with tempfile.TemporaryDirectory() as server:
            pushed = pushes.measure(Path(server))
        print("  timing texts made to be slow", flush=True)
        worst_timings = worst.measure(engine)
    (start,) = race({"start": lambda: Engine(profile="market-strict").close()})
    written = page.render(
        text_timings,
        texts.characters,
        model_timings,
        models.WEIGHTS,
        header_timings,
        worst_timings,
        worst.LENGTH,
        start,
        road_timings,
        list_timings,
        walked,
        "\n\n".join(
            [
                photos.section(audited, copied),
                covered.section(covers),
                containers.section(archives),
                desk.section(records),
                serving.section(asked),
                source.section(sourced),
                pushes.section(*pushed),
            ]
        ),
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(written, "utf-8")
    print(f"  wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
