"""A profile that is written is the profile that is read."""

from dataclasses import replace
from pathlib import Path

import pytest

from chouxin.domain import Supply
from chouxin.policy import Policy, Thresholds, load_profile, shipped_profiles
from chouxin.policy.writing import to_yaml


def again(policy: Policy, folder: Path) -> Policy:
    path = folder / "written.yaml"
    path.write_text(to_yaml(policy, {"nudify": "why\nso"}, ("first\nline",)), "utf-8")
    return load_profile(str(path))


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    assert again(load_profile(name), tmp_path) == load_profile(name)


def test_everything_a_profile_can_say_comes_back(tmp_path: Path) -> None:
    policy = replace(
        load_profile("social"),
        name='it\'s "ours": # 1',
        signals={"nudify": Thresholds(0.0001, 0.9999), "tutorial": Thresholds(None, None)},
        clauses={Supply.PHOTOS: {"en": "No: never.", "zh-Hans": "不许"}},
        appeal={"en": "- write to us"},
        ask_first=(),
    )

    assert again(policy, tmp_path) == policy
