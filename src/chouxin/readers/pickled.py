"""Pickles, as PyTorch, NumPy and DeepFaceLab write their weights. Never unpickled: the opcodes are followed on paper.

What a pickle would import is noted and not imported; a call is only recognised where it stands for an array.
"""

from collections.abc import Iterator

from chouxin.domain import (
    Fault,
    FaultKind,
    Limits,
    Member,
    Offset,
    Part,
    Source,
    Stretch,
    Tensors,
    TensorSpec,
    Unreadable,
)
from chouxin.readers.digest import digest_of
from chouxin.readers.opcodes import Broken, Stream, opcodes
from chouxin.readers.pickle_machine import STORES, Flood, Machine

_OPS_PER_NODE = 16
_LEGACY = 0x1950A86A20F9469CFC6C
"""The first thing in a file of the old PyTorch format; the object is the fourth, storages stand behind the fifth."""
_LEGACY_PICKLES = 5
_MOST_PICKLES = 64
_COUNT = 8
"""Bytes that say how many numbers a store of the old PyTorch format holds."""


class Pickled:
    """Arrays by name, type and shape; what would be imported; short strings.

    A pickle that breaks off, or is broken on purpose, gives what stands before, and a fault. Several pickles one behind
    the other are one part. Protocols 0 and 1 have no mark of their own and are not recognised.
    """

    name = "pickle"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether a protocol from 2 to 5 is named, and what follows begins like a pickle."""
        if not _begins(head[:2]):
            return False
        try:
            for count, op in enumerate(opcodes(Stream(source)), 1):
                if count == 4 or op.code == ord("."):
                    return True
        except Broken:
            pass
        return False

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part; beside it a fault where it is broken or more than allowed. Raises Unreadable where nothing is."""
        machine, stream = Machine(limits, _OPS_PER_NODE * limits.nodes), Stream(source)
        fault: Fault | None = None
        try:
            _run(machine, stream)
            if stream.at < source.size and not machine.legacy:
                why = f"{source.size - stream.at} bytes behind the pickle are not looked at"
                fault = _fault(source, FaultKind.UNSUPPORTED, stream.at, why)
        except Broken as error:
            if machine.steps <= 1:
                raise Unreadable(FaultKind.UNREADABLE, error.why, source.locator.at(Offset(error.at))) from error
            fault = _fault(source, FaultKind.UNREADABLE, error.at, f"{error.why}; read up to there")
        except Flood:
            fault = _fault(source, FaultKind.TOO_LARGE, stream.at, f"more than {machine.most} opcodes; stopped there")
        if machine.legacy and fault is None:
            fault = _behind(machine, stream)
        view = Tensors(
            "torch" if machine.torch else "pickle",
            tuple(TensorSpec(t.name, t.dtype, t.shape, t.place) for t in machine.tensors),
            (),
            tuple(machine.names),
            machine.kept_strings(),
        )
        yield Part(source.item_id, source.locator, digest_of(view), view)
        if fault is not None:
            yield fault
        if machine.left_out:
            why = f"{machine.left_out} tensors, names or strings over the limit are left out"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, why)


def _run(machine: Machine, stream: Stream) -> None:
    """Follow one pickle after the other. Raises Broken or Flood."""
    for count in range(_MOST_PICKLES):
        machine.begin()
        for op in opcodes(stream):
            machine.follow(op)
        if count == 0 and machine.last == _LEGACY:
            machine.legacy = True
        if machine.legacy and count == _LEGACY_PICKLES - 1:
            return
        if not _begins(stream.source.pread(stream.at, 2)):
            return


def _behind(machine: Machine, stream: Stream) -> Fault | None:
    """Find the numbers behind the old pickles: of each store in turn, how many there are, and then they themselves."""
    source, starts, at = stream.source, dict[str, int](), stream.at
    for key in machine.told:
        width, head = machine.stores.get(key), source.pread(at, _COUNT)
        if width is None or at > source.size:
            break  # what follows a store of an unknown type cannot be found
        starts[f"{STORES}{key}"] = at + _COUNT
        at += _COUNT + int.from_bytes(head, "little") * width
    for tensor in machine.tensors:
        place = tensor.place
        if place is not None:
            start = starts.get(place.file)
            tensor.place = None if start is None else Stretch(start + place.offset, place.length)
    if at > source.size:
        return _fault(source, FaultKind.UNREADABLE, source.size, f"{at - source.size} bytes of numbers are missing")
    if at < source.size and len(starts) == len(machine.told):
        why = f"{source.size - at} bytes behind the numbers are not looked at"
        return _fault(source, FaultKind.UNSUPPORTED, at, why)
    return None


def _begins(head: bytes) -> bool:
    return len(head) == 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def _fault(source: Source, kind: FaultKind, at: int, why: str) -> Fault:
    return Fault(source.item_id, Pickled.name, source.locator.at(Offset(at)), kind, why)
