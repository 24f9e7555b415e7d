"""How many rows a second folding takes in on one core, beside the usual chain, which keeps no way back.

    python -m benchmarks.folding

Batches of 1,000 invented listings of about 200 characters; median of eleven rounds in which all take turns.
"""

import sys
import unicodedata
from collections.abc import Callable

from benchmarks.listings import listings
from benchmarks.timing import Timing, race
from chouxin.folding import Row, fold
from chouxin.folding.tables import load
from chouxin.folding.views import FOLDER

ROWS = 1_000
ROUNDS = 11
ABOUT = 200
BROKEN = "换 脸 &#36719;件 ｆａｃｅ扌奂月佥 ѕwар \u200b遠端安裝 全舟 faaace "
"""Something for every transform: 40 characters that are in every row of the worst case."""


def rows(count: int = ROWS) -> list[Row]:
    """Listings without and with things to fold, cut to about one length."""
    texts = ("".join(text for _, text in item.texts()) for item in listings(count, ("出AI 换 脸 软 件，遠端安裝",)))
    return [((i, "text"), (text + "，" + text)[:ABOUT]) for i, text in enumerate(texts)]


def worst_rows(count: int = ROWS) -> list[Row]:
    """Rows in which everything triggers."""
    return [((i, "text"), (BROKEN * 6)[:ABOUT]) for i in range(count)]


def chain(batch: list[Row]) -> Callable[[], object]:
    """NFKC, lower case, a table of characters: one text after the other."""
    simplified = {ord(c): to for c, to in load("script").items()}
    return lambda: [unicodedata.normalize("NFKC", text).lower().translate(simplified) for _, text in batch]


def measure() -> list[Timing]:
    """Each contestant over `ROWS` rows."""
    batch, worst = rows(), worst_rows()
    return race(
        {
            "plain view": lambda: next(FOLDER.views(batch)),
            "all views": lambda: fold(batch),
            "NFKC, lower, translate; no way back": chain(batch),
            "plain view, everything triggers": lambda: next(FOLDER.views(worst)),
            "all views, everything triggers": lambda: fold(worst),
        },
        ROUNDS,
    )


def main() -> int:
    """Print one line a contestant."""
    for timing in measure():
        print(f"{timing.name:<38}{ROWS / timing.median:>10,.0f} rows/s   {timing.spread()} ms a batch")
    return 0


if __name__ == "__main__":
    sys.exit(main())
