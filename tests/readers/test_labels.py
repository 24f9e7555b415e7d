"""Names of members."""

import pytest

from chouxin.readers.labels import Twins, label, leads_out, link_leads_out


@pytest.mark.parametrize("path", ["/etc", "..", "a/../../b", "C:\\x", "..\\x", "a\\..\\..\\b"])
def test_what_leads_out(path: str) -> None:
    assert leads_out(path)


@pytest.mark.parametrize("path", ["a", "a/../b", "./a", "a/..b", "..a"])
def test_what_stays_in(path: str) -> None:
    assert not leads_out(path)


def test_a_link_is_seen_from_its_folder() -> None:
    assert not link_leads_out("a/b", "../c")
    assert link_leads_out("b", "../c")
    assert link_leads_out("a/b", "/c")


def test_twins_differ_by_case_or_form() -> None:
    twins = Twins()

    assert [twins.of(name) for name in ("a.py", "a.py", "A.PY", "caf\u00e9", "cafe\u0301")] == [
        False,
        False,
        True,
        False,
        True,
    ]


def test_labels_can_be_shown() -> None:
    assert label("换脸/a.py") == "换脸/a.py"
    assert label("a\x1b\u202eb") == "a\\u001b\\u202eb"
    assert len(label("a" * 10_000)) == 401
