"""Structure rules for weights without a graph: which shapes a file holds, and how many of each.

Shapes and counts are what a model cannot give up, so they are the strong half of a rule. Names, strings and metadata
are the weak half: a rule may ask for them beside shapes, and a rule that asks for nothing else is never quite sure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap

from chouxin.domain import Flow, Graph, Rule, Tensors
from chouxin.knowledge.structure import MOST_STEPS, Bound, Sizes, TooTangled

LISTED = "listed"
"""Format of the view that stands for what a list says, in the cases of rules."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as a rule writes it: `3`, `U`, or `8D` for eight times whatever `D` stands for."""

    times: int
    letter: str = ""

    def bind(self, number: int, bound: Bound, sizes: Mapping[str, Sizes]) -> Bound | None:
        """What the letters stand for if this is `number`; None where it cannot be."""
        if not self.letter:
            return bound if number == self.times else None
        value, rest = divmod(number, self.times)
        if rest or not value or bound.get(self.letter, value) != value:
            return None
        if self.letter in sizes and value not in sizes[self.letter]:
            return None
        return {**bound, self.letter: value}

    def __str__(self) -> str:
        return f"{self.times if self.times > 1 or not self.letter else ''}{self.letter}"


@dataclass(frozen=True, slots=True)
class Group:
    """Tensors of one shape: its alternatives, and how many there are: exactly `count`, or at least `least`."""

    shapes: tuple[tuple[Amount, ...], ...]
    count: Amount | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """At least `least` of these, each with `*` for anything, fit one of the words of a file."""

    among: tuple[str, ...]
    least: int = 1

    def pieces(self) -> list[str]:
        """The longest piece of each: a word that fits holds it."""
        return [max(pattern.split("*"), key=len) for pattern in set(self.among)]

    def found(self, words: Iterable[str]) -> bool:
        """Whether enough of them fit."""
        missing, needed = set(self.among), self.least
        for word in words:
            fitting = {pattern for pattern in missing if like(pattern, word)}
            missing -= fitting
            needed -= len(fitting)
            if needed <= 0:
                return True
        return False


@dataclass(frozen=True, slots=True)
class TensorRule:
    """A rule on weights. All that it asks for has to be there; what it does not ask for, it does not look at.

    flow: what models with such weights take and give, which the weights themselves do not say. listed: the rule asks
    for nothing in the weights; a list of fingerprints says `copy`, `kin` or `build` of them, or a bank
    `source` of a tree of code.
    """

    rule: Rule
    groups: tuple[Group, ...]
    sizes: Mapping[str, Sizes]
    names: Said | None = None
    strings: Said | None = None
    metadata: Said | None = None
    flow: Flow | None = None
    listed: str = ""

    @property
    def sure(self) -> float:
        """How sure a hit is, 0..1: names are changed in a moment, and anybody can write them."""
        return 1.0 if self.groups else 0.9

    def match(self, view: Graph | Tensors) -> str | None:
        """The sizes that the letters stand for (`D=64`), or None where the weights do not fit.

        Raises TooTangled rather than to say None of weights that were not tried to the end.
        """
        found = list(TensorRules((self,)).matches(view)) if isinstance(view, Tensors) else []
        return found[0][1] if found else None

    def words(self) -> Iterator[tuple[str, Said]]:
        """What it asks for in words, by where they stand in a view."""
        for where, said in (("names", self.names), ("strings", self.strings), ("metadata", self.metadata)):
            if said is not None:
                yield where, said

    def fits(self, seen: "_Seen") -> str | None:
        """As `match`, of a view that has been looked at."""
        if not all(said.found(seen.words[where]) for where, said in self.words()):
            return None
        if self.listed:  # what a reader gives has another format: this is how cases are tested
            return self.listed if seen.view.format == LISTED and self.listed in seen.view.strings else None
        for bound in _Search(seen.by_rank, self.sizes).assign(self.groups, {}):
            return ", ".join(f"{letter}={bound[letter]}" for letter in sorted(bound)) or "names"
        return None


class TensorRules:
    """Rules on weights, to be asked all at once: what tells most files is worked out once for all rules, and first."""

    def __init__(self, rules: Iterable[TensorRule]) -> None:
        self._asked = [
            (
                rule,
                [frozenset(map(len, group.shapes)) for group in rule.groups],
                [_asked_of(group) for group in rule.groups],
                [(where, said.least, said.pieces()) for where, said in rule.words()],
            )
            for rule in rules
        ]

    def matches(self, view: Tensors) -> Iterator[tuple[TensorRule, str]]:
        """Each rule that fits, and the sizes that its letters stand for. Raises TooTangled."""
        seen = _Seen(view)
        for rule, ranks, groups, words in self._asked:
            # Loops, no generators: nearly every file is held against nearly every rule, and falls at the first of them.
            for asked in ranks:
                if seen.ranks.isdisjoint(asked):
                    break
            else:
                if not all(map(seen.could_hold, groups)) or not all(starmap(seen.could_say, words)):
                    continue
                detail = rule.fits(seen)
                if detail is not None:
                    yield rule, detail


Asked = tuple[int, int | None, tuple[frozenset[int], ...]]


def _asked_of(group: Group) -> Asked:
    """What holds of every shape that fits a group: how many there are, at least and exactly, and sides that it has."""
    exact = group.count.times if group.count is not None and not group.count.letter else None
    fixed = (frozenset(side.times for side in shape if not side.letter) for shape in group.shapes)
    return group.least, exact, tuple(fixed)


class _Seen:
    """A view, and what is asked of it again and again. by_rank: its shapes, and how many tensors have each."""

    def __init__(self, view: Tensors) -> None:
        self.view = view
        self.words = {
            "names": [tensor.name for tensor in view.tensors],
            "strings": view.strings,
            "metadata": [f"{key}={said}" for key, said in view.metadata],
        }
        self.joined = {where: "\n".join(words) for where, words in self.words.items()}
        self.ranks = {len(tensor.shape) for tensor in view.tensors}

        self.counted = Counter(tensor.shape for tensor in view.tensors)
        self.ranks = set(map(len, self.counted))
        self.many = set(self.counted.values())
        self.most = max(self.many, default=0)
        self.sides = {side for shape in self.counted for side in shape if isinstance(side, int)}

    def could_hold(self, asked: Asked) -> bool:
        """Whether a shape that is asked for may be there, by its sides and how many there are alone."""
        least, exact, fixed = asked
        if least > self.most or (exact is not None and exact not in self.many):
            return False
        return any(sides <= self.sides for sides in fixed)

    def could_say(self, where: str, least: int, pieces: Sequence[str]) -> bool:
        """Whether enough of these pieces are in the words."""
        joined = self.joined[where]
        return sum([piece in joined for piece in pieces]) >= least

    @cached_property
    def by_rank(self) -> dict[int, list[tuple[tuple[int, ...], int]]]:
        found: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for shape, many in self.counted.items():
            known = tuple(side for side in shape if isinstance(side, int))
            found.setdefault(len(known), []).append((known, many))
        return found


class _Search:
    """Finds a shape for each group, by trying, within a number of steps. Groups may share one."""

    def __init__(
        self, by_rank: Mapping[int, Sequence[tuple[tuple[int, ...], int]]], sizes: Mapping[str, Sizes]
    ) -> None:
        self.by_rank, self.sizes, self.steps = by_rank, sizes, 0

    def assign(self, groups: Sequence[Group], bound: Bound) -> Iterator[Bound]:
        """Each way to fill the groups, as what the letters stand for."""
        if not groups:
            yield bound
            return
        group = groups[0]
        for asked in group.shapes:
            for shape, many in self.by_rank.get(len(asked), ()):
                self.steps += 1
                if self.steps > MOST_STEPS:
                    raise TooTangled(f"more than {MOST_STEPS} ways to find the rule's shapes among the weights")
                now = self._bind(asked, shape, bound)
                if now is not None and group.count is not None:
                    now = group.count.bind(many, now, self.sizes)
                if now is not None and many >= group.least:
                    yield from self.assign(groups[1:], now)

    def _bind(self, asked: Sequence[Amount], shape: Sequence[int], bound: Bound) -> Bound | None:
        now: Bound | None = bound
        for amount, size in zip(asked, shape, strict=True):
            now = amount.bind(size, now, self.sizes) if now is not None else None
        return now


def like(pattern: str, word: str) -> bool:
    """Whether a word fits a pattern in which `*` stands for anything; linear in the word."""
    first, *others = pattern.split("*")
    if not others:
        return word == pattern
    *middle, last = others
    if not word.startswith(first) or not word.endswith(last) or len(word) < len(first) + len(last):
        return False
    at, end = len(first), len(word) - len(last)
    for piece in middle:
        found = word.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
