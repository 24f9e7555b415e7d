"""Every case of the shipped packs in every respelling: found, or left alone, but for those that are listed."""

from pathlib import Path

import pytest
import yaml

from chouxin.knowledge import read_pack, shipped_packs
from chouxin.testing.respelled import Tried, try_all
from chouxin.testing.respelling import WHOLE, WORDWISE

LISTED = yaml.safe_load(Path(__file__).with_name("respelled.yaml").read_text("utf-8"))
MEND = "read what is new and run tools/list_respelled.py"
NEARLY_ALL = 0.9


@pytest.fixture(scope="module")
def tried() -> list[Tried]:
    packs = [read_pack(path)[0] for path in shipped_packs()]
    assert None not in packs, "a pack cannot be read"
    return try_all([pack for pack in packs if pack is not None])


@pytest.mark.parametrize("respelling", [*WORDWISE, *WHOLE])
@pytest.mark.parametrize("offends, list_name", [(True, "missed"), (False, "flagged")])
def test_only_what_is_listed_goes_wrong(tried: list[Tried], respelling: str, offends: bool, list_name: str) -> None:
    wrong = {one.name for one in tried if one.respelling == respelling and one.offends is offends and not one.right}
    listed = set((LISTED[list_name] or {}).get(respelling, ()))

    assert sorted(wrong - listed) == [], f"{list_name}, but not listed: {MEND}"
    assert sorted(listed - wrong) == [], f"listed, but right now: {MEND}"


def test_nearly_all_is_right(tried: list[Tried]) -> None:
    offending = [one for one in tried if one.offends]
    ordinary = [one for one in tried if not one.offends]

    assert len(offending) > 2_000
    assert sum(one.right for one in offending) > NEARLY_ALL * len(offending)
    assert sum(one.right for one in ordinary) > 0.98 * len(ordinary)


def test_no_respelling_is_without_cases(tried: list[Tried]) -> None:
    assert {*WORDWISE, *WHOLE} - {one.respelling for one in tried} == set()
