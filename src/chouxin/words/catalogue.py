"""The catalogues: one YAML file a language, `code: sentence`, the same codes and the same placeholders in each."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml

from chouxin.domain import SettingsError

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


class Words:
    """The sentences of one language.

    Raises SettingsError for a language that has no catalogue.
    """

    __slots__ = ("_sentences", "lang")

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise SettingsError(f"no such language: {lang!r}; choose one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self._sentences = _load(lang)

    def say(self, code: str, /, **values: object) -> str:
        """The sentence for `code`, its placeholders filled.

        Raises KeyError for an unknown code or a missing value: both are mistakes in the code, not in the input.
        """
        sentence = self._sentences[code]
        return sentence.format_map(values) if "{" in sentence else sentence

    def knows(self, code: str) -> bool:
        """Whether there is a sentence for `code`; for what plug-ins name (transforms, commands)."""
        return code in self._sentences

    def codes(self) -> Iterable[str]:
        """All codes, in the order of the catalogue."""
        return self._sentences.keys()

    def pick(self, wording: Mapping[str, str]) -> str:
        """What a rule says of itself, in this language or the nearest one that it has."""
        return in_language(wording, self.lang)


def in_language(wording: Mapping[str, str], lang: str) -> str:
    """A wording's sentence in `lang`; a Chinese reader gets the other script before English; '' where there is none."""
    nearest = ("zh-Hans", "zh-Hant", "en") if lang.startswith("zh") else ("en", "zh-Hans", "zh-Hant")
    for candidate in (lang, *nearest):
        if wording.get(candidate):
            return wording[candidate]
    return next(iter(wording.values()), "")


@cache
def _load(lang: str) -> Mapping[str, str]:
    # The C loader reads a catalogue in a few milliseconds; the pure Python one takes ten times as long.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files(__package__).joinpath(f"{lang}.yaml").read_text(encoding="utf-8")
    sentences: dict[str, str] = yaml.load(text, Loader=loader)  # noqa: S506, TID251 - both are safe loaders
    return sentences
