"""The laws of a detector, as tests to inherit.

::

    class TestMyDetector(DetectorContract):
        detector = MyDetector
        hit = Item("hit", Kind.LISTING, fields={"title": "..."})
        miss = ...
        near_miss = ...
        secret = "a contact that stands in the hit and must not come out"

For a detector that reads something other than text, give `parts_of(item)`.
"""

import pickle
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from chouxin.domain import Detector, Evidence, Item, Part, Parts, Span, Text
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.readers.text import part_of
from chouxin.testing.watching import OUTSIDE, RUNNING, watched

LONGEST_EXCERPT = 240
TIMES_LONGER = 16
"""How much longer the longer of two parts is, of which one is timed against the other."""

SLOWER_THAN_LINEAR = 4.0
"""How much more than in proportion the longer one may take, on a machine that others use too.

What grows with the square takes `TIMES_LONGER` times more than in proportion: it is as far above this as
what grows in proportion is below it.
"""


class DetectorContract:
    """One test a law; each works on `hit`, `miss` and `near_miss`."""

    detector: ClassVar[type[Any]]
    hit: ClassVar[Item]
    miss: ClassVar[Item]
    near_miss: ClassVar[Item]
    secret: ClassVar[str] = ""

    @pytest.fixture(scope="class")
    @classmethod
    def knowledge(cls) -> Knowledge:
        """What the detector is made from: the shipped packs, unless a subclass gives its own."""
        return load(shipped_packs())

    def parts_of(self, item: Item) -> list[Part]:
        """The parts of an item, as a reader would make them."""
        part = part_of(item)
        return [part] if part else []

    def grown(self, item: Item, times: int) -> Item | None:
        """`item`, `times` as long; None where that makes no sense."""
        fields = {name: text * times for name, text in item.texts()}
        return Item(item.id, item.kind, fields=fields) if fields else None

    def make(self, knowledge: Knowledge) -> Detector:
        """A new detector."""
        made: Detector = type(self).detector(knowledge)
        return made

    def batch(self, *items: Item) -> Parts:
        """The parts of these items as one batch."""
        (batch,) = group([part for item in items for part in self.parts_of(item)])
        return batch

    def test_gives_evidence_and_no_verdict(self, knowledge: Knowledge) -> None:
        """Law 1: Evidence of known rules, sure to a degree between 0 and 1, about a part that it was given."""
        batch = self.batch(self.hit)
        digests = {(part.item_id, part.digest) for part in batch}
        for found in self.make(knowledge).detect(batch):
            assert type(found) is Evidence
            assert 0.0 < found.score <= 1.0
            assert (found.item_id, found.part) in digests
            assert found.rule in knowledge.rules

    def test_is_pure(self, knowledge: Knowledge) -> None:
        """Law 2: the same parts give the same evidence, and nothing outside is touched."""
        detector, batch = self.make(knowledge), self.batch(self.hit, self.miss)
        first = list(detector.detect(batch))  # also loads what is loaded once

        with watched(*OUTSIDE) as seen:
            second = list(detector.detect(batch))

        assert second == first
        assert seen == []

    def test_never_runs_what_it_examines(self, knowledge: Knowledge) -> None:
        """Law 3: nothing is compiled, imported, unpickled or run while looking."""
        detector, batch = self.make(knowledge), self.batch(self.hit, self.miss)
        list(detector.detect(batch))

        with watched(*RUNNING) as seen:
            list(detector.detect(batch))

        assert seen == []

    def test_has_a_quiet_constructor(self) -> None:
        """Law 4: the constructor stores what it is given and looks at nothing."""
        with watched(*OUTSIDE, *RUNNING) as seen:
            self.make(_Untouchable())  # type: ignore[arg-type]

        assert seen == []

    def test_points_to_a_place_and_shows_little(self, knowledge: Knowledge) -> None:
        """Law 5: a place inside the part, a short excerpt on one line, no contact and no link in it."""
        batch = self.batch(self.hit)
        texts = {part.digest: dict(part.view.fields) for part in batch if isinstance(part.view, Text)}
        for found in self.make(knowledge).detect(batch):
            place = found.locator.place
            if isinstance(place, Span):
                assert 0 <= place.start < place.end <= len(texts[found.part][place.field])
            assert str(found.locator)
            assert len(found.excerpt) <= LONGEST_EXCERPT
            assert found.excerpt.isprintable()
            assert "http://" not in found.excerpt
            assert "https://" not in found.excerpt
            assert not self.secret or self.secret not in found.excerpt

    def test_is_bounded(self, knowledge: Knowledge) -> None:
        """Law 6: what is sixteen times as long takes about sixteen times as much time."""
        small, large = self.grown(self.hit, 250), self.grown(self.hit, 250 * TIMES_LONGER)
        if small is None or large is None:
            return
        detector, few, many = self.make(knowledge), self.batch(small), self.batch(large)
        list(detector.detect(few))

        seconds_few, seconds_many = _fastest(detector, few, many)

        # Below a millisecond the clock measures itself.
        assert seconds_many <= max(seconds_few, 0.001) * TIMES_LONGER * SLOWER_THAN_LINEAR

    def test_is_picklable(self, knowledge: Knowledge) -> None:
        """Law 7, first half: a copy that went through pickle finds the same."""
        detector, batch = self.make(knowledge), self.batch(self.hit)
        copy = pickle.loads(pickle.dumps(detector))  # noqa: S301, TID251 - our own object, made two words ago

        assert list(copy.detect(batch)) == list(detector.detect(batch))

    def test_gives_for_a_batch_what_it_gives_one_by_one(self, knowledge: Knowledge) -> None:
        """Law 7, second half: no part's evidence depends on the parts beside it, or on the batch before."""
        items = self._renamed(self.near_miss, self.hit, self.miss, self.hit)
        detector = self.make(knowledge)

        together = list(detector.detect(self.batch(*items)))
        alone = [found for item in items for found in detector.detect(self.batch(item))]

        assert sorted(together, key=_order) == sorted(alone, key=_order)

    def test_brings_a_hit_a_miss_and_a_near_miss(self, knowledge: Knowledge) -> None:
        """Law 8: it finds what it is for, and keeps quiet beside it."""
        detector = self.make(knowledge)

        assert list(detector.detect(self.batch(self.hit)))
        assert not list(detector.detect(self.batch(self.miss)))
        assert not list(detector.detect(self.batch(self.near_miss)))

    def test_explains_itself(self) -> None:
        """Its docstring has the four headings that the docs, `chouxin explain` and the console show."""
        doc = type(self).detector.__doc__ or ""

        assert [h for h in HEADINGS if h not in doc] == []

    def _renamed(self, *items: Item) -> Sequence[Item]:
        return [Item(f"{place}:{item.id}", item.kind, item.source, item.fields) for place, item in enumerate(items)]


HEADINGS = ("Finds\n", "Why it matters\n", "Does not find\n", "Example\n")


class _Untouchable:
    """Stands for the knowledge in the constructor: whoever looks at it is found out."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the constructor looked at knowledge.{name}")


def _fastest(detector: Detector, *batches: Parts) -> list[float]:
    """The shortest processor time of each batch, in seconds; taken in turns, since a machine's speed may change."""
    times = [float("inf")] * len(batches)
    for _ in range(3):
        for at, batch in enumerate(batches):
            start = time.process_time()
            list(detector.detect(batch))
            times[at] = min(times[at], time.process_time() - start)
    return times


def _order(found: Evidence) -> tuple[str, str, str]:
    return found.item_id, found.rule, str(found.locator)
