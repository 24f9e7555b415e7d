"""What is shown of other people's words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.report.visible import visible, visible_line
from tests.report.decisions import HOSTILE


@given(st.text(alphabet=st.characters(), max_size=60))
def test_a_sign_for_each_code_point_and_nothing_that_acts_or_hides(text: str) -> None:
    shown = visible(text)

    assert len(shown) == len(text)
    assert not [
        c for c in "".join(shown) if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


@given(st.text(max_size=60))
def test_a_line_is_one_line(text: str) -> None:
    assert "\n" not in visible_line(text)
    assert "\t" not in visible_line(text)


def test_a_terminal_is_told_nothing() -> None:
    assert visible_line("\x1b[31mred\x9b2J") == "␛[31mred⟨009B⟩2J"


def test_what_breaks_words_is_shown() -> None:
    assert visible_line("换\u200b脸 \u202etxt\u3164") == "换⟨200B⟩脸 ⟨202E⟩txt⟨3164⟩"


@pytest.mark.parametrize(
    "text, secret",
    [
        ("提取码：k3x9", "k3x9"),
        ("微信 invented_shop88", "invented_shop88"),
        ("加QQ 12345678", "12345678"),
        ("电话 138-0000-0000", "0000-0000"),
        ("https://pan.baidu.com/s/1Invented", "1Invented"),
        ("https://pan.baidu.com/s/1Invented", "https://"),
    ],
)
def test_contacts_codes_and_links_are_of_no_use(text: str, secret: str) -> None:
    assert secret not in "".join(visible(text))


def test_what_is_masked_already_is_left() -> None:
    assert visible_line("提取码 ••••", masked=True) == "提取码 ••••"


def test_nothing_hostile_survives() -> None:
    assert "\x1b" not in visible_line(HOSTILE)
