"""Fair timing: everyone runs, in turns, and the middle round counts."""

from benchmarks import page
from benchmarks.listings import listings
from benchmarks.timing import Timing, pace, race


def test_all_take_turns() -> None:
    order: list[str] = []
    timings = race({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)

    assert order == ["a", "b"] * 4
    assert [(t.name, len(t.seconds)) for t in timings] == [("a", 3), ("b", 3)]


def test_the_median_is_the_middle_round() -> None:
    timing = Timing("a", (0.5, 0.001, 0.002))

    assert timing.median == 0.002
    assert timing.spread() == "1.0–500.0"


def test_listings_are_the_same_in_every_run() -> None:
    first, second = (listings(50, ("换脸软件",)) for _ in range(2))

    assert first == second
    assert 0 < sum("换脸软件" in "".join(text for _, text in item.texts()) for item in first) < 25


def test_a_part_says_how_fast_the_machine_was_when_it_was_timed() -> None:
    assert "a million steps of a loop took 41 ms before and 82 behind" in page.dated("## Part\n\nText.", 41.2, 81.9)
    assert pace() > 0
