"""A decision that is made again from its document."""

import json

import pytest

from chouxin.domain import Action, Decision, InputError
from chouxin.engine.engine import Engine
from chouxin.report import Legend, document
from chouxin.report.item_view import item_view
from chouxin.report.jsonl import line
from chouxin.report.restoring import restore
from chouxin.words import Words
from tests.report import decisions as made


@pytest.mark.parametrize("decision", made.every(), ids=lambda decision: decision.item_id[:8])
def test_it_writes_the_same_document_again(decision: Decision) -> None:
    legend = made.legend()
    told = json.loads(line(decision, legend))

    again, legend = restore(told, dict(decision.fields), legend.rules, legend.policy, legend.words)

    assert json.loads(line(again, legend)) == told


def test_it_looks_the_same_on_a_page() -> None:
    with Engine() as engine:
        decision = engine.screen({"title": "出AI金丹 DFL 320底丹", "text": "网盘秒发 加微信 abc12345 15元"})
        legend = Legend(engine.knowledge.rules, engine.policy, Words("en"))
    told = json.loads(line(decision, legend))
    before = item_view(1, decision, legend)

    again, legend = restore(told, dict(decision.fields), {}, legend.policy, legend.words)
    after = item_view(1, again, legend)

    assert before.decision.action is not Action.ALLOW
    assert [card.where for card in after.evidence.cards] == [card.where for card in before.evidence.cards]
    assert after.reasons == before.reasons
    assert after.fields == before.fields
    assert {(rule.id, bar) for rule, _, bar in after.weights} == {(rule.id, bar) for rule, _, bar in before.weights}


def test_another_schema_is_refused() -> None:
    legend = made.legend()
    told = {**document(made.every()[0], legend), "schema": "chouxin.decision/9"}

    with pytest.raises(InputError, match=r"chouxin\.decision/9"):
        restore(told, {}, legend.rules, legend.policy, legend.words)
