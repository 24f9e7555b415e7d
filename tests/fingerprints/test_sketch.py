"""Sketches: what they keep, what they refuse, and what is left when a common model is taken out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.fingerprints.elements import floats
from chouxin.fingerprints.sketch import SAME, beside, code, correlation, samples, sketch

DRAWN = np.random.default_rng(3).standard_normal(1024).astype(np.float32)


@settings(max_examples=50)
@given(st.floats(1e-6, 1e6), st.floats(-5, 5))
def test_scale_and_mean_are_not_in_a_sketch(scale: float, mean: float) -> None:
    moved = ((DRAWN + mean) * scale).astype(np.float32)

    assert 1 - correlation(samples(sketch(moved)), samples(sketch(DRAWN))) ** 2 < SAME


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_precision_changes_next_to_nothing(dtype: str) -> None:
    raw = (DRAWN.view(np.uint32) >> 16).astype("<u2") if dtype == "bfloat16" else DRAWN.astype(dtype)

    again = sketch(floats(raw.tobytes(), dtype))

    assert 1 - correlation(samples(again), samples(sketch(DRAWN))) ** 2 < SAME


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(1024),
        np.ones(1024),
        np.repeat([0.0, 1.0], 512),
        np.where(np.arange(1024) < 10, np.arange(1024), 0),
        np.full(1024, 1e-45),
        DRAWN[:255],
    ],
    ids=["zeros", "ones", "two levels", "nearly all zero", "denormal", "too few"],
)
def test_what_is_too_much_alike_has_no_sketch(values: np.ndarray) -> None:
    assert sketch(values.astype(np.float32)) == b""


def test_a_longer_sketch_begins_with_the_shorter_one() -> None:
    assert sketch(DRAWN)[:300] == sketch(DRAWN[:300])


def test_tensors_apart_do_not_correlate() -> None:
    likes = [
        correlation(
            samples(sketch(np.random.default_rng(seed).standard_normal(256).astype("f4"))), samples(sketch(DRAWN))
        )
        for seed in range(10, 500)
    ]

    assert max(map(abs, likes)) < 0.3


def test_half_of_the_signs_of_tensors_apart_agree() -> None:
    other = np.random.default_rng(4).standard_normal(1024).astype(np.float32)
    differing = sum(int(word).bit_count() for word in code(sketch(DRAWN)) ^ code(sketch(other)))

    assert 96 < differing < 160


def test_two_copies_that_share_only_a_base_have_nothing_of_their_own() -> None:
    numbers = np.random.default_rng(8)
    one, other = (DRAWN + 0.1 * numbers.standard_normal(1024).astype(np.float32) for _ in range(2))
    known = [samples(sketch(values)) for values in (one, other, DRAWN)]

    apart = beside(correlation(*known[:2]), correlation(known[0], known[2]), correlation(known[1], known[2]))
    alike = beside(1.0, correlation(known[0], known[2]), correlation(known[0], known[2]))

    assert abs(apart) < 0.2
    assert alike > 0.9
    assert beside(1.0, 1.0, 1.0) == 0.0


def test_eight_bits_are_read_as_their_standard_says() -> None:
    assert floats(bytes([0x38, 0xB8, 0x01, 0x7E]), "f8_e4m3").tolist() == [1.0, -1.0, 2.0**-9, 448.0]
    assert floats(bytes([0x3C, 0x01]), "f8_e5m2").tolist() == [1.0, 2.0**-16]
