"""CBOR, changed where it stands: values are blanked, and nothing is moved."""

from collections.abc import Callable

from chouxin.person.notes.sorting import Kind

_DEEPEST = 64
_NUMBER, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_SIZES = {24: 1, 25: 2, 26: 4, 27: 8}
_LOOSE, _BREAK = 31, 0xFF


class _Broken(Exception):
    """It breaks off, or is no CBOR."""


def blank(data: bytearray, start: int, end: int, kind_of: Callable[[str], Kind | None]) -> set[Kind]:
    """Blank the values of the members that `kind_of` has a kind for, at any depth; the kinds that there were.

    What breaks off is blanked as far as it goes.
    """
    work = _Work(data, end, kind_of)
    try:
        while start < end:
            start = work.item(start, None, 0)
    except _Broken:
        pass
    return work.kinds


class _Work:
    def __init__(self, data: bytearray, end: int, kind_of: Callable[[str], Kind | None]) -> None:
        self._data, self._end, self._kind_of = data, end, kind_of
        self.kinds: set[Kind] = set()

    def item(self, at: int, kind: Kind | None, depth: int) -> int:
        """Go through an item, whose values are blanked where it has a kind; where the next one begins."""
        major, argument, body = self._head(at)
        if depth > _DEEPEST:
            raise _Broken
        if major in (_BYTES, _TEXT):
            return self._string(major, argument, body, kind)
        if major in (_LIST, _MAP):
            return self._held(major, argument, body, kind, depth)
        if major == _TAG:
            return self.item(body, kind, depth + 1)
        if argument is None:
            raise _Broken
        if kind is not None and body - at > 1:
            self._put(at + 1, bytes(body - at - 1), kind)
        elif kind is not None and major != _SIMPLE:
            self._put(at, bytes((major << 5,)), kind)
        return body

    def _head(self, at: int) -> tuple[int, int | None, int]:
        """An item's sort, its number, which has none where its length is open, and where it goes on."""
        if at >= self._end:
            raise _Broken
        major, short = self._data[at] >> 5, self._data[at] & 31
        if short < 24:
            return major, short, at + 1
        if short == _LOOSE:
            return major, None, at + 1
        body = at + 1 + _SIZES.get(short, self._end)
        if body > self._end:
            raise _Broken
        return major, int.from_bytes(self._data[at + 1 : body], "big"), body

    def _string(self, major: int, length: int | None, body: int, kind: Kind | None) -> int:
        if length is None:
            at = body
            while self._more(at):
                inner, size, start = self._head(at)
                if inner != major or size is None:
                    raise _Broken
                at = self._string(major, size, start, kind)
            return at + 1
        stop = min(body + length, self._end)
        if kind is not None:
            self._put(body, (b" " if major == _TEXT else b"\0") * (stop - body), kind)
        if body + length > self._end:
            raise _Broken
        return stop

    def _held(self, major: int, count: int | None, body: int, kind: Kind | None, depth: int) -> int:
        at, number = body, 0
        while self._more(at) if count is None else number < count:
            inner = kind
            if major == _MAP:
                start = at
                at = self.item(at, None, depth + 1)
                inner = kind or self._key(start)
            at = self.item(at, inner, depth + 1)
            number += 1
        return at + 1 if count is None else at

    def _more(self, at: int) -> bool:
        if at >= self._end:
            raise _Broken
        return self._data[at] != _BREAK

    def _key(self, start: int) -> Kind | None:
        major, length, at = self._head(start)
        if major != _TEXT:
            return None
        if length is not None:
            return self._kind_of(self._data[at : at + length].decode("utf-8", "replace"))
        name = b""
        while self._more(at):
            _, size, body = self._head(at)
            at = body + (size or 0)
            name += self._data[body:at]
        return self._kind_of(name.decode("utf-8", "replace"))

    def _put(self, at: int, nothing: bytes, kind: Kind) -> None:
        if self._data[at : at + len(nothing)] != nothing:
            self._data[at : at + len(nothing)] = nothing
            self.kinds.add(kind)
