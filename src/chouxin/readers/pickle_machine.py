"""A pickle's stack, on paper: strings, numbers and tuples stand for themselves, everything else for nothing.

Arrays of NumPy and PyTorch are recognised by what would build them. Nothing is called.
"""

from collections.abc import Callable, Iterable
from math import prod

from chouxin.domain import Limits, Stretch
from chouxin.readers.opcodes import Broken, Op
from chouxin.readers.pickle_values import (
    STORES,
    TORCH_BUILDERS,
    TYPES,
    WIDTHS,
    Array,
    Bytes,
    Name,
    Type,
    Value,
    numbers_of,
)

MOST_DIMS = 64
_LONGEST_STRING = 256
_LENGTHS = frozenset(b"X\x8c")
"""Opcodes of a string whose length stands in front of it."""
_MOST_NUMBER = 1 << 63
NOT_THERE, TAKES = (IndexError, KeyError, ValueError), "takes what is not there"
"""What an action raises where the stack does not have what it asks for, and how that is said."""


class Flood(Exception):
    """More opcodes than allowed."""


class Machine:
    """Follows opcodes and keeps what is told of arrays, names and strings. `most`: opcodes over all pickles.

    stores: key to bytes a number; told: the strings of this pickle in their order, in the old format of PyTorch only.
    texts, globals: what has been met already and is kept, by its bytes.
    heard: for each of the `wanted` keys of dicts, the different strings that stood under it.
    """

    def __init__(self, limits: Limits, most: int, wanted: Iterable[str] = ()) -> None:
        self.limits, self.most, self.steps = limits, most, 0
        self._most_said, self._most_strings = limits.text, limits.nodes
        self.heard: dict[str, dict[str, None]] = {key: {} for key in wanted}
        self.keys: dict[str, int] = {}
        self.tensors: list[Array] = []
        self.names: dict[str, None] = {}
        self.strings: dict[str, None] = {}
        self.texts: dict[bytes, str] = {}
        self.globals: dict[bytes, Name] = {}
        self.stores: dict[str, int] = {}
        self.torch = self.legacy = False
        self.left_out = self.said = 0
        self.last: Value = None
        self.told: list[str] = []
        self._used: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Start a pickle: an empty stack and an empty memo."""
        self.stack: list[Value] = []
        self.marks: list[int] = []
        self.memo: dict[int, Value] = {}
        self.told = []

    def kept_strings(self) -> tuple[str, ...]:
        """The strings that are no tensor's name and no part of what would be imported."""
        named = self._used.union(tensor.name for tensor in self.tensors)
        return tuple(said for said in self.strings if said not in named)

    def follow(self, op: Op) -> None:
        """Take one opcode. Raises Broken where the stack does not have what it asks for, Flood after too many."""
        self.steps += 1
        if self.steps > self.most:
            raise Flood
        action = ACTIONS.get(op.code)
        if action is None:
            return  # PROTO, FRAME and the like change nothing
        try:
            action(self, op)
        except NOT_THERE as error:
            raise Broken(op.at, TAKES) from error

    def _push(self, value: Value) -> None:
        self.stack.append(value)

    def _pop(self) -> Value:
        if self.marks and len(self.stack) <= self.marks[-1]:
            raise IndexError
        return self.stack.pop()

    def _need_one(self) -> None:
        # What is put into something needs something to be put into.
        if not self.stack:
            raise IndexError

    def _popped(self) -> list[Value]:
        """What stands above the last mark."""
        start = self.marks.pop()
        taken = self.stack[start:]
        del self.stack[start:]
        return taken

    def _nothing(self, op: Op) -> None:  # noqa: ARG002 - actions look alike
        self._push(None)

    def _number(self, op: Op) -> None:
        self._push(op.number)

    def _long(self, op: Op) -> None:
        self._push(int.from_bytes(op.raw, "little", signed=True) if op.raw is not None and len(op.raw) <= 32 else None)

    def _digits(self, op: Op) -> None:
        raw = (op.raw or b"").strip().rstrip(b"L")
        self._push(int(raw) if raw.lstrip(b"-").isdigit() and len(raw) <= 20 else None)

    def _string(self, op: Op) -> None:
        self._push(self.text(op.raw, op.code))

    def text(self, raw: bytes | None, code: int) -> str | None:
        """Hear a string: its bytes, None where they are too many, and the opcode that they stand behind."""
        if raw is None:
            return None
        text = raw.decode("utf-8", "backslashreplace")
        if code == ord("S") and text and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
            text = text[1:-1]  # as Python writes it; what is escaped inside stays so
        if self.legacy:
            self.told.append(text)
        strings, said = self.strings, self.said + len(text)
        if text and text not in strings and len(text) <= _LONGEST_STRING and text.isprintable():
            self.said = said
            if said > self._most_said or len(strings) == self._most_strings:
                self.left_out += 1
                return text
            strings[text] = None
        if code in _LENGTHS and text in strings:
            self.texts[raw] = text
        return text

    def _bytes(self, op: Op) -> None:
        self._push(Bytes(Stretch(op.end - op.number, op.number)))

    def _mark(self, op: Op) -> None:  # noqa: ARG002 - as above
        self.marks.append(len(self.stack))

    def _drop(self, op: Op) -> None:  # noqa: ARG002 - as above
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
        else:
            self.stack.pop()

    def _drop_marked(self, op: Op) -> None:  # noqa: ARG002 - as above
        self._popped()

    def _twice(self, op: Op) -> None:  # noqa: ARG002 - as above
        self._push(self.stack[-1])

    def _tuple(self, op: Op) -> None:
        count = op.code - 0x84
        taken = self._popped() if op.code == ord("t") else [self._pop() for _ in range(count)][::-1]
        self._push(tuple(taken) if len(taken) <= MOST_DIMS else None)

    def _empty_tuple(self, op: Op) -> None:  # noqa: ARG002 - as above
        self._push(())

    def _collected(self, op: Op) -> None:  # noqa: ARG002 - a list or set holds nothing that is asked for later
        self._popped()
        self._push(None)

    def _appended(self, op: Op) -> None:
        if op.code == ord("a"):
            self._pop()
        else:
            self._popped()
        self._need_one()

    def _set(self, op: Op) -> None:
        if op.code == ord("s"):
            value, key = self._pop(), self._pop()
            pairs = [key, value]
        else:
            pairs = self._popped()
        for name, held in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(name, str) and name in self.strings:
                self.keys[name] = self.keys.get(name, 0) + 1
                if isinstance(held, str) and name in self.heard and held in self.strings:
                    self.heard[name][held] = None
            if isinstance(held, Array) and isinstance(name, str) and not held.name:
                held.name = name
        if op.code == ord("d"):
            self._push(None)
        self._need_one()

    def _global(self, op: Op) -> None:
        said = (b"?" if op.raw is None else op.raw).decode(errors="backslashreplace").replace("\n", ".")
        if op.code == ord("i"):
            self._popped()
        self._name(said)
        if op.code == ord("i"):
            self.stack[-1] = None
        elif said in self.names and op.raw is not None:
            self.globals[op.raw] = Name(said)

    def _stack_global(self, op: Op) -> None:  # noqa: ARG002 - as above
        name, module = self._pop(), self._pop()
        self._used.update(said for said in (name, module) if isinstance(said, str))
        self._name(".".join(said if isinstance(said, str) else "?" for said in (module, name)))

    def _name(self, said: str) -> None:
        if said not in self.names:
            self.said += len(said)
            if self.said > self.limits.text or len(self.names) == self.limits.nodes:
                self.left_out += 1
            else:
                self.names[said] = None
        self._push(Name(said))

    def _called(self, op: Op) -> None:
        if op.code == 0x92:  # NEWOBJ_EX has keyword arguments as well
            self._pop()
        arguments, what = self._pop(), self._pop()
        self.stack.append(self.made(what, arguments))

    def _object(self, op: Op) -> None:  # noqa: ARG002 - as above
        what, *arguments = self._popped()
        self._push(self.made(what, tuple(arguments)))

    def made(self, what: Value, arguments: Value) -> Value:
        """What a call stands for, where it stands for an array or its type."""
        if not isinstance(what, Name) or not isinstance(arguments, tuple):
            return None
        last = what.last
        made: Value = None
        if last in TORCH_BUILDERS and len(arguments) >= 3:
            made = self._array(arguments[2], arguments[0])
            if made is not None:
                made.place = _stored(arguments[0], arguments[1], made)
        elif last == "_reconstruct":
            made = Array()
        elif last == "_frombuffer" and len(arguments) >= 3:
            made = self._array(arguments[2], arguments[1])
            if made is not None and isinstance(arguments[0], Bytes):
                made.place = arguments[0].place
        elif last == "dtype" and arguments and isinstance(arguments[0], str):
            made = Type(TYPES.get(arguments[0], arguments[0][:32]))
        elif last.startswith("_rebuild_parameter") and arguments and isinstance(arguments[0], Array):
            made = arguments[0]
        elif last == "_rebuild_from_type_v2" and len(arguments) >= 3 and what is not arguments[0]:
            inner, held = arguments[0], arguments[2]
            if isinstance(inner, Name) and inner.last in TORCH_BUILDERS:
                made = self.made(inner, held if isinstance(held, tuple) else None)
        return made

    def _array(self, shape: object, kind: object, array: Array | None = None) -> Array | None:
        if not isinstance(shape, tuple):
            return array
        for side in shape:
            if type(side) is not int or not 0 <= side < _MOST_NUMBER:
                return array
        array = array or Array()
        array.shape = shape
        array.dtype = kind.said if isinstance(kind, Type) else ""
        if not array.counted:
            array.counted = True
            if len(self.tensors) == self.limits.nodes:
                self.left_out += 1
            else:
                self.tensors.append(array)
        return array

    def _built(self, op: Op) -> None:  # noqa: ARG002 - as above
        state, what = self._pop(), self.stack[-1]
        if isinstance(what, Array) and isinstance(state, tuple) and len(state) in (4, 5):
            shape, kind, _, numbers = state[-4:]
            self._array(shape, kind, what)
            what.place = numbers.place if isinstance(numbers, Bytes) else None

    def _stored(self, op: Op) -> None:
        self._push(self.store(self._pop() if op.code == ord("Q") else None))

    def store(self, said: Value) -> Value:
        """What a persistent id stands for: in PyTorch ("storage", its type, key, place, count), a store of numbers."""
        kind = key = ""
        if isinstance(said, tuple) and len(said) >= 5 and said[0] == "storage":
            self.torch = True
            sort, name = said[1], said[2]
            for word in said:
                if isinstance(word, str):
                    self._used.add(word)
            if isinstance(sort, Name):
                kind = numbers_of(sort.last)
            key = name if isinstance(name, str) else ""
            if width := WIDTHS.get(kind):
                self.stores[key] = width
        return Type(kind, key)

    def tensor(
        self, sort: Name, said: tuple[str, ...], skipped: int, shape: tuple[int, ...], size: int
    ) -> tuple[Value, Value]:
        """What `store` and then `made` give for a tensor of PyTorch: its store, and itself.

        said: the store's key, on which device, and what else is no string of its own. size: how many numbers; none of
        the sides is below 0.
        """
        key, kind = said[0], numbers_of(sort.last)
        self.torch = True
        self._used.update(said)
        width, place = WIDTHS.get(kind), None
        if width:
            self.stores[key] = width
            offset, length = skipped * width, size * width
            if 0 <= offset < _MOST_NUMBER and length < _MOST_NUMBER:
                place = Stretch(offset, length, STORES + key)
        made = Array("", kind, shape, True, place)
        if len(self.tensors) == self.limits.nodes:
            self.left_out += 1
        else:
            self.tensors.append(made)
        return Type(kind, key), made

    def _kept(self, op: Op) -> None:
        self.memo[self._place(op)] = self.stack[-1]

    def _fetched(self, op: Op) -> None:
        self._push(self.memo[self._place(op)])

    def _place(self, op: Op) -> int:
        if op.code == 0x94:  # MEMOIZE
            return len(self.memo)
        if op.code not in b"pg":
            return op.number
        if op.raw is None or len(op.raw) > 20:
            raise ValueError
        return int(op.raw)

    def _stopped(self, op: Op) -> None:  # noqa: ARG002 - as above
        self.last = self._pop()


def _stored(store: object, skipped: object, array: Array) -> Stretch | None:
    """Where the numbers of an array lie that PyTorch keeps in a file of their own, or behind its old pickles."""
    width = WIDTHS.get(array.dtype)
    if not isinstance(store, Type) or not store.store or not isinstance(skipped, int) or width is None:
        return None
    offset, length = skipped * width, prod(array.shape) * width
    if not 0 <= offset < _MOST_NUMBER or length >= _MOST_NUMBER:
        return None
    return Stretch(offset, length, f"{STORES}{store.store}")


def _by_codes(**groups: str) -> dict[int, Callable[[Machine, Op], None]]:
    return {ord(code): getattr(Machine, f"_{name}") for name, codes in groups.items() for code in codes}


ACTIONS = _by_codes(
    nothing="N\x88\x89FG]}\x8f\x82\x83\x84\x97",
    number="JKM",
    long="\x8a\x8b",
    digits="IL",
    string="STUVX\x8c\x8d",
    bytes="BC\x8e\x96",
    mark="(",
    drop="0",
    drop_marked="1",
    twice="2",
    tuple="t\x85\x86\x87",
    empty_tuple=")",
    collected="l\x91",
    appended="ae\x90",
    set="sud",
    stack_global="\x93",
    called="R\x81\x92",
    object="o",
    built="b",
    stored="PQ",
    kept="pqr\x94",
    fetched="ghj",
    stopped=".",
) | _by_codes(**{"global": "ci"})
