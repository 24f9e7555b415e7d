"""Precision, recall and the worst mistakes."""

from chouxin.policy.share import Share
from evaluation.measures import Counts, Mistakes


def test_counts_tell_precision_from_recall() -> None:
    counts = Counts()
    for violating, flagged in [(True, True), (True, True), (True, False), (False, True), (False, False)]:
        counts.add(violating=violating, flagged=flagged)

    assert counts.items == 5
    assert counts.precision == Share(2, 3)
    assert counts.recall == Share(2, 3)
    assert counts.false_alarms == Share(1, 2)


def test_the_worst_mistakes_come_first() -> None:
    mistakes = Mistakes()
    mistakes.add("alarm-weak", 0.6, violating=False, flagged=True)
    mistakes.add("alarm-sure", 0.9, violating=False, flagged=True)
    mistakes.add("missed-near", 0.4, violating=True, flagged=False)
    mistakes.add("missed-far", 0.1, violating=True, flagged=False)
    mistakes.add("right", 0.9, violating=True, flagged=True)

    assert mistakes.worst(5) == (["alarm-sure", "alarm-weak"], ["missed-far", "missed-near"])
    assert mistakes.worst(1) == (["alarm-sure"], ["missed-far"])
