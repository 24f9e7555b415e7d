"""What a pickle holds, as far as it is asked for: names, types, arrays; and what PyTorch calls them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from chouxin.domain import Stretch

TYPES = {"f2": "float16", "f4": "float32", "f8": "float64"} | {
    "Half": "float16",
    "BFloat16": "bfloat16",
    "Float": "float32",
    "Double": "float64",
}
STORES = "data/"
"""Where PyTorch's archives keep their numbers, beside the pickle."""
WIDTHS = {
    **dict.fromkeys(("byte", "char", "bool", "quint8", "qint8", "untyped"), 1),
    **dict.fromkeys(("float16", "bfloat16", "short"), 2),
    **dict.fromkeys(("float32", "int", "qint32"), 4),
    **dict.fromkeys(("float64", "long", "complexfloat"), 8),
}
"""Bytes a number, by the names that PyTorch's stores have."""
TORCH_BUILDERS = frozenset({"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"})


# None of these changes; to say so would make each of them take twice as long.
@dataclass(slots=True)
class Name:
    """Something that would be imported. last: its name without its module's."""

    said: str
    last: str = ""

    def __post_init__(self) -> None:
        self.last = self.said.rpartition(".")[2]


@dataclass(slots=True)
class Bytes:
    """Bytes that lie in the pickle itself."""

    place: Stretch


@dataclass(slots=True)
class Type:
    """The type of an array's numbers, or a store of them under a key."""

    said: str
    store: str = ""


@dataclass(slots=True)
class Array:
    """An array while it is put together."""

    name: str = ""
    dtype: str = ""
    shape: tuple[int, ...] = ()
    counted: bool = False
    place: Stretch | None = None


Value = str | int | tuple[object, ...] | Bytes | Name | Type | Array | None


@lru_cache(256)
def numbers_of(store: str) -> str:
    """What a store holds, by the name of its class."""
    kind = store.removesuffix("Storage")
    return TYPES.get(kind) or kind.lower()


def makes_tensor(sort: Value, what: Value, hooks: Value) -> TypeGuard[Name]:
    """Whether `what` makes a tensor of PyTorch, of numbers of a `sort` and with nothing to call later."""
    if not isinstance(what, Name) or not isinstance(hooks, Name):
        return False
    return isinstance(sort, Name) and what.last in TORCH_BUILDERS and hooks.last == "OrderedDict"
