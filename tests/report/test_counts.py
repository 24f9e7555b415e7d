"""Counting, and passing on."""

import pytest

from chouxin.domain import Action
from chouxin.report import Counts, Screened
from chouxin.words import LANGUAGES, Words
from tests.report import decisions as made


def counted() -> Counts:
    counts = Counts()
    for decision in made.every():
        counts.add(decision)
    return counts


def test_every_decision_is_counted_once_by_action() -> None:
    counts = counted()

    assert counts.actions == {Action.ALLOW: 2, Action.REVIEW: 3, Action.BLOCK: 1}
    assert (counts.total, counts.found, counts.faulty, counts.faults) == (6, 3, 3, 3)


def test_a_row_that_was_not_read_is_no_finding() -> None:
    counts = Counts()
    counts.add(made.unread())

    assert (counts.found, counts.faulty) == (0, 1)


def test_what_an_ordinary_reading_outweighs_is_no_finding() -> None:
    counts = Counts()
    counts.add(made.refused())

    assert (counts.actions[Action.ALLOW], counts.found) == (1, 0)


def test_all_are_counted_even_those_that_are_not_passed_on() -> None:
    screened = Screened(made.every(), {Action.BLOCK})

    assert [decision.item_id for decision in screened] == ["a-1"]
    assert screened.counts.total == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_have_a_sentence_of_their_own(lang: str) -> None:
    assert len(counted().sentences(Words(lang))) == 2
    assert len(Counts().sentences(Words(lang))) == 1
