"""What comes back is known again: the figures that the desk promises, on the generated market."""

import pytest

from evaluation.returns import measure_returns


@pytest.mark.slow
def test_relisted_things_are_known_and_others_are_not_taken_for_them() -> None:
    found = measure_returns(seed=1, rounds=1)

    assert found.relisted > 100
    assert found.others > 300
    assert found.recall >= 0.95
    assert found.precision >= 0.98
