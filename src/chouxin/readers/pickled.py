"""Pickles, as PyTorch, NumPy and DeepFaceLab write their weights. Never unpickled: the opcodes are followed on paper.

What a pickle would import is noted and not imported; a call is only recognised where it stands for an array.
"""

import re
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
from chouxin.readers.pickle_machine import Flood, Machine
from chouxin.readers.pickle_running import run
from chouxin.readers.pickle_values import STORES
from chouxin.readers.sources import WindowSource

_OPS_PER_NODE = 16
_LEGACY = 0x1950A86A20F9469CFC6C
"""The first thing in a file of the old PyTorch format; the object is the fourth, storages stand behind the fifth."""
_LEGACY_PICKLES = 5
_MOST_PICKLES = 64
_FIRST = tuple(b"(}])c"[n : n + 1] for n in range(5))
"""How a pickle without a mark begins: a mark, a dict, a list, a tuple, or something to import."""
_BUILDERS = frozenset(b"(}]R")
_LOOKED_AT, _BEGINNING = 12, 1024 * 1024
"""Opcodes, and bytes that they may take, that `recognises` follows of a pickle without a mark."""
_NUMBER, _IMPORT = re.compile(rb"-?\d+L?"), re.compile(rb"[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*")
_LINES = {
    **dict.fromkeys(b"ILpg", _NUMBER),
    **dict.fromkeys(b"ci", _IMPORT),
    ord("F"): re.compile(rb"-?(\d[\d.e+-]*|inf|nan)"),
    ord("S"): re.compile(rb"'.*'|\".*\""),
}
"""What has to stand behind the opcodes that end with their line."""
_COUNT = 8
"""Bytes that say how many numbers a store of the old PyTorch format holds."""


class Pickled:
    """Arrays by name, type and shape; what would be imported; short strings.

    A pickle that breaks off, or is broken on purpose, gives what stands before, and a fault. Several pickles one behind
    the other are one part. Protocols 0 and 1 have no mark of their own; they are known by their first opcodes.
    """

    name = "pickle"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether a protocol from 2 to 5 is named and a pickle follows, or one follows that needs no such name."""
        if not _begins(head[:2]):
            return head[:1] in _FIRST and _unmarked(source)
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


def _unmarked(source: Source) -> bool:
    """Whether a pickle of protocol 0 or 1 begins here. Text can begin with the same letters, so all has to fit."""
    machine, built = Machine(Limits(), _LOOKED_AT), False
    try:
        begin = WindowSource(source, 0, _BEGINNING, locator=source.locator)
        for op in opcodes(Stream(begin)):
            if (fits := _LINES.get(op.code)) and not fits.fullmatch(op.raw or b""):
                return False
            machine.follow(op)
            built = built or op.code in _BUILDERS
            if op.code == ord("."):
                return built
    except Flood:
        return built
    except Broken:
        pass
    return False


def _run(machine: Machine, stream: Stream) -> None:
    """Follow one pickle after the other. Raises Broken or Flood."""
    for count in range(_MOST_PICKLES):
        machine.begin()
        run(machine, stream)
        if count == 0 and machine.last == _LEGACY:
            machine.legacy = True
        if machine.legacy and count == _LEGACY_PICKLES - 1:
            return
        if not _begins(stream.source.pread(stream.at, 2)):
            return  # one without a mark behind another is a fault: bytes that are not looked at


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
