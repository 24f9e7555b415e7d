"""Each law of the detector's contract fails for a detector that breaks it, and for that reason."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chouxin.detectors.wording import Wording
from chouxin.domain import Detector, Evidence, Item, Kind, Parts, Span, Text
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract

HIT = Item("hit", Kind.LISTING, fields={"title": "DFL万能丹 384", "text": "加微信abcd_12345"})
MISS = Item("miss", Kind.LISTING, fields={"title": "花盆"})
NEAR = Item("near", Kind.LISTING, fields={"title": "灵丹妙药"})


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def contract(broken: type[Detector]) -> Any:
    """The contract's tests for one detector, to be called one by one."""

    class Laws(DetectorContract):
        detector = broken
        hit, miss, near_miss, secret = HIT, MISS, NEAR, "abcd_12345"

    return Laws()


class GivesVerdict(Wording):
    def detect(self, parts: Parts) -> Iterator[Any]:
        for found in super().detect(parts):
            yield {"verdict": "guilty", "evidence": found}


class TooSure(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, score=7.0)


class OfAnUnknownRule(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, rule="nobody/knows")


class Random(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, score=random.uniform(0.1, 0.9))


class ReadsAFile(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        Path(__file__).read_bytes()
        yield from super().detect(parts)


class Evaluates(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        eval("1 + 1")
        yield from super().detect(parts)


class LooksWhileMade(Wording):
    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.rules = dict(knowledge.rules)


class ReadsWhileMade(Wording):
    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.here = Path(__file__).read_bytes()


class PointsOutside(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, locator=found.locator.at(Span("title", 900, 901)))


class ShowsContacts(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, excerpt="加微信abcd_12345")


class ShowsEverything(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            yield replace(found, excerpt="长" * 999)


class Quadratic(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for part in parts:
            assert isinstance(part.view, Text)
            for _, text in part.view.fields:
                # Letter by letter: a method of str over the rest would be too quick to be seen to grow.
                sum(1 for start in range(0, len(text), 16) for letter in text[:start:16] if letter == "z")
        return iter(())


class Unpicklable(Wording):
    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.tool = lambda: None


class Remembers(Wording):
    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.seen: set[str] = set()

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for found in super().detect(parts):
            if found.part not in self.seen:
                self.seen.add(found.part)
                yield found


class Blind(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        return iter(())


class Jumpy(Wording):
    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for part in parts:
            yield Evidence(part.item_id, part.digest, "face-swap/swap-mention", "jumpy", part.locator, "x", 0.5)


class Silent(Wording):
    __doc__ = "Says nothing of itself."


BREAKS = [
    ("test_gives_evidence_and_no_verdict", GivesVerdict),
    ("test_gives_evidence_and_no_verdict", TooSure),
    ("test_gives_evidence_and_no_verdict", OfAnUnknownRule),
    ("test_is_pure", Random),
    ("test_is_pure", ReadsAFile),
    ("test_never_runs_what_it_examines", Evaluates),
    ("test_has_a_quiet_constructor", LooksWhileMade),
    ("test_has_a_quiet_constructor", ReadsWhileMade),
    ("test_points_to_a_place_and_shows_little", PointsOutside),
    ("test_points_to_a_place_and_shows_little", ShowsContacts),
    ("test_points_to_a_place_and_shows_little", ShowsEverything),
    ("test_is_bounded", Quadratic),
    ("test_is_picklable", Unpicklable),
    ("test_gives_for_a_batch_what_it_gives_one_by_one", Remembers),
    ("test_brings_a_hit_a_miss_and_a_near_miss", Blind),
    ("test_brings_a_hit_a_miss_and_a_near_miss", Jumpy),
    ("test_explains_itself", Silent),
]


def breach(law: str, detector: type[Detector], knowledge: Knowledge) -> Exception | None:
    """What the test of `law` says against a detector."""
    test = getattr(contract(detector), law)
    try:
        test(knowledge) if "knowledge" in test.__code__.co_varnames else test()
    except Exception as failure:  # noqa: BLE001 - pickle refuses in many ways
        return failure
    return None


@pytest.mark.parametrize("law, broken", BREAKS, ids=lambda value: getattr(value, "__name__", value))
def test_a_detector_that_breaks_a_law_fails_that_law(law: str, broken: type[Wording], knowledge: Knowledge) -> None:
    failure = breach(law, broken, knowledge)

    # Pickle names its refusal in its own words; every other law is an assertion.
    assert isinstance(failure, AssertionError) or (failure and law == "test_is_picklable")


def test_every_law_has_a_detector_that_breaks_it() -> None:
    laws = {name for name in vars(DetectorContract) if name.startswith("test_")}

    assert {law for law, _ in BREAKS} == laws


@pytest.mark.parametrize("law", sorted({law for law, _ in BREAKS}))
def test_the_detector_they_were_made_from_keeps_every_law(law: str, knowledge: Knowledge) -> None:
    assert breach(law, Wording, knowledge) is None
