"""What a detector sees: one readable piece of an item, in a typed view."""

from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.domain.column import Column
from chouxin.domain.item import Kind
from chouxin.domain.locator import Locator


@dataclass(frozen=True, slots=True)
class Text:
    """Text by field, in reading order. Fields end a sentence: nothing matches across them."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor by name, element type and shape. A dimension is an int, a symbol's name, or None where unknown."""

    name: str
    dtype: str
    shape: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A machine-learning graph, by what goes in and out and what stands between.

    inputs exclude initializers; `operators` are node types in the order of the file; `weights` are the initializers.
    """

    format: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    operators: tuple[str, ...] = ()
    weights: tuple[TensorSpec, ...] = ()
    producer: str = ""
    opset: int | None = None


View = Text | Graph


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an item, of the item's `kind`. `digest` is a hex digest of what the view holds, in every release."""

    item_id: str
    locator: Locator
    digest: str
    view: View
    kind: Kind = Kind.ARTIFACT


@dataclass(frozen=True, slots=True)
class Parts:
    """A batch of parts whose views are of one type; what `detect` is given.

    columns: the texts of the batch, folded once for all detectors; each row's `key` is
    `(index into parts, field name)`. Empty for parts that hold no text.
    """

    parts: tuple[Part, ...]
    columns: tuple[Column, ...] = ()

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def __getitem__(self, index: int) -> Part:
        return self.parts[index]
