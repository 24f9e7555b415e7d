"""PyTorch's pickles of state dicts, opcode by opcode, as its own writer puts them; nothing is pickled here."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import prod

Named = tuple[str, int, Sequence[int]]
"""A tensor: its name, the number of the store that it lies in, its shape."""
Entry = tuple[str | int, Callable[[], bytes]]
"""Of a dict: a key, and what writes what stands under it, in its turn."""

_AT_ONCE = 1000
"""Entries of a dict that are put into it at once."""


class StateWriter:
    """Writes one pickle. kind: the stores' type; protocol: 2, as PyTorch's default is, or 4; legacy: before 1.6."""

    def __init__(self, kind: str = "Float", *, protocol: int = 2, legacy: bool = False) -> None:
        self.kind, self.protocol, self.legacy = kind, protocol, legacy
        self._kept = 0
        self._known: dict[object, int] = {}

    def state(self, tensors: Iterable[Named], *, parameters: bool = False) -> bytes:
        """The pickle of an ordered dict. parameters: each tensor as what a module learns."""
        return self.whole(self.ordered(tensors, parameters=parameters))

    def whole(self, body: bytes) -> bytes:
        """A pickle of what has been written."""
        framed = b"\x95" + (len(body) + 1).to_bytes(8, "little") if self.protocol >= 4 else b""
        return bytes([0x80, self.protocol]) + framed + body + b"."

    def ordered(self, tensors: Iterable[Named], *, parameters: bool = False) -> bytes:
        """An ordered dict of tensors."""
        make = self.parameter if parameters else self.tensor
        begun = self._ordered()
        return begun + self._filled([(name, partial(make, number, shape)) for name, number, shape in tensors])

    def mapping(self, held: Sequence[Entry]) -> bytes:
        """A dict."""
        return b"}" + self._put() + self._filled(held)

    def number(self, number: int) -> bytes:
        """A whole number."""
        for code, most, width in ((b"K", 1 << 8, 1), (b"M", 1 << 16, 2), (b"J", 1 << 31, 4)):
            if 0 <= number < most:
                return code + number.to_bytes(width, "little")
        raw = number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
        return b"\x8a" + bytes([len(raw)]) + raw

    def parameter(self, number: int, shape: Sequence[int]) -> bytes:
        """A tensor that is learned."""
        begun = self._import("torch._utils", "_rebuild_parameter") + b"("
        return begun + self.tensor(number, shape) + b"\x88" + self._ordered() + b"t" + self._put() + b"R" + self._put()

    def tensor(self, number: int, shape: Sequence[int]) -> bytes:
        """A tensor over the whole store of this number."""
        strides = [prod(shape[at + 1 :]) for at in range(len(shape))]
        return b"".join(
            (
                *(self._import("torch._utils", "_rebuild_tensor_v2"), b"(("),
                *(self._text("storage"), self._import("torch", f"{self.kind}Storage")),
                *(self._text(str(number), new=True), self._text("cpu"), self.number(prod(shape))),
                *(b"N" * self.legacy, b"t", self._put(), b"Q", self.number(0)),
                *(self._numbers(shape), self._numbers(strides), b"\x89", self._ordered()),
                *(b"t", self._put(), b"R", self._put()),
            )
        )

    def _ordered(self) -> bytes:
        return self._import("collections", "OrderedDict") + b")R" + self._put()

    def _filled(self, held: Sequence[Entry]) -> bytes:
        written = []
        for begin in range(0, len(held), _AT_ONCE):
            some = held[begin : begin + _AT_ONCE]
            pairs = [
                (self._text(key, new=True) if isinstance(key, str) else self.number(key)) + write()
                for key, write in some
            ]
            written.append(b"(" + b"".join(pairs) + b"u" if len(some) > 1 else pairs[0] + b"s")
        return b"".join(written)

    def _import(self, module: str, name: str) -> bytes:
        if self.protocol < 4:
            return self._once((module, name), f"c{module}\n{name}\n".encode)
        return self._once((module, name), lambda: self._text(module) + self._text(name) + b"\x93")

    def _text(self, text: str, *, new: bool = False) -> bytes:
        raw = text.encode()
        short = self.protocol >= 4 and len(raw) < 256
        written = (b"\x8c" + bytes([len(raw)]) if short else b"X" + len(raw).to_bytes(4, "little")) + raw
        return written + self._put() if new else self._once(text, lambda: written)

    def _numbers(self, numbers: Sequence[int]) -> bytes:
        if not numbers:
            return b")"
        written = b"".join(map(self.number, numbers))
        return (written + bytes([0x84 + len(numbers)]) if len(numbers) < 4 else b"(" + written + b"t") + self._put()

    def _once(self, thing: object, write: Callable[[], bytes]) -> bytes:
        """What is written, at its first time; later on, where it is kept."""
        if thing in self._known:
            return self._place(b"h", b"j", self._known[thing])
        written = write()
        self._known[thing] = self._kept
        return written + self._put()

    def _put(self) -> bytes:
        self._kept += 1
        return b"\x94" if self.protocol >= 4 else self._place(b"q", b"r", self._kept - 1)

    def _place(self, narrow: bytes, wide: bytes, at: int) -> bytes:
        return narrow + bytes([at]) if at < 256 else wide + at.to_bytes(4, "little")
