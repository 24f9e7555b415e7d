"""Large groups and large sets of attributes in HDF5: a B-tree that names objects in a heap of doubling blocks."""

from collections.abc import Iterator

from chouxin.readers.hdf5_records import Broken, File

_BY_NAME, _ATTRIBUTE_BY_NAME = 5, 8
_NODE_HEAD = 6
_CHECKSUM = 4
_DEEPEST = 8
_LONGEST_RECORD = 64
_MANAGED, _TINY = 0, 2


def links_of(file: File, body: bytes) -> Iterator[bytes]:
    """The link messages that a link info message leads to. Raises Broken or Flood."""
    # version, flags, and a count if flag 0 is set; then the addresses of the heap and of the tree by name
    return _objects(file, body, 2 + 8 * bool(body[1:2] and body[1] & 1), _BY_NAME)


def attributes_of(file: File, body: bytes) -> Iterator[bytes]:
    """The attribute messages that an attribute info message leads to. Raises Broken or Flood."""
    return _objects(file, body, 2 + 2 * bool(body[1:2] and body[1] & 1), _ATTRIBUTE_BY_NAME)


def _objects(file: File, body: bytes, index: int, kind: int) -> Iterator[bytes]:
    heap, tree = file.address(body, index), file.address(body, index + file.wide)
    if heap is None or tree is None:
        return  # all of it stands in the object header itself
    blocks = _Heap(file, heap)
    for record in _records(file, tree, kind):
        # by name: a hash of 4 bytes in front; attributes: flags, order and hash behind
        yield blocks.object(record[4:] if kind == _BY_NAME else record[:8])


def _records(file: File, at: int, kind: int) -> Iterator[bytes]:
    """The records of a B-tree of the second version, each as its bytes."""
    head = file.signed(at, b"BTHD", 16 + file.wide + 2 + file.long)
    node, width = int.from_bytes(head[6:10], "little"), int.from_bytes(head[10:12], "little")
    depth = int.from_bytes(head[12:14], "little")
    root = file.address(head, 16)
    count = int.from_bytes(head[16 + file.wide : 18 + file.wide], "little")
    if (
        head[5] != kind
        or depth > _DEEPEST
        or not 8 < width <= _LONGEST_RECORD
        or node <= _NODE_HEAD + _CHECKSUM + width
    ):
        raise Broken(at, "a tree of another kind than it should be")
    if root is None:
        return
    room = node - _NODE_HEAD - _CHECKSUM
    most = [room // width]
    counted = _bytes(most[0])
    pointers = [0]
    total = most[0]
    for level in range(1, depth + 1):
        pointers.append(file.wide + counted + (_bytes(total) if level > 1 else 0))
        most.append((room - pointers[level]) // (width + pointers[level]))
        total = (most[level] + 1) * total + most[level]
    nodes = [(root, count, depth)]
    while nodes:
        place, count, level = nodes.pop()
        if not 0 <= count <= max(most[level], 0):
            raise Broken(place, "a node of the tree that holds more than it can")
        file.signed(place, b"BTIN" if level else b"BTLF", 4)
        data = file.take(place + _NODE_HEAD, count * width + (count + 1) * pointers[level])
        yield from (data[n * width : (n + 1) * width] for n in range(count))
        for n in range(count + 1 if level else 0):
            index = count * width + n * pointers[level]
            child = file.address(data, index)
            held = int.from_bytes(data[index + file.wide : index + file.wide + counted], "little")
            if child is not None:
                nodes.append((child, held, level - 1))


class _Heap:
    """A fractal heap: objects in blocks that double in size row by row, found by their offset."""

    def __init__(self, file: File, at: int) -> None:
        self.file, self.at = file, at
        wide, long = file.wide, file.long
        data = file.signed(at, b"FRHP", 22 + 12 * long + 3 * wide)
        if int.from_bytes(data[7:9], "little"):
            raise Broken(at, "packed names: there is no reader for them")
        index = 14 + long + wide + long + wide + 8 * long
        self.width = int.from_bytes(data[index : index + 2], "little")
        self.first = int.from_bytes(data[index + 2 : index + 2 + long], "little")
        self.largest = int.from_bytes(data[index + 2 + long : index + 2 + 2 * long], "little")
        index += 2 + 2 * long
        bits = int.from_bytes(data[index : index + 2], "little")
        self.offset_bytes = (bits + 7) // 8
        managed = int.from_bytes(data[10:14], "little")
        self.length_bytes = _bytes(min(self.largest, managed))
        self.root = file.address(data, index + 4)
        self.rows = int.from_bytes(data[index + 4 + wide : index + 6 + wide], "little")
        if not self.width or not _power(self.first) or not _power(self.largest) or self.largest < self.first:
            raise Broken(at, "a heap of blocks of no size")
        self.direct_rows = (self.largest // self.first).bit_length() + 1

    def object(self, name: bytes) -> bytes:
        """The object that an identifier of the heap stands for. Raises Broken."""
        sort = name[0] >> 4 & 3
        if sort == _TINY:
            return name[1 : 2 + (name[0] & 0x0F)]
        if sort != _MANAGED:
            raise Broken(self.at, "an object too large for its heap: there is no reader for it")
        offset = int.from_bytes(name[1 : 1 + self.offset_bytes], "little")
        start = 1 + self.offset_bytes
        length = int.from_bytes(name[start : start + self.length_bytes], "little")
        return self.file.take(self._found(offset), length)

    def _found(self, offset: int) -> int:
        """The byte of the file that stands for a byte of the heap."""
        block, rows = self.root, self.rows
        for _ in range(_DEEPEST):
            if block is None:
                break
            if rows == 0:
                return block + offset
            row = (offset // (self.first * self.width)).bit_length()
            size = self.first << max(row - 1, 0)
            begin = self.first * self.width << (row - 1) if row else 0
            column = (offset - begin) // size
            if row >= rows:
                break
            head = 5 + self.file.wide + self.offset_bytes
            self.file.signed(block, b"FHIB", 4)
            child = self.file.take(block + head + (row * self.width + column) * self.file.wide, self.file.wide)
            block, offset = self.file.address(child, 0), offset - begin - column * size
            rows = 0 if row < self.direct_rows else (size // (self.first * self.width)).bit_length()
        raise Broken(self.at, "a place that is in no block of the heap")


def _bytes(number: int) -> int:
    """How many bytes a number takes that is at most this."""
    return max((number.bit_length() + 7) // 8, 1)


def _power(number: int) -> bool:
    return number > 0 and not number & (number - 1)
