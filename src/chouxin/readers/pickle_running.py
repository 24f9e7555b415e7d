"""A pickle followed at speed: what is frequent is done here without a call, all else as `Machine.follow` does it.

A model's pickle has thousands of opcodes, and most of them are of two dozen sorts. What comes out is the same.
"""

from struct import Struct

from chouxin.readers.opcodes import LONGEST, OPCODE, STOP, Broken, Op, Stream, opcode
from chouxin.readers.pickle_machine import ACTIONS, MOST_DIMS, NOT_THERE, TAKES, Machine
from chouxin.readers.pickle_tensors import tensor

_MEMOIZE, _BINPUT, _BINGET, _MARK, _TUPLE, _GLOBAL = 0x94, *b"qh(tc"
_BININT, _BININT1, _BININT2 = b"JKM"
_SHORT_TEXT, _TEXTS = 0x8C, frozenset(b"\x8cX")
_PUTS, _GETS = frozenset(b"qr"), frozenset(b"hj")
_LONGER = frozenset(b"qrKhjJMcX\x8c")
"""Of those that are done here, the ones with an argument."""
_signed, _length = Struct("<i").unpack_from, Struct("<I").unpack_from
_NOTHING = frozenset(b"N\x88\x89]}")
"""Opcodes that put nothing of interest on the stack."""
_ALONE = {code: (ACTIONS[code], Op(0, code, 0, None, 0)) for code in b")RQbasue0\x81\x85\x86\x87\x93"}
"""Others without an argument: all that matters of them is which they are."""


def run(machine: Machine, stream: Stream) -> None:
    """Follow one pickle to its end. Raises Broken or Flood."""
    code = 0
    while code != STOP:
        _quickly(machine, stream)
        op = opcode(stream)
        code = op.code
        machine.follow(op)


def _quickly(machine: Machine, stream: Stream) -> None:  # noqa: C901, PLR0912, PLR0915 - a call costs what is won
    """Follow what is frequent, up to an opcode that is not, is not whole in what was read, or lacks what it needs."""
    data, start = stream.data, stream.at - stream.base
    stack, memo, marks, index, last = machine.stack, machine.memo, machine.marks, start, len(data) - 1
    texts, names, left = machine.texts, machine.globals, machine.most - machine.steps
    push, steps, safe = stack.append, 0, len(data) - OPCODE
    while 0 <= index <= last and steps < left:  # the most frequent opcodes first
        code = data[index]
        if index > safe and code in _LONGER:
            break
        if code == _MEMOIZE:
            if not stack:
                break
            memo[len(memo)] = stack[-1]
            index += 1
        elif code in _PUTS:
            if not stack:
                break
            memo[data[index + 1] if code == _BINPUT else _length(data, index + 1)[0]] = stack[-1]
            index += 2 if code == _BINPUT else 5
        elif code in _TEXTS:
            begin = index + 2 if code == _SHORT_TEXT else index + 5
            end = begin + (data[index + 1] if code == _SHORT_TEXT else _length(data, index + 1)[0])
            if end > begin + LONGEST or end > len(data):
                break
            raw = data[begin:end]
            push(texts[raw] if raw in texts and not machine.legacy else machine.text(raw, code))
            index = end
        elif code in _GETS:
            place = data[index + 1] if code == _BINGET else _length(data, index + 1)[0]
            if place not in memo:
                break
            push(memo[place])
            index += 2 if code == _BINGET else 5
        elif code == _MARK:
            at_once = tensor(machine, data, index, left - steps) if data[index + 1 : index + 2] == b"(" else None
            if at_once is not None:
                index, steps = at_once[0], steps + at_once[1]
                continue
            marks.append(len(stack))
            index += 1
        elif code == _BININT1:
            push(data[index + 1])
            index += 2
        elif code == _TUPLE:
            if not marks:
                break
            above = marks.pop()
            taken = tuple(stack[above:])
            del stack[above:]
            push(taken if len(taken) <= MOST_DIMS else None)
            index += 1
        elif code == _BININT:
            push(_signed(data, index + 1)[0])
            index += 5
        elif code in _ALONE:
            action, bare = _ALONE[code]
            try:
                action(machine, bare)
            except NOT_THERE as error:
                machine.steps += steps + 1
                raise Broken(stream.at + index - start, TAKES) from error
            index += 1
        elif code == _GLOBAL:
            end = data.find(b"\n", index + 1, index + 1 + LONGEST) + 1
            end = data.find(b"\n", end, end + LONGEST) if end else -1
            if end < 0:
                break
            raw = data[index + 1 : end]
            if raw not in names:
                ACTIONS[code](machine, Op(0, code, 0, raw, 0))
            else:
                push(names[raw])
            index = end + 1
        elif code in _NOTHING:
            push(None)
            index += 1
        elif code == _BININT2:
            push(data[index + 1] | data[index + 2] << 8)
            index += 3
        else:
            break
        steps += 1
    machine.steps += steps
    stream.at += index - start
