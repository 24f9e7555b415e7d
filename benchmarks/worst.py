"""Texts made to be slow: time per character should stay that of an ordinary text, whatever stands there."""

from collections.abc import Callable

from benchmarks.timing import Timing, race
from chouxin import Engine

LENGTH = 200_000

ORDINARY = "九成新书桌，自用闲置，搬家处理，同城面交优先，喜欢可小刀，照片均为实拍。"

SHAPES: dict[str, Callable[[int], str]] = {
    "ordinary text": lambda length: _fill(ORDINARY, length),
    "one character over and over": lambda length: "换" * length,
    "a term's beginning over and over": lambda length: _fill("换换脸", length),
    "a term over and over": lambda length: _fill("换脸", length),
    "invisible characters between all others": lambda length: _fill("换\u200b脸\u200b", length),
    "combining marks without end": lambda length: "换" + "\u0301" * (length - 1),
    "spaces without end": lambda length: " " * length,
    "digits without end": lambda length: "8" * length,
    "line ends without end": lambda length: "\n" * length,
    "full-width letters": lambda length: "Ｄ" * length,
    "unassigned and private code points": lambda length: _fill("\U000e0fff\ue000", length),
}


def _fill(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def measure(engine: Engine, length: int = LENGTH) -> list[tuple[str, Timing, Timing]]:
    """By shape: the time of a text, and of one twice as long."""
    contestants: dict[str, Callable[[], object]] = {}
    for name, shape in SHAPES.items():
        for factor in (1, 2):
            text = shape(length * factor)
            contestants[f"{name} x{factor}"] = lambda text=text: engine.screen(text)  # type: ignore[misc]
    timings = {timing.name: timing for timing in race(contestants, rounds=3)}
    return [(name, timings[f"{name} x1"], timings[f"{name} x2"]) for name in SHAPES]
