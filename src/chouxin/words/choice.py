"""Which language a person reads."""

from collections.abc import Mapping

from chouxin.domain import SettingsError
from chouxin.words.catalogue import LANGUAGES

_ASKED = "CHOUXIN_LANG"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def pick_language(requested: str | None, environ: Mapping[str, str]) -> str:
    """One of LANGUAGES: what was asked for, else CHOUXIN_LANG, else the locale, else English.

    Raises SettingsError where a language was asked for by name (`requested`, CHOUXIN_LANG) and there is none like it; a
    locale in another language is no mistake and gets English.
    """
    asked = requested or environ.get(_ASKED)
    if asked:
        lang = _match(asked)
        if lang is None:
            raise SettingsError(f"no such language: {asked!r}; choose one of {', '.join(LANGUAGES)}")
        return lang
    # The first of these that is set decides, as everywhere else on a POSIX system.
    locale = next((environ[name] for name in _LOCALE if environ.get(name)), "")
    return _match(locale) or "en"


def _match(tag: str) -> str | None:
    # `zh_TW.UTF-8@stroke`: what is behind the dot or the at sign says nothing of the language.
    plain = tag.partition(".")[0].partition("@")[0]
    language, *rest = plain.replace("_", "-").lower().split("-")
    if language == "en":
        return "en"
    if language == "zh":
        # `zh-Hans-HK` is simplified although Hong Kong writes traditional: the script, where named, decides.
        return "zh-Hant" if "hans" not in rest and _TRADITIONAL & set(rest) else "zh-Hans"
    return None
