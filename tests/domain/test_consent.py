"""Consent records: when they hold, and which is taken."""

from datetime import date

import pytest

from chouxin.domain import Consent, Consents

DAY = date(2026, 11, 22)


def record(
    name: str, *, until: date | None = None, revoked: date | None = None, since: date = date(2026, 1, 1)
) -> Consent:
    return Consent(name, frozenset({"m"}), frozenset({"ab" * 32}), frozenset({"likeness"}), since, until, revoked)


@pytest.mark.parametrize(
    "consent, state",
    [
        (record("a"), "valid"),
        (record("a", until=DAY), "valid"),
        (record("a", until=date(2026, 11, 21)), "expired"),
        (record("a", revoked=DAY), "revoked"),
        (record("a", revoked=date(2026, 11, 23)), "valid"),
        (record("a", since=date(2026, 11, 23)), "not_yet"),
    ],
)
def test_a_record_holds_in_its_time(consent: Consent, state: str) -> None:
    assert consent.state(DAY) == state


def test_a_valid_record_goes_before_others() -> None:
    consents = Consents.of([record("a", revoked=DAY), record("b")], DAY)
    best = consents.best("m", None, ["likeness"])

    assert best is not None
    assert (best[0].record, best[1]) == ("b", "valid")


def test_a_record_is_found_by_the_file_itself() -> None:
    consents = Consents.of([record("a")], DAY)

    assert consents.best("renamed", "ab" * 32, ["likeness"]) is not None
    assert consents.best("renamed", None, ["likeness"]) is None


def test_a_record_does_not_answer_what_it_does_not_name() -> None:
    consents = Consents.of([record("a")], DAY)

    assert consents.best("m", None, ["likeness", "identity-swapper"]) is None
