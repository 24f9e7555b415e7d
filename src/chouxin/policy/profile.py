"""Profiles: what a kind of platform does at which concern, for each supply."""

from collections.abc import Mapping
from dataclasses import dataclass

from chouxin.domain import Action, Supply
from chouxin.words import Words


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Concern (0..1) from which a person reviews, and from which the item is held at once; None: never."""

    review: float | None
    block: float | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A profile as loaded.

    block_needs_roles: how many different roles must speak before anything is held. on_fault: what happens to an item
    of which a part could not be looked at and nothing else was found: `review` or `allow`. ask_first: families of
    frames (a claim of consent) that a text cannot prove; beside one, an item is reviewed and not held.
    clauses, appeal: the platform's own wording by supply and language, where it differs from the general one.
    """

    name: str
    version: str
    title: Mapping[str, str]
    supplies: Mapping[Supply, Thresholds]
    block_needs_roles: int
    on_fault: Action
    ask_first: tuple[str, ...]
    clauses: Mapping[Supply, Mapping[str, str]]
    appeal: Mapping[str, str]

    @property
    def revision(self) -> str:
        """`name@version`, as decisions record it."""
        return f"{self.name}@{self.version}"

    def clause(self, supply: Supply, words: Words) -> str:
        """The platform's rule that an item of `supply` goes against, told to whoever submitted it."""
        own = self.clauses.get(supply, {}).get(words.lang)
        return own or words.say(f"clause.{supply}")

    def appeal_route(self, words: Words) -> str:
        """How whoever submitted the item asks another person to look again."""
        return self.appeal.get(words.lang) or words.say("appeal.route")
