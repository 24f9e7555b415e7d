"""Highlights in their place."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chouxin.report.marking import SHORT, WINDOW, Highlight, pieces
from chouxin.report.visible import visible

spans = st.lists(
    st.builds(
        lambda start, length, n: Highlight(start, start + length, n),
        st.integers(0, 30),
        st.integers(1, 20),
        st.integers(1, 9),
    ),
    max_size=6,
)


@given(st.text(alphabet="ab 微信\n1", max_size=30), spans)
def test_pieces_are_the_text_and_lie_under_what_covers_them(text: str, highlights: list[Highlight]) -> None:
    found = pieces(text, highlights)
    at = 0
    shown = visible(text)

    assert "".join(piece.text for piece in found) == "".join(shown)
    for piece in found:
        covering = {h for h in highlights if h.start < len(text) and h.start <= at < h.end}
        assert set(piece.over) == covering
        at += len(piece.text)


def test_overlapping_highlights_are_cut_where_they_begin_and_end() -> None:
    found = pieces("abcdef", [Highlight(0, 4, 1), Highlight(2, 6, 2, "against")])

    assert [(p.text, [h.number for h in p.over], p.ends) for p in found] == [
        ("ab", [1], ()),
        ("cd", [1, 2], (1,)),
        ("ef", [2], (2,)),
    ]
    assert [p.side for p in found] == ["for", "for", "against"]


def test_a_highlight_over_a_masked_contact_stays_in_place() -> None:
    found = pieces("加微信 invented_shop88 谢谢", [Highlight(1, 3, 1), Highlight(20, 22, 2)])

    assert [(p.text, bool(p.over)) for p in found] == [
        ("加", False),
        ("微信", True),
        (" ••••••••••••••• ", False),
        ("谢谢", True),
    ]


def test_a_long_text_keeps_what_stands_around_the_evidence() -> None:
    text = "甲" * (SHORT * 10) + "萬能丹" + "乙" * (SHORT * 10)
    at = SHORT * 10
    found = pieces(text, [Highlight(at, at + 3, 1)])

    assert [p.left_out for p in found if p.left_out] == [at - 2 * WINDOW, SHORT * 10 - WINDOW]
    assert "萬能丹" in [p.text for p in found]
    assert sum(len(p.text) + p.left_out for p in found) == len(text)


def test_each_number_ends_once() -> None:
    found = pieces("abcdef" * 3, [Highlight(0, 9, 1), Highlight(3, 9, 2), Highlight(8, 40, 3)])

    assert sorted(n for p in found for n in p.ends) == [1, 2, 3]
    assert all(left.over != right.over for left, right in pairwise(found))
