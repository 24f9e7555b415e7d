"""What texts sound like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.folding.heard import heard


def says(text: str) -> list[int]:
    codes: list[int] = heard([((0, "text"), text)])[0].tolist()
    return codes


@pytest.mark.parametrize(
    "one, other",
    [
        ("万能丹", "晚冷丹"),
        ("加微信", "加威信"),
        ("網盤發貨", "网盘发货"),
        ("Ｄ*Ｆ*Ｌ 底丹", "dfl底丹"),
        ("金丹 15元", "金丹 8元"),
        ("教程,秒发", "教程秒发"),
    ],
)
def test_a_respelling_says_the_same(one: str, other: str) -> None:
    assert says(one) == says(other)


@pytest.mark.parametrize("one, other", [("换脸", "换灯"), ("swap", "snap"), ("얼굴", "얼음")])
def test_other_words_say_something_else(one: str, other: str) -> None:
    assert says(one) != says(other)


def test_numbers_and_signs_say_nothing() -> None:
    assert says("15.80 ¥ !!! 🔥") == []


@given(st.lists(st.text(max_size=30), max_size=6))
def test_a_batch_says_what_its_rows_say(texts: list[str]) -> None:
    batch = heard([((number, "text"), text) for number, text in enumerate(texts)])

    assert [row.tolist() for row in batch] == [says(text) for text in texts]
