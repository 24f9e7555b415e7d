"""The geometry of the small pictures."""

import pytest

from chouxin.report import Counts
from chouxin.report.pictures import WIDTH, scale, shares, weights
from tests.report import decisions as made


def test_shares_fill_the_bar_gravest_first() -> None:
    counts = Counts()
    for decision in made.every():
        counts.add(decision)
    bars = shares(counts)

    assert [bar.name for bar in bars] == ["block", "review", "allow"]
    assert sum(bar.width for bar in bars) == pytest.approx(WIDTH, abs=0.1)
    assert bars[1].x == pytest.approx(bars[0].width)


def test_nothing_screened_draws_nothing() -> None:
    assert shares(Counts()) == []


def test_what_speaks_against_goes_to_the_left() -> None:
    drawn = {entry.rule: bar for entry, bar in weights(made.refused().ledger.entries)}
    against, speaking = drawn["face-swap/refusal"], drawn["face-swap/named"]

    assert (against.name, speaking.name) == ("against", "for")
    assert against.x + against.width == pytest.approx(WIDTH / 2)
    assert speaking.x == WIDTH / 2


@pytest.mark.parametrize("share, place", [(None, None), (0.0, 0.0), (0.5, WIDTH / 2), (1.0, WIDTH)])
def test_a_share_on_the_scale(share: float | None, place: float | None) -> None:
    assert scale(share) == place
