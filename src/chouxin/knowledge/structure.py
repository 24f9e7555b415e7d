"""Structure rules: what a model is, known from the shapes that go in and come out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chouxin.domain import ChouxinError, Graph, Rule, Tensors, TensorSpec

Dimension = int | str
Shape = tuple[Dimension, ...]
Slot = tuple[Shape, ...]
"""One tensor that a rule asks for: its alternative shapes. A capital letter is a size that is the same everywhere."""

Bound = Mapping[str, int]

MOST_STEPS = 20_000
_ANY_TYPE = ("", "undefined", "unknown")
_WORDS = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class TooTangled(ChouxinError):
    """A graph has so many inputs and outputs of nearly the right shapes that trying them was given up."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a letter may stand for: one of `among`, `least` to `most`, or only what the file leaves `open`."""

    among: frozenset[int] = frozenset()
    least: int = 0
    most: int = 0
    open: bool = False

    def __contains__(self, size: int) -> bool:
        return size in self.among if self.among else self.least <= size <= self.most


@dataclass(frozen=True, slots=True)
class StructureRule:
    """A rule on graphs.

    sizes: which letters stand for which sizes; a letter that is not there is free and also stands for a symbol and for
    what is unknown. more_inputs, more_outputs: whether further tensors may stand beside the ones asked for. named: for
    each of the inputs the words of which its name has to hold one; empty for a rule to which names are nothing.
    """

    rule: Rule
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]
    sizes: Mapping[str, Sizes]
    more_inputs: bool = False
    more_outputs: bool = True
    named: tuple[frozenset[str], ...] = ()

    def match(self, graph: Graph | Tensors) -> str | None:
        """The sizes that the letters stand for (`S=128`), or None where the graph does not fit, or is none.

        Raises TooTangled rather than to say None of a graph that was not tried to the end.
        """
        if not isinstance(graph, Graph) or not _fits(len(graph.inputs), len(self.inputs), more=self.more_inputs):
            return None
        if not _fits(len(graph.outputs), len(self.outputs), more=self.more_outputs):
            return None
        search = _Search(self.sizes)
        for bound, _ in search.assign(self.inputs, graph.inputs, {}, named=self.named):
            for whole, _ in search.assign(self.outputs, graph.outputs, bound):
                told = ", ".join(f"{letter}={whole[letter]}" for letter in sorted(self.sizes) if letter in whole)
                return told or ", ".join(f"{letter}={size}" for letter, size in sorted(whole.items()))
        return None


def _fits(has: int, asked: int, *, more: bool) -> bool:
    return has >= asked if more else has == asked


class _Search:
    """Gives each slot a tensor of its own, by trying, within a number of steps."""

    def __init__(self, sizes: Mapping[str, Sizes]) -> None:
        self.sizes = sizes
        self.steps = 0

    def assign(
        self,
        slots: Sequence[Slot],
        tensors: Sequence[TensorSpec],
        bound: Bound,
        taken: frozenset[int] = frozenset(),
        named: Sequence[frozenset[str]] = (),
    ) -> Iterator[tuple[Bound, frozenset[int]]]:
        """Each way to fill the slots, as (letters bound, tensors taken)."""
        if not slots:
            yield bound, taken
            return
        for index, tensor in enumerate(tensors):
            if index in taken or not tensor.ranked or not _may_hold_numbers(tensor):
                continue
            if named and named[0].isdisjoint(word.lower() for word in _WORDS.findall(tensor.name)):
                continue
            for shape in slots[0]:
                self.steps += 1
                if self.steps > MOST_STEPS:
                    raise TooTangled(f"more than {MOST_STEPS} ways to assign the graph's inputs and outputs")
                now = self._bind(shape, tensor.shape, bound)
                if now is not None:
                    yield from self.assign(slots[1:], tensors, now, taken | {index}, named[1:])

    def _bind(self, shape: Shape, actual: Sequence[int | str | None], bound: Bound) -> Bound | None:
        if len(shape) != len(actual):
            return None
        now = dict(bound)
        for asked, size in zip(shape, actual, strict=True):
            if isinstance(asked, int):
                if asked != size:
                    return None
            elif not isinstance(size, int):
                if asked in self.sizes and not self.sizes[asked].open:  # one of some has to be known
                    return None
            elif now.setdefault(asked, size) != size or (asked in self.sizes and size not in self.sizes[asked]):
                return None
        return now


def _may_hold_numbers(tensor: TensorSpec) -> bool:
    # Images and vectors are floating point; masks, token ids and texts are not. Where the steps before and after are
    # part of the model, images are bytes.
    kind = tensor.dtype.lower()
    image = kind == "uint8" and 3 in tensor.shape
    return image or kind in _ANY_TYPE or "float" in kind or kind == "double"
