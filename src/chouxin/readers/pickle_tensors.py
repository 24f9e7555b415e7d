"""A tensor in PyTorch's pickles, taken in one step: the opcodes that build it are the same for each of them.

What comes of it is what `Machine` makes of them one after the other; whatever deviates is left to it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import compress
from math import prod
from struct import Struct

from chouxin.readers.pickle_machine import Machine
from chouxin.readers.pickle_values import Name, Value, makes_tensor

_PUT = rb"(q.|r.{4}|\x94|)"
_GET = rb"(h.|j.{4})"
_SAID = rb"(?:X(.)\0\0\0|\x8c(.))"
_KEY, _DEVICE = rb"(\d{1,20})", rb"(cpu|(?:cuda|mps|npu|xpu):\d{1,3})"
_NUMBER = rb"(?:K.|M..|J.{4})"
_SIDES = rb"(%b(?:\x85|%b(?:\x86|%b\x87))|\(%b{0,64}t|\))" % ((_NUMBER,) * 4)
"""One number, two or three have opcodes of their own, and so has none."""
_TENSOR = re.compile(
    b"".join(
        (
            *(rb"\(\(", _GET, _GET, _SAID, _KEY, _PUT),  # "storage", its type, its key
            *(b"(?:", _GET, b"|", _SAID, _DEVICE, _PUT, b")"),  # on which device
            *(b"(", _NUMBER, b")(N?)t", _PUT, b"Q"),  # how many numbers; in the old format, no view of another
            *(b"(", _NUMBER, b")", _SIDES, _PUT, _SIDES, _PUT),  # how many of them are skipped, shape and strides
            *(rb"[\x88\x89]", _GET, rb"\)R", _PUT, b"t", _PUT, b"R", _PUT),  # whether it learns; no hooks
        )
    ),
    re.DOTALL,
)
_FETCH, _KEEP = rb"h(.)", rb"r(.{4})"
_PLAIN = b"".join(
    (
        *(rb"\(\(", _FETCH, _FETCH, rb"X(.)\0\0\0", _KEY, _KEEP, _FETCH),
        *(b"(", _NUMBER, b")t", _KEEP, rb"QK\0", _SIDES, _KEEP, _SIDES, _KEEP),
        *(rb"[\x88\x89]", _FETCH, rb"\)R", _KEEP, b"t", _KEEP, b"R", _KEEP),
    )
)
"""The same as most of a larger model's are, and nothing that would have to be asked about."""
_ONE, _NAMED = re.compile(_PLAIN, re.DOTALL), re.compile(_KEEP + _FETCH + _PLAIN, re.DOTALL)
"""Such a tensor, and another with what stands in front of it behind its name."""
_NAMING = 3
"""Opcodes of a name, of keeping it, and of fetching what makes the tensor."""
_KEPT, _KEPT_TOO = Struct("<7I").unpack, Struct("<8I").unpack
_BYTE = 256
_ALWAYS = 16
"""Opcodes of all this but those that keep something and those of shape and strides."""
_WIDES = [Struct("<" + "xI" * count).unpack for count in range(9)]
_LONG = 5
"""Bytes of an opcode with a place of four bytes."""
_VIEWS = {b"": (), b"N": (None,)}
_EACH = re.compile(_NUMBER, re.DOTALL)
_WIDE, _SHORT, _SIGNED, _MEMOIZE = ord("X"), 0x8C, ord("J"), b"\x94"


def tensor(machine: Machine, data: bytes, index: int, room: int) -> tuple[int, int] | None:
    """Take the tensor whose arguments begin at data[index]. Gives where they end, and how many opcodes that were.

    None, and nothing has happened, where there is none, it is not whole, or has more than `room` opcodes.
    """
    stack, marks, memo = machine.stack, machine.marks, machine.memo
    if len(stack) <= (marks[-1] if marks else 0):
        return None
    if plain := _plainly(machine, data, index, room):
        return plain
    found = _TENSOR.match(data, index)
    if found is None:
        return None
    (
        said, sort, wide_key, short_key, key, keeps_key, device, wide, short, where, keeps_where, count, view,
        keeps_store, skipped, sides, keeps_sides, strides, keeps_strides, hooks, keeps_hooks, keeps_given, keeps_made,
    ) = found.groups()  # fmt: skip
    (shape, some, size), (laid_out, others, _) = _numbers(sides), _numbers(strides)
    puts: tuple[bytes, ...] = (
        keeps_key,
        keeps_where,
        keeps_store,
        keeps_sides,
        keeps_strides,
        keeps_hooks,
        keeps_given,
        keeps_made,
    )
    if not where:
        puts = puts[:1] + puts[2:]
    joined, kept = b"".join(puts), puts
    places: Sequence[int]
    if len(joined) == _LONG * len(puts):  # so in pickles of some size
        places = _WIDES[len(puts)](joined)
    else:
        kept = tuple([one for one in puts if one])
        places = _next(memo, kept) if _MEMOIZE in kept else _places(kept)
    steps = _ALWAYS + len(view) + some + others + len(kept)
    at_said, at_sort, at_hooks, at_device = _gets(said, sort, hooks, device or said)
    if (
        steps > room
        or len(places) != len(kept)
        or len(key) != (wide_key or short_key)[0]
        or (where and len(where) != (wide or short)[0])
        or not (at_said in memo and at_sort in memo and at_hooks in memo and at_device in memo)
        or at_hooks in places
        or at_device in places
    ):
        return None
    name = _word(machine, key, wide_key)
    place = _word(machine, where, wide) if where else memo[at_device]
    stored = (memo[at_said], memo[at_sort], name, place, _number(count), *_VIEWS[view])
    given: tuple[object, ...]
    what, sort_of, skips = stack[-1], memo[at_sort], _number(skipped)
    if size >= 0 and isinstance(place, str) and stored[0] == "storage" and makes_tensor(sort_of, what, memo[at_hooks]):
        nothing = None
        store, array = machine.tensor(sort_of, (name, place, "storage"), skips, shape, size)
        given = (store, skips, shape, laid_out, None, None)
    else:
        nothing = machine.made(memo[at_hooks], ())
        given = (machine.store(stored), skips, shape, laid_out, None, nothing)
        array = machine.made(what, given)
    stack[-1] = array
    values: tuple[Value, ...] = (stored, shape, laid_out, nothing, given, array)
    values = (name, place, *values) if where else (name, *values)
    if len(places) == len(values):
        memo.update(zip(places, values, strict=True))
        return found.end(), steps
    for at, value in zip(places, compress(values, puts), strict=True):
        memo[at] = value
    return found.end(), steps


def _plainly(machine: Machine, data: bytes, index: int, room: int) -> tuple[int, int] | None:
    """Take tensors of `_PLAIN`, one behind the other, with the names between them; None where there is not even one."""
    found = _ONE.match(data, index)
    if found is None:
        return None
    (
        said, sort, long, key, keeps_key, device, count, keeps_store, sides, keeps_sides, strides, keeps_strides, hooks,
        keeps_hooks, keeps_given, keeps_made,
    ) = found.groups()  # fmt: skip
    memo = machine.memo
    places = _KEPT(keeps_key + keeps_store + keeps_sides + keeps_strides + keeps_hooks + keeps_given + keeps_made)
    (shape, some, size), (laid_out, others, _) = _numbers(sides), _numbers(strides)
    steps = _ALWAYS + some + others + len(places)
    if steps > room or len(key) != long[0] or size < 0 or hooks[0] in places or device[0] in places:
        return None
    store, place, kind, what = memo.get(said[0]), memo.get(device[0]), memo.get(sort[0]), machine.stack[-1]
    if store != "storage" or not isinstance(place, str) or not makes_tensor(kind, what, memo.get(hooks[0])):
        return None
    name = _word(machine, key, long)
    stored = (store, kind, name, place, _number(count))
    numbers, array = machine.tensor(kind, (name, place, "storage"), 0, shape, size)
    given = (numbers, 0, shape, laid_out, None, None)
    machine.stack[-1] = array
    memo.update(zip(places, (name, stored, shape, laid_out, None, given, array), strict=True))
    return _others(machine, data, found.end(), steps, room)


def _others(machine: Machine, data: bytes, index: int, steps: int, room: int) -> tuple[int, int]:
    """Take what follows at data[index] as long as it is the name of one more tensor, and that tensor.

    What one fetches, the next one finds as it was: all of it lies where one byte leads, and nothing is kept there.
    """
    stack, memo = machine.stack, machine.memo
    fetched, store, place, kind = None, "", "", Name("")
    while data[index : index + 1] == b"X" and index + 1 < len(data):
        begin, end = index + 5, index + 5 + data[index + 1]
        found = _NAMED.match(data, end)
        if found is None or data[index + 2 : begin] != b"\0\0\0" or end == begin:
            break
        (
            keeps_name, makes, said, sort, long, key, keeps_key, device, count, keeps_store, sides, keeps_sides,
            strides, keeps_strides, hooks, keeps_hooks, keeps_given, keeps_made,
        ) = found.groups()  # fmt: skip
        places = _KEPT_TOO(
            keeps_name + keeps_key + keeps_store + keeps_sides + keeps_strides + keeps_hooks + keeps_given + keeps_made
        )
        (shape, some, size), (laid_out, others, _) = _numbers(sides), _numbers(strides)
        took = _NAMING + _ALWAYS + some + others + len(places) - 1
        if steps + took > room or len(key) != long[0] or size < 0 or min(places) < _BYTE:
            break
        if fetched != (makes, said, sort, device, hooks):
            what, word, where, numbers = memo.get(makes[0]), memo.get(said[0]), memo.get(device[0]), memo.get(sort[0])
            if word != "storage" or not isinstance(where, str) or not makes_tensor(numbers, what, memo.get(hooks[0])):
                break
            fetched, store, place, kind = (makes, said, sort, device, hooks), word, where, numbers
        named, name = _word(machine, data[begin:end], b"X"), _word(machine, key, long)
        held, array = machine.tensor(kind, (name, place, "storage"), 0, shape, size)
        at_name, at_key, at_store, at_sides, at_strides, at_hooks, at_given, at_made = places
        memo[at_name] = named
        memo[at_key] = name
        memo[at_store] = (store, kind, name, place, _number(count))
        memo[at_sides] = shape
        memo[at_strides] = laid_out
        memo[at_hooks] = None
        memo[at_given] = (held, 0, shape, laid_out, None, None)
        memo[at_made] = array
        stack += (named, array)
        index, steps = found.end(), steps + took
    return index, steps


def _word(machine: Machine, raw: bytes, wide: bytes | None) -> str:
    if raw in machine.texts and not machine.legacy:
        return machine.texts[raw]
    return machine.text(raw, _WIDE if wide else _SHORT) or ""


@lru_cache(256)
def _gets(*said: bytes) -> Sequence[int]:
    return _places(said)


def _places(said: Sequence[bytes]) -> Sequence[int]:
    """The places that opcodes name which put something into the memo, or get it."""
    joined = b"".join(said)
    if len(joined) == 2 * len(said):
        return joined[1::2]
    if len(joined) == 5 * len(said):
        return _WIDES[len(said)](joined)
    return [int.from_bytes(one[1:], "little") for one in said]


def _next(memo: Mapping[int, Value], puts: Sequence[bytes]) -> Sequence[int]:
    """The places where MEMOIZE puts something, as often as it stands there; none where others do the same."""
    at, places = len(memo), list[int]()
    for _ in range(len(puts) if puts.count(_MEMOIZE) == len(puts) else 0):
        places.append(at)
        at += at not in memo
    return places


@lru_cache(4096)
def _numbers(raw: bytes) -> tuple[tuple[int, ...], int, int]:
    """The numbers of a tuple, how many opcodes it takes, and their product; -1 where one of them is below 0."""
    sides = tuple(_number(one) for one in _EACH.findall(raw))
    return sides, len(sides) + 1 + raw.startswith(b"("), prod(sides) if min(sides, default=0) >= 0 else -1


@lru_cache(4096)
def _number(raw: bytes) -> int:
    return int.from_bytes(raw[1:], "little", signed=raw[0] == _SIGNED)
