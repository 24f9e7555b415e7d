"""Profiles: what a kind of platform does at which concern, for each supply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chouxin.domain import Action, Supply
from chouxin.policy.signals import signal_of
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
    consent_covers: families of rules that a consent record of the platform answers.
    clauses, appeal: the platform's own wording by supply and language, where it differs from the general one.
    signals: thresholds by signal (`signals.yaml`), finer than those of its supply and put before them.
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
    signals: Mapping[str, Thresholds] = field(default_factory=dict)
    consent_covers: tuple[str, ...] = ()

    @property
    def revision(self) -> str:
        """`name@version`, as decisions record it."""
        return f"{self.name}@{self.version}"

    def thresholds(self, supply: Supply, families: Sequence[str]) -> Thresholds:
        """What holds for an item of `supply` whose heaviest thing is of the first of `families`."""
        signal = signal_of(supply, families[0]) if families else None
        own = self.signals.get(signal.name) if signal else None
        return own or self.supplies[supply]

    def clause(self, supply: Supply, words: Words) -> str:
        """The platform's rule that an item of `supply` goes against, told to whoever submitted it."""
        own = self.clauses.get(supply, {}).get(words.lang)
        return own or words.say(f"clause.{supply}")

    def appeal_route(self, words: Words) -> str:
        """How whoever submitted the item asks another person to look again."""
        return self.appeal.get(words.lang) or words.say("appeal.route")
