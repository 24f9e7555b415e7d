"""What the numbers of a model are known by, whatever the file is called and however it was saved."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensorPrint:
    """One tensor's numbers, as far as they were looked at.

    sketch: one signed byte a sample, in an order that the shape alone fixes; empty where nothing could be told from it
    (few numbers, all alike). turned: the same for the tensor with its equal sides exchanged, where it has such. digest:
    hex, over all the numbers as they are stored; empty where nothing asked for it.
    """

    shape: tuple[int, ...]
    dtype: str
    sketch: bytes = b""
    turned: bytes = b""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Prints:
    """A model by its numbers, or a whole file by its SHA-256.

    tensors: those whose shape something asked for. size: bytes of the file, sha256: hex; 0 and empty for a part of one.
    free, ordered: digests of all shapes, sorted and in the file's order. count, numbers: how many tensors of floating
    point can be compared, and how many numbers there are in them. unseen: tensors that were asked for and whose numbers
    are not there. left_out: tensors over the limit.
    """

    tensors: tuple[TensorPrint, ...] = ()
    name: str = ""
    size: int = 0
    sha256: str = ""
    free: str = ""
    ordered: str = ""
    count: int = 0
    numbers: int = 0
    unseen: int = 0
    left_out: int = 0
