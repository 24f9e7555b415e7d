"""What goes into a model and what comes out of it, as people tell it: a picture, numbers, a mask."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chouxin.domain.part import Graph, TensorSpec

Size = int | str | None


class Carries(StrEnum):
    """What a stream carries, as far as its shape tells."""

    PICTURE = "picture"
    MASK = "mask"
    NUMBERS = "numbers"
    SOUND = "sound"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stream:
    """One thing that goes in or comes out.

    sizes: width and height of a picture or mask, how many numbers; all dimensions of anything else. A dimension that
    the file leaves open is a symbol's name or None.
    """

    carries: Carries
    sizes: tuple[Size, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Streams in and out. from_file: read from the file itself; otherwise it is how models of the family work."""

    inputs: tuple[Stream, ...]
    outputs: tuple[Stream, ...]
    from_file: bool = True


def flow_of(graph: Graph) -> Flow:
    """The flow of a graph, from the shapes of its inputs and outputs."""
    return Flow(_streams(graph.inputs), _streams(graph.outputs))


def _streams(tensors: Iterable[TensorSpec]) -> tuple[Stream, ...]:
    return tuple(_stream(tensor.shape) for tensor in tensors)


_LEAST_SIDE = 8  # fewer rows or columns are no picture


def _stream(shape: tuple[Size, ...]) -> Stream:
    match shape:
        case (_, 3, height, width) | (_, height, width, 3) if _is_plane(height, width):
            return Stream(Carries.PICTURE, (width, height))
        case (_, 1, height, width) | (_, height, width, 1) if _is_plane(height, width):
            return Stream(Carries.MASK, (width, height))
        case (_, int(count)) if count > 1:
            return Stream(Carries.NUMBERS, (count,))
        case (int(count),) if count > 1:
            return Stream(Carries.NUMBERS, (count,))
    return Stream(Carries.OTHER, shape)


def _is_plane(height: Size, width: Size) -> bool:
    return all(not isinstance(side, int) or side >= _LEAST_SIDE for side in (height, width))
