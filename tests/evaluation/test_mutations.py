"""Respellings are the same on every run, change what they say they change, and leave names for what was left out."""

from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Item, Kind
from evaluation.data import Labelled
from evaluation.mutated import MutatedQuality, measure_mutated, mutated
from evaluation.mutations import MUTATIONS, mutations
from evaluation.nameblind import measure_blind, pooled

ROOT = Path(__file__).parents[2]
TEXT = "出AI换脸软件，包教包会，远程安装，拍下秒发，face swap tutorial and assistance，加微信看效果"


def labelled(number: int, text: str, *, violating: bool) -> Labelled:
    item = Item(f"t{number}", Kind.LISTING, fields={"title": text, "text": "拍下秒发，加微信"})
    return Labelled(item, violating, "software", "zh-Hans", (), policy_decides=False)


def test_every_transform_changes_a_text_that_has_all_it_needs() -> None:
    assert [name for name, _ in mutations(TEXT)] == list(MUTATIONS)


def test_a_seed_gives_the_same_texts_again_and_another_one_others() -> None:
    assert list(mutations(TEXT, 1)) == list(mutations(TEXT, 1))
    assert dict(mutations(TEXT, 1))["homophones"] != dict(mutations(TEXT, 2))["homophones"]


@pytest.mark.parametrize(
    "name,expected",
    [
        ("full width", "换脸ＡＩ"),
        ("reversed", "IA脸换"),
        ("split characters", "扌奂月佥AI"),
        ("vertical", "换\n脸\nA\nI"),
        ("traditional (Taiwan)", "換臉AI"),
        ("spaces", "换 脸 A I"),
        ("base64", "5o2i6IS4QUk="),
        ("look-alike letters", "换脸\u0410I"),
    ],
)
def test_what_a_transform_writes(name: str, expected: str) -> None:
    assert dict(mutations("换脸AI"))[name] == expected


@pytest.mark.parametrize("text", ["", " ", "换", "。"])
def test_the_shortest_texts_are_texts(text: str) -> None:
    assert all(mutated_text and mutated_text != text for _, mutated_text in mutations(text))
    assert text or not list(mutations(text))


def test_the_worst_misses_are_those_that_most_respellings_hide() -> None:
    quality = MutatedQuality()
    quality.tried.update({"a": 10, "b": 10, "c": 4, "d": 10})
    quality.missed.update({"a": 2, "b": 5, "c": 2, "d": 0})

    assert quality.worst(3) == ["b (5 of 10)", "c (2 of 4)", "a (2 of 10)"]


def test_what_a_transform_leaves_as_it_is_does_not_count() -> None:
    assert "letter case" not in dict(mutations("换脸"))
    assert "split characters" not in [name for name, _ in mutated(Item("a", Kind.POST, fields={"text": "face swap"}))]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def test_respelled_items_are_counted_by_transform(engine: Engine) -> None:
    rows = [labelled(1, "换脸软件", violating=True), labelled(2, "书桌一张", violating=False)]
    quality = measure_mutated(rows, engine)

    assert quality.flagged["zero width"].recall.hits == 1
    assert quality.flagged["zero width"].false_alarms.total == 1
    assert quality.all_flagged().items == sum(counts.items for counts in quality.flagged.values())


def test_what_is_left_out_is_not_known_and_the_rest_is(engine: Engine) -> None:
    rows = [labelled(1, "DeepFaceLab 实时换脸软件", violating=True)]
    blind = {row.left_out: row for row in measure_blind(rows, engine, ROOT / "packs")}

    assert blind["list tool-words"].still.total == 1, "the name was evidence"
    assert blind["rule nudify/nudify"].still.total == 0, "nothing of the kind stands there"
    assert blind["rule nudify/nudify"].recall.hits == 1
    assert pooled(list(blind.values())).total >= 2
