"""Texts: the whole road, its parts, and peers that do less, over the same listings."""

from collections.abc import Callable
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from flashtext import KeywordProcessor

from benchmarks.listings import listings, pack_cases
from benchmarks.timing import Timing, race
from chouxin import Engine
from chouxin.domain import Item
from chouxin.folding import fold, fold_term
from evaluation.keywords import keyword_list

COUNT = 5_000


class Texts:
    """What the text contestants run over."""

    def __init__(self, packs: Path, count: int = COUNT) -> None:
        self.items = listings(count, pack_cases(packs))
        self.words = keyword_list(packs)
        self.texts = ["\n".join(text for _, text in item.texts()) for item in self.items]
        self.rows = [((owner, name), text) for owner, item in enumerate(self.items) for name, text in item.texts()]
        self.characters = sum(map(len, self.texts))

    def contestants(self, engine: Engine) -> dict[str, Callable[[], object]]:
        """By the name that the table shows; each goes over all the listings."""
        automaton = AhoCorasick([fold_term(word) for word in self.words], matchkind=MatchKind.LeftmostLongest)
        flashtext = KeywordProcessor()
        flashtext.add_keywords_from_list(list(self.words))

        def folded_only() -> int:
            return sum(len(column.codes) for column in fold(self.rows))

        def folded_and_matched() -> int:
            return sum(len(automaton.find_matches_as_indexes(column.text)) for column in fold(self.rows)[:1])

        return {
            "Chouxin: whole road to decisions": lambda: list(engine.decide(self.items)),
            "Chouxin: one item at a time": lambda: [self._alone(engine, item) for item in self.items[: COUNT // 10]],
            "Chouxin: folding alone": folded_only,
            "Chouxin's folding and one bare automaton": folded_and_matched,
            "ahocorasick-rs, no folding": lambda: [automaton.find_matches_as_indexes(text) for text in self.texts],
            "flashtext, no folding": lambda: [flashtext.extract_keywords(text) for text in self.texts],
        }

    @staticmethod
    def _alone(engine: Engine, item: Item) -> object:
        return next(iter(engine.decide([item])))

    def measure(self, engine: Engine) -> list[tuple[Timing, int]]:
        """Each contestant's timing, and over how many listings it went."""
        timings = race(self.contestants(engine))
        return [(t, len(self.items[: COUNT // 10]) if "at a time" in t.name else len(self.items)) for t in timings]
