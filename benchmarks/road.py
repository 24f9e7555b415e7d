"""The whole road over listings of one length with a lexicon of 5,000 words, beside peers that get the same words."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import opencc
import pyarrow as pa
from ahocorasick_rs import AhoCorasick, MatchKind
from flashtext import KeywordProcessor

from benchmarks.lexicon import LENGTH, SHARE, quiet_listings, with_hits, words, write_pack
from benchmarks.listings import pack_cases
from benchmarks.sensitive_word import WAYS, SensitiveWord, class_path
from benchmarks.timing import Timing, race
from chouxin import Engine
from chouxin.domain import Item

COUNT = 4_096
WORST_COUNT = 256
BATCH = 1_024
BROKEN = "换 脸 &#36719;件 ｆａｃｅ扌奂月佥 ѕwар \u200b遠端安裝 faaace "
"""Something for the transforms to do."""

Row = tuple[str, str, int, Timing]
"""Which listings, who, how many of them, seconds."""


def measure(folder: Path, packs: Path, count: int = COUNT, worst: int = WORST_COUNT) -> list[Row]:
    """Each contestant on both sorts of listings; all take turns."""
    known = words()
    with Engine(packs=[write_pack(folder / "generated", known)]) as engine:
        quiet, cases = quiet_listings(engine, count), pack_cases(packs)
        loud = tuple(BROKEN + case for case in cases)
        sorts = {
            f"{SHARE:.0%} hits": with_hits(quiet, cases, known, SHARE),
            "all in all": with_hits(quiet[:worst], loud, known, 1.0),
        }
        contestants: dict[str, Callable[[], object]] = {}
        about: dict[str, tuple[str, str, int]] = {}
        with ExitStack() as running:
            for sort, items in sorts.items():
                everyone = _contestants(engine, items, known) | _java(running, items, known)
                for name, run in everyone.items():
                    contestants[f"{sort}: {name}"] = run
                    about[f"{sort}: {name}"] = (sort, name, len(items))
            return [(*about[timing.name], timing) for timing in race(contestants)]


def _java(running: ExitStack, items: Sequence[Item], known: Sequence[str]) -> dict[str, Callable[[], object]]:
    """The peer in Java, where it is at hand."""
    classes = class_path()
    if classes is None:
        return {}
    texts = [item.fields["text"] for item in items]
    return {name: running.enter_context(SensitiveWord(classes, way, known, texts)) for way, name in WAYS.items()}


def _contestants(engine: Engine, items: Sequence[Item], known: Sequence[str]) -> dict[str, Callable[[], object]]:
    texts = [item.fields["text"] for item in items]
    tables = list(_tables(items))
    flashtext = KeywordProcessor()
    flashtext.add_keywords_from_list(list(known))
    automaton = AhoCorasick(list(known), matchkind=MatchKind.LeftmostLongest)
    simplified = opencc.OpenCC("t2s")

    def bare() -> int:
        found = 0
        for text in texts:
            folded = simplified.convert(unicodedata.normalize("NFKC", text).lower())
            found += len(automaton.find_matches_as_indexes(folded))
        return found

    return {
        "Chouxin: Engine.decide": lambda: sum(1 for _ in engine.decide(items)),
        "Chouxin: Engine.screen_many": lambda: sum(rows.num_rows for rows in engine.screen_many(tables)),
        "flashtext, no folding": lambda: [flashtext.extract_keywords(text) for text in texts],
        "NFKC, lower, OpenCC, one automaton": bare,
        "one automaton, no folding": lambda: [automaton.find_matches_as_indexes(text) for text in texts],
    }


def _tables(items: Sequence[Item]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(items), BATCH):
        some = items[start : start + BATCH]
        yield pa.RecordBatch.from_pydict(
            {"id": [i.id for i in some], "text": [i.fields["text"][:LENGTH] for i in some]}
        )
