"""Pickles followed at speed, or one opcode after the other, to compare the two."""

from chouxin.domain import Limits
from chouxin.readers.opcodes import Broken, Stream, opcodes
from chouxin.readers.pickle_machine import Flood, Machine
from chouxin.readers.pickle_running import run
from chouxin.readers.sources import BytesSource


def told(data: bytes, limits: Limits, most: int, *, quick: bool, legacy: bool) -> dict[str, object]:
    """What a machine holds at the end, and how it ended."""
    machine, stream = Machine(limits, most, ("a",)), Stream(BytesSource(data))
    machine.legacy = legacy
    ended: object = None
    try:
        if quick:
            run(machine, stream)
        else:
            for op in opcodes(stream):
                machine.follow(op)
    except Broken as error:
        ended = (error.at, error.why)
    except Flood:
        ended = ("flood", stream.at)
    held = {name: value for name, value in vars(machine).items() if name not in ("texts", "globals")}
    return {**held, "ended": ended, "at": None if isinstance(ended, tuple) else stream.at}
