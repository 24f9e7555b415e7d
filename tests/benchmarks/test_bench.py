"""Every contestant of `make bench` runs, over little, and the page shows each."""

from pathlib import Path

import pytest

from benchmarks import models, page, worst
from benchmarks.texts import Texts
from benchmarks.timing import Timing
from chouxin import Engine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def test_the_page_shows_all_that_was_timed(engine: Engine, tmp_path: Path) -> None:
    texts = Texts(ROOT / "packs", count=30)
    with engine:
        text_timings = texts.measure(engine)
        model_timings = models.measure(tmp_path, engine, weights=models.MIB)
        worst_timings = worst.measure(engine, length=200)
    written = page.render(
        text_timings, texts.characters, model_timings, models.MIB, worst_timings, 200, Timing("start", (0.1,))
    )

    assert all(f"| {timing.name} |" in written for timing, _ in text_timings)
    assert all(f"| {timing.name} |" in written for timing in model_timings)
    assert all(f"| {name} |" in written for name in worst.SHAPES)


@pytest.mark.parametrize("shape", worst.SHAPES)
def test_a_slow_text_has_its_length(shape: str) -> None:
    assert len(worst.SHAPES[shape](1000)) == 1000


def test_the_words_that_peers_get_are_found_by_them() -> None:
    texts = Texts(ROOT / "packs", count=200)

    assert len(texts.words) > 50
    assert any(word in text.lower() for text in texts.texts for word in texts.words)
