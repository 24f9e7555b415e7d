"""Which language a person gets."""

import pytest

from chouxin.domain import SettingsError
from chouxin.words import pick_language


@pytest.mark.parametrize(
    "tag, expected",
    [
        ("zh", "zh-Hans"),
        ("zh_CN.UTF-8", "zh-Hans"),
        ("zh_SG", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh_TW.Big5", "zh-Hant"),
        ("zh_HK.UTF-8@stroke", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("ZH-HANT", "zh-Hant"),
        ("en_GB.UTF-8", "en"),
    ],
)
def test_names_of_languages(tag: str, expected: str) -> None:
    assert pick_language(tag, {}) == expected
    assert pick_language(None, {"CHOUXIN_LANG": tag}) == expected
    assert pick_language(None, {"LANG": tag}) == expected


@pytest.mark.parametrize(
    "environ, expected",
    [
        ({"CHOUXIN_LANG": "zh-Hant", "LANG": "zh_CN"}, "zh-Hant"),
        ({"CHOUXIN_LANG": "", "LANG": "zh_CN"}, "zh-Hans"),
        ({"LC_ALL": "zh_TW", "LANG": "zh_CN"}, "zh-Hant"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "zh_CN"}, "zh-Hant"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_what_is_asked_goes_before_the_locale(environ: dict[str, str], expected: str) -> None:
    assert pick_language(None, environ) == expected


def test_an_option_goes_before_everything() -> None:
    assert pick_language("en", {"CHOUXIN_LANG": "zh-Hant"}) == "en"


@pytest.mark.parametrize("requested, environ", [("fr", {}), (None, {"CHOUXIN_LANG": "klingon"})])
def test_a_language_asked_for_by_name_must_exist(requested: str | None, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="no such language"):
        pick_language(requested, environ)
