"""What a wording rule looks for, resolved: lists filled in, terms folded, patterns checked."""

from dataclasses import dataclass, field

from chouxin.domain import Rule
from chouxin.knowledge.pattern import Pattern

ANY_VIEW = ""
"""Stands for every view."""


@dataclass(frozen=True, slots=True)
class Term:
    """A literal of a rule: as it was written, and as it looks in a folded text.

    others: (view, look) for the views in which it looks otherwise than in the plain one; `ANY_VIEW` for what it is
        spelled like everywhere (`face swap`: faceswap).
    """

    written: str
    folded: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Elements:
    """Terms and patterns, any of which will do; `lists` names the lists that some of them came from."""

    terms: tuple[Term, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    lists: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.patterns)


@dataclass(frozen=True, slots=True)
class Nearby:
    """Elements that have to stand (needs) or must not stand (unless) beside a match.

    within: code points of the folded text between the two, in the same field; None: anywhere in the item.
    inside: longer words that a match must not be a piece of.
    """

    elements: Elements = field(default_factory=Elements)
    within: int | None = None
    inside: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingRule:
    """A rule on texts. `needs` is None where the match is enough by itself."""

    rule: Rule
    match: Elements
    needs: Nearby | None = None
    unless: Nearby | None = None
