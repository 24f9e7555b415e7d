"""What a detector sees: one readable piece of an item, in a typed view."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chouxin.domain.code import Code, Tree, Workflow
from chouxin.domain.column import Column
from chouxin.domain.item import Kind
from chouxin.domain.locator import Locator
from chouxin.domain.picture import Writing
from chouxin.domain.prints import Prints


@dataclass(frozen=True, slots=True)
class Text:
    """Text by field, in reading order. Fields end a sentence: nothing matches across them."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a tensor's numbers lie: `length` bytes from byte `offset` on, little-endian unless the file says otherwise.

    file: empty for the file that the part was read from; otherwise the path of a file beside it, as the format gives
    it (`data/0`, `weights.bin`). Not checked: that file may be missing, or shorter.
    """

    offset: int
    length: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor by name, element type and shape. A dimension is an int, a symbol's name, or None where unknown.

    place: where its numbers lie, if its reader can tell. Two tensors are the same wherever they lie. ranked: whether
    the file tells how many dimensions there are; where it does not, `shape` is `()` and means nothing.
    """

    name: str
    dtype: str
    shape: tuple[int | str | None, ...]
    place: Stretch | None = field(default=None, compare=False)
    ranked: bool = True


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


@dataclass(frozen=True, slots=True)
class Tensors:
    """Weights without a graph: which tensors a file holds, in its order, and what else it says of itself.

    metadata: what the file says in words, as `(key, value)`. names: what a pickle would import, as `module.name`;
    strings: the short strings in it that name no tensor, each once. Shapes are what a file cannot give up; all else can
    be renamed or left out.
    """

    format: str
    tensors: tuple[TensorSpec, ...]
    metadata: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()


View = Text | Graph | Tensors | Writing | Prints | Code | Tree | Workflow


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
