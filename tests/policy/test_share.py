"""Shares and intervals against published and independently computed values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.policy.share import Share, wilson


@pytest.mark.parametrize(
    "hits,total,low,high",
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I: method 3, score without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_values(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


def test_wilson_says_nothing_of_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("hits,total", [(2, 1), (-1, 3)])
def test_wilson_refuses_what_is_no_share(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, total)


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_holds_its_share_and_mirrors(case: tuple[int, int]) -> None:
    hits, total = case
    low, high = wilson(hits, total)
    mirrored = wilson(total - hits, total)

    assert 0 <= low <= hits / total <= high <= 1
    assert mirrored == pytest.approx((1 - high, 1 - low))


def test_a_share_prints_its_interval_and_its_counts() -> None:
    assert Share(81, 263).percent() == "30.8 % [25.5, 36.6] (81/263)"
    assert Share(1, 29).per_100k() == "3448.3 [611.3, 17175.5] (1/29)"
    assert Share(81, 263).short() == "31 % [26, 37]"
    assert Share(0, 0).percent() == Share(0, 0).short() == "–"
