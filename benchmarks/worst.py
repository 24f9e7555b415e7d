"""Texts made to be slow: time per character should stay that of an ordinary text, whatever stands there."""

from collections.abc import Callable

from benchmarks.timing import Timing, race
from chouxin import Engine

LENGTH = 250_000
LONGER = 4

ORDINARY = "九成新书桌，自用闲置，搬家处理，同城面交优先，喜欢可小刀，照片均为实拍。"

SHAPES: dict[str, Callable[[int], str]] = {
    "ordinary text": lambda length: _fill(ORDINARY, length),
    "one character over and over": lambda length: "换" * length,
    "a term's beginning over and over": lambda length: _fill("换换脸", length),
    "a term over and over": lambda length: _fill("换脸", length),
    "invisible characters between all others": lambda length: _fill("换\u200b脸\u200b", length),
    "combining marks without end": lambda length: "换" + "\u0301" * (length - 1),
    "combining marks of many kinds": lambda length: _fill("换\u0301\u0302\u0303\u0327\u0336a\u0308", length),
    "entities inside entities": lambda length: _fill("&amp;#38;#25442;&#x6362;", length),
    "the beginnings of entities": lambda length: _fill("&#", length),
    "emoji between characters": lambda length: _fill("换🔥脸💰", length),
    "emoji without end": lambda length: "🔥" * length,
    "near misses, without what they need": lambda length: _fill("金丹 教程 微信 拍下秒发，", length),
    "spaces without end": lambda length: " " * length,
    "digits without end": lambda length: "8" * length,
    "line ends without end": lambda length: "\n" * length,
    "full-width letters": lambda length: "Ｄ" * length,
    "unassigned and private code points": lambda length: _fill("\U000e0fff\ue000", length),
}


def _fill(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def measure(engine: Engine, length: int = LENGTH) -> list[tuple[str, Timing, Timing, int]]:
    """By shape: the time of a text, of one four times as long, and how many bytes of UTF-8 the longer one has."""
    contestants: dict[str, Callable[[], object]] = {}
    size: dict[str, int] = {}
    for name, shape in SHAPES.items():
        for factor in (1, LONGER):
            text = shape(length * factor)
            size[name] = len(text.encode())
            contestants[f"{name} x{factor}"] = lambda text=text: engine.screen(text)  # type: ignore[misc]
    timings = {timing.name: timing for timing in race(contestants, rounds=3)}
    return [(name, timings[f"{name} x1"], timings[f"{name} x{LONGER}"], size[name]) for name in SHAPES]
