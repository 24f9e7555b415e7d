"""What is covered when other people's words are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.words.masking import MASK, _covered, excerpt, mask


@pytest.mark.parametrize(
    "text, secret",
    [
        ("网盘 https://pan.example.com/s/1AbCdEfGh 自取", "1AbCdEfGh"),
        ("pan.example.cn/s/1AbCdEfGh?pwd=x9k2", "1AbCdEfGh"),
        ("pan.example.cn/s/1AbCdEfGh?pwd=x9k2", "x9k2"),
        ("提取码: x9k2", "x9k2"),
        ("解压密码是 face2024", "face2024"),
        ("pwd=ab12", "ab12"),
        ("加微信abcd_12345看案例", "abcd_12345"),
        ("vx：abcd12345", "abcd12345"),
        ("进裙号 987654321", "987654321"),
        ("扣扣12345678", "12345678"),
        ("飞机号 @some_one_1", "some_one_1"),
        ("TG: some_one_1", "some_one_1"),
        ("t.me/some_one_1", "some_one_1"),
        ("电话 138-0000-0000", "0000"),
        ("+86 138 0000 0000", "138 0000"),
        ("mail me: first.last@mail.example.org", "first.last"),
    ],
)
def test_contacts_codes_and_links_are_covered(text: str, secret: str) -> None:
    shown = mask(text)

    assert secret not in shown
    assert MASK in shown


def test_a_link_can_be_read_and_not_followed() -> None:
    assert mask("https://pan.example.com/s/1") == "hxxps://pan․example․com" + MASK * 4


@pytest.mark.parametrize(
    "text",
    [
        "DFL 384 500万迭代 50w iter",
        "RTX 3060 12G，1650 元",
        "code review on Monday",
        "这个软件叫 FaceFusion 2.6.1",
        "line up at 9:30, room 12",
        "materials.zip!/data/weights.bin#@54059",
        "密码学教程",
    ],
)
def test_ordinary_words_and_figures_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_the_length_stays(text: str) -> None:
    assert len(mask(text)) == len(text)


def test_an_excerpt_marks_the_place_and_stays_on_one_line() -> None:
    text = "第一行说别的\n第二行：DFL万能丹 384，拍下秒发\n第三行"
    start = text.index("万能丹")

    assert excerpt(text, start, start + 3, around=8) == "… 第二行：DFL⟦万能丹⟧ 384，拍下秒…"


def test_a_number_that_the_excerpt_cuts_is_covered_all_the_same() -> None:
    text = "换脸 1380000000012345678"

    assert "1380" not in excerpt(text, 0, 2, around=6)


def test_a_long_match_is_shortened_in_the_middle() -> None:
    shown = excerpt("x" * 500, 0, 500)

    assert len(shown) < 80
    assert "…" in shown


@given(st.text(min_size=1), st.data())
def test_an_excerpt_never_raises(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert "⟦" in excerpt(text, start, end)


@given(
    st.lists(
        st.sampled_from(["微信", "提取码", ":", "vx", "K", "a1b2", "13", "8000 0000", ".com", "@", "x", " ", "好"])
    ).map("".join)
)
def test_the_cheap_look_leaves_nothing_out(text: str) -> None:
    assert mask(text) == _covered(text, text)
