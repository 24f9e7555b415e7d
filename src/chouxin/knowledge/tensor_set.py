"""Structure rules for weights without a graph: which shapes a file holds, and how many of each.

Shapes and counts are what a model cannot give up, so they are the strong half of a rule. Names, strings and metadata
are the weak half: a rule may ask for them beside shapes, and a rule that asks for nothing else is never quite sure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
        if not (isinstance(view, Tensors) and self._could(view) and self._says(view)):
            return None
        if self.listed:  # what a reader gives has another format: this is how cases are tested
            return self.listed if view.format == LISTED and self.listed in view.strings else None
        counted = Counter(tensor.shape for tensor in view.tensors)
        shapes = [(tuple(d for d in shape if isinstance(d, int)), many) for shape, many in counted.items()]
        search = _Search(shapes, self.sizes)
        for bound in search.assign(self.groups, {}):
            return ", ".join(f"{letter}={bound[letter]}" for letter in sorted(bound)) or "names"
        return None

    def _could(self, view: Tensors) -> bool:
        """Whether there are tensors of the ranks that it asks for: most files are told by that alone."""
        ranks = {len(tensor.shape) for tensor in view.tensors} if self.groups else set()
        return all(any(len(shape) in ranks for shape in group.shapes) for group in self.groups)

    def _says(self, view: Tensors) -> bool:
        return (
            (self.names is None or self.names.found(tensor.name for tensor in view.tensors))
            and (self.strings is None or self.strings.found(view.strings))
            and (self.metadata is None or self.metadata.found(f"{key}={said}" for key, said in view.metadata))
        )


class _Search:
    """Finds a shape for each group, by trying, within a number of steps. Groups may share one."""

    def __init__(self, shapes: Sequence[tuple[tuple[int, ...], int]], sizes: Mapping[str, Sizes]) -> None:
        self.sizes, self.steps = sizes, 0
        self.by_rank: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for shape, many in shapes:
            self.by_rank.setdefault(len(shape), []).append((shape, many))

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
