"""From a labelled sample to thresholds: what is chosen, what is kept, and what is never done."""

from itertools import product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.policy import Policy, Thresholds, load_profile
from chouxin.policy.sample import Sample, Tally
from chouxin.policy.tuning import LEAST, NEEDED, Tuned, Tuning, tune

POLICY = load_profile("market-strict")  # review from 0.5, hold from 0.9
Rows = dict[float, tuple[int, int, int]]


def sample(**signals: Rows) -> Sample:
    """For each signal and concern: violating, benign and unlabelled rows; all of them may be held."""
    made = Sample()
    for name, rows in signals.items():
        for concern, (violating, benign, unlabelled) in rows.items():
            made.groups[name.replace("_", "-")][concern] = Tally(
                violating + benign + unlabelled, violating, benign, violating, benign
            )
    return made


def one(tuning: Tuning, name: str = "nudify") -> Tuned:
    return next(group for group in tuning.groups if group.name == name)


def test_what_fits_goes_to_lower_thresholds_that_find_more() -> None:
    rows: Rows = {0.8: (30, 0, 0), 0.4: (5, 5, 0), 0.3: (0, 9, 0), 0.2: (1, 99, 0)}

    assert one(tune(sample(nudify=rows), POLICY, 40)).chosen.review == 0.4
    assert one(tune(sample(nudify=rows), POLICY, 39)).chosen.review == 0.5, "ten more do not fit, and five are no step"
    assert one(tune(sample(nudify=rows), POLICY, 1000)).chosen.review == 0.2
    assert tune(sample(nudify=rows), POLICY, 30).chosen() == {}


def test_room_alone_is_no_reason_to_go_lower() -> None:
    tuning = tune(sample(nudify={0.8: (40, 0, 0), 0.3: (0, 9, 0), 0.2: (0, 0, 9)}), POLICY, 1000)

    assert one(tuning).chosen == one(tuning).shipped


def test_what_does_not_fit_raises_thresholds_where_least_is_lost() -> None:
    good: Rows = {0.95: (20, 0, 0), 0.6: (20, 0, 0)}
    poor: Rows = {0.95: (20, 0, 0), 0.6: (2, 18, 0)}
    tuning = tune(sample(nudify=good, swap_service=poor), POLICY, 60)

    assert one(tuning).chosen.review == 0.5
    assert one(tuning, "swap-service").chosen.review == 0.95
    assert tuning.after.rows == 60


def test_a_better_step_behind_a_worse_one_is_taken_with_it() -> None:
    rows: Rows = {0.9: (30, 0, 0), 0.4: (0, 2, 0), 0.35: (8, 0, 0), 0.3: (1, 9, 0)}

    assert one(tune(sample(nudify=rows), POLICY, 40)).chosen.review == 0.35


def test_a_step_that_does_not_fit_is_taken_as_far_as_it_fits() -> None:
    # Joined to one step, because what comes first is worse than what follows.
    rows: Rows = {0.95: (0, 10, 0), 0.9: (20, 0, 0), 0.85: (20, 0, 0)}

    assert one(tune(sample(nudify=rows), POLICY, 45)).chosen.review == 0.9
    assert one(tune(sample(nudify=rows), POLICY, 30)).chosen.review == 0.9
    assert one(tune(sample(nudify=rows), POLICY, 29)).chosen.review == 0.9501, "ten benign ones alone are no use"


def test_what_does_not_fit_at_all_is_closed_above_all_that_was_seen() -> None:
    tuning = tune(sample(nudify={0.99: (40, 0, 0)}, tutorial={0.98: (20, 20, 0)}), POLICY, 40)

    assert one(tuning, "tutorial").chosen == Thresholds(0.9801, 0.9801)
    assert one(tuning).chosen == one(tuning).shipped
    assert tuning.after.rows == 40


def test_rows_without_a_label_cost_reviews_and_nothing_else() -> None:
    rows: Rows = {0.8: (30, 0, 0), 0.4: (5, 0, 20)}
    tuning = tune(sample(nudify=rows), POLICY, 54)

    assert one(tuning).chosen.review == 0.5
    assert one(tune(sample(nudify=rows), POLICY, 55)).chosen.review == 0.4
    assert one(tuning).steps[-1].total.violating + one(tuning).steps[-1].total.benign == 35


def test_items_a_day_scale_the_reviews() -> None:
    rows: Rows = {0.8: (30, 0, 0), 0.4: (10, 0, 0)}
    tuning = tune(sample(nudify=rows), POLICY, reviews_per_day=300, items_per_day=400)

    assert one(tuning).chosen.review == 0.5
    assert float(tuning.after.rows * tuning.day) == 300


@pytest.mark.parametrize(
    "rows, kept",
    [
        ({0.8: (LEAST - 1, 0, 500)}, "few"),
        ({0.8: (0, LEAST, 0)}, "no_violating"),
        ({0.8: (LEAST, 0, 0)}, ""),
    ],
)
def test_few_items_prove_nothing(rows: Rows, kept: str) -> None:
    group = one(tune(sample(nudify=rows), POLICY, 1))

    assert group.kept == kept
    assert (group.chosen == group.shipped) == bool(kept)


def test_a_family_without_a_signal_and_an_allowed_supply_are_kept() -> None:
    allowing = load_profile("market-strict")
    open_house = Policy(
        **{f: getattr(allowing, f) for f in allowing.__dataclass_fields__ if f != "signals"},
        signals={"nudify": Thresholds(None, None)},
    )
    tuning = tune(sample(nudify={0.8: (99, 0, 0)}, model={0.8: (99, 0, 0)}), open_house, 1)

    assert [(group.name, group.kept) for group in tuning.groups] == [("nudify", "allowed"), ("model", "no_signal")]
    assert tuning.chosen() == {}


def test_where_the_kept_ones_alone_are_too_much_nothing_else_is_closed() -> None:
    tuning = tune(sample(nudify={0.8: (20, 0, 80)}, swap_service={0.8: (40, 0, 0)}), POLICY, 50)

    assert tuning.chosen() == {}
    assert tuning.after.rows > tuning.budget


def test_holding_more_must_be_proven() -> None:
    proven: Rows = {0.95: (30, 0, 0), 0.7: (NEEDED - 30, 0, 0), 0.6: (50, 9, 0)}
    nearly: Rows = {0.95: (30, 0, 0), 0.7: (NEEDED - 31, 0, 0), 0.6: (50, 9, 0)}

    assert one(tune(sample(nudify=proven), POLICY, 9999)).chosen.block == 0.7
    assert one(tune(sample(nudify=nearly), POLICY, 9999)).chosen.block == 0.9


def test_holding_too_much_wrongly_is_undone() -> None:
    rows: Rows = {0.97: (40, 0, 0), 0.92: (20, 20, 0)}

    assert one(tune(sample(nudify=rows), POLICY, 9999)).chosen.block == 0.97
    assert one(tune(sample(nudify={0.92: (20, 20, 0)}), POLICY, 9999)).chosen.block is None


def test_what_is_never_held_stays_so() -> None:
    rows: Rows = {0.95: (NEEDED, 0, 0)}

    assert one(tune(sample(swap_request=rows), POLICY, 9999), "swap-request").chosen.block is None


def test_what_could_not_be_looked_at_takes_reviews_from_the_rest() -> None:
    made = sample(nudify={0.8: (30, 0, 0), 0.4: (10, 0, 0)})
    made.faulty = Tally(rows=5)

    assert one(tune(made, POLICY, 40)).chosen.review == 0.5
    assert one(tune(made, POLICY, 45)).chosen.review == 0.4


CONCERNS = (0.95, 0.92, 0.7, 0.5, 0.4, 0.1, 0.0)
COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20))
GROUP = st.dictionaries(st.sampled_from(CONCERNS), COUNTS, min_size=1)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(("nudify", "swap-service", "tutorial")), GROUP), st.integers(1, 400))
def test_the_laws_of_every_choice(groups: dict[str, Rows], reviews: int) -> None:
    made = sample(**groups)
    tuning = tune(made, POLICY, reviews)
    before_fits = tuning.before.rows <= tuning.budget

    assert tuning == tune(sample(**dict(reversed(groups.items()))), POLICY, reviews), "the order of rows is no reason"
    assert tuning.after.rows <= (tuning.budget if before_fits else tuning.before.rows)
    assert tuning.after.violating >= tuning.before.violating or not before_fits
    for group in tuning.groups:
        review, block = group.chosen.review, group.chosen.block
        assert review is not None
        assert 0 < review <= 1
        assert block is None or block >= review
        assert (review <= 0.5) if before_fits else (review >= 0.5)
        assert group.chosen == group.shipped or not group.kept
        if block is not None and block < 0.9:
            assert group.held.interval[0] >= 0.99
        assert [s.threshold for s in group.steps] == sorted({s.threshold for s in group.steps}, reverse=True)
        assert sum(step.new.rows for step in group.steps) == group.steps[-1].total.rows


def test_no_other_choice_of_two_categories_finds_more() -> None:
    """Against trying everything, where steps are small enough for the order of yields to be the best order."""
    a: Rows = {0.9: (1, 0, 0), 0.8: (29, 0, 0), 0.4: (6, 4, 0), 0.3: (3, 7, 0), 0.2: (1, 9, 0)}
    b: Rows = {0.9: (30, 0, 0), 0.45: (5, 5, 0), 0.25: (4, 6, 0), 0.15: (2, 8, 0)}
    tuning = tune(sample(nudify=a, tutorial=b), POLICY, 100)
    lower = [(rows, [c for c in rows if c < 0.5]) for rows in (a, b)]

    def totals(cuts: tuple[int, ...]) -> tuple[int, int]:
        taken = [rows[c] for (rows, cs), cut in zip(lower, cuts, strict=True) for c in cs[:cut]]
        return sum(sum(t) for t in taken), sum(t[0] for t in taken)

    best: int = max(found for cost, found in map(totals, product(range(4), range(4))) if cost <= 40)

    assert tuning.after.violating - tuning.before.violating == best == 18


def test_a_million_rows_cost_what_their_concerns_cost() -> None:
    counts: Rows = {n / 10_000: (n % 7, n % 5, 90) for n in range(1, 10_001)}
    started = process_time()
    tune(sample(nudify=counts, tutorial=counts), POLICY, 500_000)

    assert process_time() - started < 25
