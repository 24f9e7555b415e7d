"""The short way and the long way come to the same: what cheap tests leave out could not have been found."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import re2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.listings import listings, pack_cases
from chouxin import Engine
from chouxin.detectors.indicators import Indicators, _Hit, _hits
from chouxin.detectors.wording import Wording
from chouxin.domain import Evidence, Item, Parts, Span, Text
from chouxin.domain import Kind as Sort
from chouxin.fingerprints import KINDS, Kind, read
from chouxin.folding import fold
from chouxin.knowledge import Knowledge, WordingIndex
from chouxin.knowledge.places import Places
from chouxin.knowledge.running import Encoded
from chouxin.knowledge.stages import Reading, Stages
from chouxin.words import Excerpts, excerpt
from evaluation.mutations import MUTATIONS

CASES = pack_cases(Path(__file__).parents[2] / "packs")
ORDINARY = tuple(text for item in listings(200, ()) for _, text in item.texts())


class EveryPattern(Stages):
    """Runs every pattern on every row by itself, whatever stands there."""

    def places(self, readings: Sequence[Reading]) -> Places:
        found = []
        for reading in readings:
            found += [places for _, places, _ in reading._found]
            encoded = Encoded(reading.column)
            for gated in self._gated:
                for row in range(reading.rows):
                    start, end = encoded.in_rows(gated.pattern, np.array([row]))
                    found.append(Places.of(gated.group, reading.view, start, end))
        return Places.join(found)


class LongIndex(WordingIndex):
    """Without stages."""

    def __init__(self, short: WordingIndex) -> None:
        super().__init__(short.rules)
        self._stages.__class__ = EveryPattern


class LongWording(Wording):
    """Makes each piece of evidence by itself."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(replace(knowledge, wording=LongIndex(knowledge.wording)))

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for hit in self.knowledge.wording.find(parts.columns):
            owner, field = hit.column.keys[hit.column.row_at(hit.start)]
            part = parts[owner]
            kinds = self.knowledge.rules[hit.rule].kinds
            if kinds and part.kind not in kinds:
                continue
            assert isinstance(part.view, Text)
            start, end = hit.column.origin(hit.start, hit.end)
            transforms = hit.column.applied(hit.start, hit.end)
            score = 1.0
            for transform in transforms:
                score *= 1.0 - transform.cost
            shown = excerpt(dict(part.view.fields)[field], start, end)
            locator = part.locator.at(Span(field, start, end))
            yield Evidence(
                part.item_id, part.digest, hit.rule, self.name, locator, shown, round(score, 4), transforms, hit.detail
            )


@pytest.fixture(scope="module")
def short() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def long() -> Iterator[Engine]:
    with Engine(detectors=[LongWording, Indicators]) as engine:
        yield engine


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Cases of the packs among ordinary phrases, cut, joined and respelled."""
    piece = (
        st.sampled_from(CASES)
        | st.sampled_from(ORDINARY)
        | st.text("换脸金丹模型教程微信出售不做ai dfl384。，\n", max_size=12)
    )
    joined = draw(st.sampled_from(["", " ", "，", "。", "\n"])).join(draw(st.lists(piece, min_size=1, max_size=4)))
    cut = draw(st.integers(0, max(len(joined) // 2, 1)))
    respelled = draw(st.none() | st.sampled_from(sorted(MUTATIONS)))
    return MUTATIONS[respelled](joined[cut:], random.Random(cut)) if respelled else joined[cut:]


items = st.fixed_dictionaries({"title": texts(), "text": texts()}, optional={"comments": texts()})


@given(st.lists(items, min_size=1, max_size=6))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_short_way_decides_as_the_long_way_does(short: Engine, long: Engine, fields: list[dict[str, str]]) -> None:
    given_items = [Item(f"i{n}", Sort.LISTING, fields=some) for n, some in enumerate(fields)]

    assert list(short.decide(given_items)) == list(long.decide(given_items))


def test_every_case_decides_alike_among_ordinary_listings(short: Engine, long: Engine) -> None:
    mixed = [f"{ORDINARY[n % len(ORDINARY)]}，{case}" if n % 2 else case for n, case in enumerate(CASES)]
    given_items = [Item(f"i{n}", Sort.POST, fields={"text": text}) for n, text in enumerate([*mixed, *ORDINARY[:200]])]
    decided = list(short.decide(given_items))

    assert sum(bool(d.evidence) for d in decided) > len(CASES) / 2
    assert decided == list(long.decide(given_items))


@given(st.lists(texts() | st.text("vxq 加微信提取码:12345678900元$@.comwa.me/", max_size=30), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_indicators_of_all_kinds_are_seen_by_one_look(rows: list[str]) -> None:
    column = fold([((n, "text"), text) for n, text in enumerate(rows)])[0]
    encoded = Encoded(column)
    alone = [
        (kind, start, end)
        for kind in KINDS
        for row in range(len(rows))
        for start, end in encoded.spans(re2.compile(kind.pattern), [row])
    ]
    read_alone = [
        _Hit(k, f, column.row_at(a)) for k, a, b in _placed(encoded, alone) if (f := read(k, column.text, a, b))
    ]

    assert list(_hits(column)) == read_alone


def _placed(encoded: Encoded, spans: list[tuple[Kind, int, int]]) -> Iterator[tuple[Kind, int, int]]:
    starts, ends = encoded.places([(start, end) for _, start, end in spans])
    for (kind, _, _), start, end in zip(spans, starts.tolist(), ends.tolist(), strict=True):
        yield kind, start, end


@given(texts() | st.text("vx:qq 12345678900@.comhttps://提取码", max_size=60), st.integers(0, 80), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_excerpts_of_one_text_are_masked_as_each_alone(text: str, start: int, length: int) -> None:
    start = min(start, max(len(text) - 1, 0))
    end = min(start + length, len(text))

    assert Excerpts(text).at(start, end) == excerpt(text, start, end)
