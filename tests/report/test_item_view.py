"""What a page shows of an item."""

from dataclasses import replace

from chouxin.domain import Supply
from chouxin.policy import Thresholds
from chouxin.report.item_view import item_view
from tests.report import decisions as made


def test_the_thresholds_shown_are_those_the_decision_was_made_by() -> None:
    decision = replace(made.blocked(), supply=Supply.MODEL, families=("pretrained-model",))
    legend = made.legend()
    finer = replace(legend, policy=replace(legend.policy, signals={"pretrained-weights": Thresholds(0.7, None)}))

    assert item_view(1, decision, legend).thresholds == (0.5, 0.9)
    assert item_view(1, decision, finer).thresholds == (0.7, None)
    assert item_view(1, replace(decision, families=("our-own",)), finer).thresholds == (0.5, 0.9)
