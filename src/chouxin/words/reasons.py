"""Why something could not be looked at, in the reader's language.

Records, JSON and the API keep the English sentence: it is stable, and other code compares it. What a person sees is
found here by that sentence alone, in one YAML file a language, `English template: sentence`. A placeholder is by its
name what may stand for it:

- a number (`count`, `size`, …);
- another reason (`why`), a thing that has an entry of its own (`what`), or several of them (`parts`), each in the
  language as well;
- otherwise anything: a name, an error of a library. It stays as it is.

Several reasons in one are joined by `; `.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

import re2
import yaml

_LANGUAGES = ("zh-Hans", "zh-Hant")
_NUMBERS = frozenset(
    ("byte", "count", "end", "height", "limit", "line", "number", "ratio", "seconds", "size", "total", "width")
)
_LONGEST = 2000
"""Characters. No reason of ours is as long; what a stranger made so long is shown as it is."""
_DEEPEST = 4
"""Reasons inside one another."""
_MOST_JOINED = 12
_LONGEST_JOINED = 3
"""Pieces between `; ` that may be one sentence."""
_NUMBER = r"[0-9][0-9.e+]*"
_WITHIN, _AT_THE_EDGE = r".*?", r"(?:[^;]|;[^ ])*?"
"""What stands for a name. At the edge of a sentence another one may follow, so that a name ends there."""


def reason(why: str, lang: str) -> str:
    """A fault's reason in this language; the English one as it is where no template fits, as for those of plug-ins."""
    if lang not in _LANGUAGES or len(why) > _LONGEST:
        return why
    return _said(why, lang)


@lru_cache(maxsize=2048)
def _said(why: str, lang: str) -> str:
    book = _book(lang)
    try:
        return book.whole(why) or book.in_part(why) or why
    except UnicodeEncodeError:  # half a character, which no reason of ours has
        return why


@dataclass(frozen=True)
class _Template:
    """An English sentence with placeholders, and what it is in the language."""

    english: str
    sentence: str

    @cached_property
    def pattern(self) -> str:
        """An expression for re2, whose groups are the placeholders."""
        pieces = list(Formatter().parse(self.english))
        told = []
        for n, (before, name, _, _) in enumerate(pieces):
            told.append(re2.escape(before))
            if name is not None:
                edge = (n == 0 and not before) or n == len(pieces) - 1
                value = _NUMBER if name in _NUMBERS else _AT_THE_EDGE if edge and name != "why" else _WITHIN
                told.append(f"(?P<{name}>{value})")
        return "(?s)" + "".join(told)

    @cached_property
    def compiled(self) -> Any:
        return re2.compile(self.pattern)

    @cached_property
    def literal(self) -> str:
        """What it says itself."""
        return "".join(before for before, *_ in Formatter().parse(self.english))

    @cached_property
    def rank(self) -> tuple[bool, int]:
        """The greatest goes first: what stands in front of another reason, then what says most itself."""
        return "{why}" in self.english and not self.english.startswith("{"), len(self.literal)

    @cached_property
    def has_words(self) -> bool:
        return re.search("[A-Za-z]", self.literal) is not None


class _Book:
    """The sentences of one language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._plain = {english: said for english, said in sentences.items() if "{" not in english}
        self._templates = [_Template(english, said) for english, said in sentences.items() if "{" in english]
        self._set = re2.Set.FullMatchSet()
        for template in self._templates:
            self._set.Add(template.pattern)
        self._set.Compile()
        # The same piece is asked for on many ways through a reason that is made to have many.
        self.whole = lru_cache(maxsize=2048)(self._whole)

    def _whole(self, why: str, depth: int = _DEEPEST, *, alone: bool = False) -> str | None:
        """A reason of which everything is known; None for others. alone: it is none that was joined."""
        said = self._plain.get(why)
        if said is not None or not depth:
            return said
        for template in self._fitting(why):
            values = template.compiled.fullmatch(why).groupdict()
            if "why" in values:
                inner = self.whole(values["why"], depth - 1, alone=alone)
                if inner is None:
                    continue
                values["why"] = inner
            return self._filled(template, values, depth)
        return None if alone else self._joined(why, depth)

    def in_part(self, why: str, depth: int = _DEEPEST) -> str | None:
        """A reason that holds another one, or several, of which not all are known: those stay as they are."""
        for template in self._fitting(why) if depth else ():
            if template.has_words:
                values = template.compiled.fullmatch(why).groupdict()
                inner = values["why"]
                values["why"] = self.whole(inner, depth - 1) or self.in_part(inner, depth - 1) or inner
                return self._filled(template, values, depth)
        return self._joined(why, depth, every=False)

    def _fitting(self, why: str) -> Iterator[_Template]:
        fitting = [self._templates[n] for n in self._set.Match(why) or ()]
        return iter(sorted(fitting, key=lambda template: template.rank, reverse=True))

    def _filled(self, template: _Template, values: dict[str, str], depth: int) -> str:
        if "what" in values:
            values["what"] = self._thing(values["what"], depth)
        if "parts" in values:
            values["parts"] = "、".join(self._thing(part, depth) for part in values["parts"].split(", "))
        return template.sentence.format_map(values)

    def _thing(self, name: str, depth: int) -> str:
        return self.whole(name, depth - 1, alone=True) or name

    def _joined(self, why: str, depth: int, *, every: bool = True) -> str | None:
        """Several reasons in one; a sentence may hold the mark itself, so the longest that is known is taken."""
        pieces = why.split("; ")
        if not 1 < len(pieces) <= _MOST_JOINED:
            return None
        told: list[str] = []
        known = False
        at = 0
        while at < len(pieces):
            for end in range(min(at + _LONGEST_JOINED, len(pieces)), at, -1):
                said = self.whole("; ".join(pieces[at:end]), depth - 1, alone=True)
                if said is not None:
                    known = True
                    break
            else:
                if every:
                    return None
                said, end = pieces[at], at + 1
            told.append(said)
            at = end
        return "；".join(told) if known else None


@cache
def _book(lang: str) -> _Book:
    # The C loader is ten times as fast, as for the catalogues.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files(__package__).joinpath(f"reasons.{lang}.yaml").read_text(encoding="utf-8")
    sentences: dict[str, str] = yaml.load(text, Loader=loader)  # noqa: S506, TID251 - both are safe loaders
    return _Book(sentences)
