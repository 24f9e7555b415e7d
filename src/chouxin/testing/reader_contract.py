"""The laws of a reader, as tests to inherit. Needs pytest and hypothesis.

::

    class TestMyReader(ReaderContract):
        reader = MyReader
        sample = b"..."     # a small, whole file of the format
        foreign = b"..."    # a file of another format

For a format that is read by seeking, `large(path)` writes a file of a gigabyte (a sparse one) and says so.
"""

import pickle
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chouxin.domain import (
    Code,
    Fault,
    Graph,
    Limits,
    Locator,
    Member,
    Part,
    Prints,
    Reader,
    Source,
    Tensors,
    Text,
    Tree,
    Unreadable,
    Workflow,
    Writing,
)
from chouxin.readers.digest import digest_of
from chouxin.readers.sources import BytesSource, FileSource, WindowSource
from chouxin.testing.watching import OUTSIDE, RUNNING, watched

HEAD = 4096
MOST_TOUCHED = 1024 * 1024
"""Bytes that may be read of a large file of a format that is read by seeking."""
SMALL = Limits(depth=1, members=2, expanded=64, text=64, header=64, nodes=2, ratio=2, ratio_free=16)
_WHERE = Locator(("sample",))
_QUICK = settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))

Seen = list[tuple[object, ...]]


class ReaderContract:
    """One test a law; each works on `sample` and `foreign`."""

    reader: ClassVar[Callable[[], Reader]]
    sample: ClassVar[bytes]
    foreign: ClassVar[bytes]
    every: ClassVar[int] = 3
    """Truncations and flips are tried at every so many bytes of the sample."""

    def make(self) -> Reader:
        """A new reader."""
        return type(self).reader()

    def large(self, path: Path) -> bool:
        """Write a file of a gigabyte to `path`, if the format is one that is read by seeking."""
        del path
        return False

    def test_recognises_its_own_and_nothing_else(self) -> None:
        """Law 1: what it recognises it can read, and it leaves the files of others alone."""
        reader = self.make()
        source = BytesSource(self.sample, "item", _WHERE)

        assert reader.recognises(self.sample[:HEAD], source)
        assert any(isinstance(found, Part | Member) for found in reader.read(source, Limits()))
        assert not reader.recognises(self.foreign[:HEAD], BytesSource(self.foreign, "item", _WHERE))

    def test_gives_parts_faults_and_members_of_its_source(self) -> None:
        """Law 2: each says whose it is and where it stands; a part is known by the digest of its view."""
        for found in self.make().read(BytesSource(self.sample, "item", _WHERE), Limits()):
            assert isinstance(found, Part | Fault | Member)
            place = found.source if isinstance(found, Member) else found
            assert place.item_id == "item"
            assert place.locator.container[:1] == _WHERE.container
            if isinstance(found, Part):
                assert found.digest == digest_of(found.view)

    def test_raises_nothing_but_unreadable_for_a_cut_or_flipped_file(self) -> None:
        """Law 3, first part: a file cut anywhere, or with a wrong bit anywhere, is a fault at worst."""
        sample = self.sample
        for at in range(0, len(sample), self.every):
            self._survives(sample[:at])
            self._survives(sample[:at] + bytes([sample[at] ^ 1 << at % 8]) + sample[at + 1 :])
            self._survives(sample[:at] + b"\xff" * min(8, len(sample) - at) + sample[at + 8 :])

    def test_raises_nothing_but_unreadable_for_any_bytes(self) -> None:
        """Law 3, second part: whatever the bytes are, and whatever is done to a good file."""
        size = len(self.sample)
        edits = st.lists(st.tuples(st.integers(0, size - 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)

        @_QUICK
        @given(st.binary(max_size=600))
        def any_bytes(data: bytes) -> None:
            self._survives(data)
            self._survives(self.sample[:64] + data)

        @_QUICK
        @given(edits)
        def any_edits(edits: list[tuple[int, bytes]]) -> None:
            data = bytearray(self.sample)
            for at, some in edits:
                data[at : at + len(some)] = some
            self._survives(bytes(data))

        any_bytes()
        any_edits()

    def test_keeps_within_the_limits_and_says_so(self) -> None:
        """Law 4: over a limit there is a fault; nothing is larger or more than allowed, and nothing is cut silently."""
        whole, _ = _read(self.make(), BytesSource(self.sample, "item", _WHERE), Limits())
        found, unreadable = _read(self.make(), BytesSource(self.sample, "item", _WHERE), SMALL)
        members = [f.source.size for f in found if isinstance(f, Member)]

        assert len(members) <= SMALL.members
        assert sum(members) <= SMALL.expanded
        assert all(_within(f, SMALL) for f in found if isinstance(f, Part))
        faults = unreadable or any(isinstance(f, Fault) for f in found)
        assert faults or _shown(found) == _shown(whole)

    def test_leaves_no_trace(self, tmp_path: Path) -> None:
        """Law 5: nothing is opened, written, started or asked while reading."""
        path = tmp_path / "sample"
        path.write_bytes(self.sample)
        with FileSource(path, item_id="item", locator=_WHERE) as source:
            _read(self.make(), source, Limits())  # what is loaded once
            reader = self.make()
            with watched(*OUTSIDE) as seen:
                _read(reader, source, Limits())

        assert seen == []

    def test_never_runs_what_it_reads(self) -> None:
        """Law 6: nothing is compiled, imported, unpickled or run while reading."""
        source = BytesSource(self.sample, "item", _WHERE)
        _read(self.make(), source, Limits())
        reader = self.make()

        with watched(*RUNNING) as seen:
            _read(reader, source, Limits())

        assert seen == []

    def test_has_a_quiet_constructor_and_is_picklable(self) -> None:
        """Law 7: making one does nothing, and a copy reads the same."""
        with watched(*OUTSIDE, *RUNNING) as seen:
            reader = self.make()
        source = BytesSource(self.sample, "item", _WHERE)
        copy = pickle.loads(pickle.dumps(reader))  # noqa: S301, TID251 - our own object, made two words ago

        assert seen == []
        assert _read_shown(copy, source) == _read_shown(reader, source)

    def test_has_no_state(self) -> None:
        """Law 8: reading one file changes nothing for the next, not even while the first is still being read."""
        reader = self.make()
        alone = _read_shown(reader, BytesSource(self.sample, "item", _WHERE))
        first = iter(reader.read(BytesSource(self.sample, "item", _WHERE), Limits()))
        begun = [_show(found) for found in islice(first, 1)]
        between = _read_shown(reader, BytesSource(self.sample, "item", _WHERE))
        rest = [_show(found) for found in first]

        assert between == alone
        assert begun + rest == alone

    def test_reads_the_same_from_everywhere(self, tmp_path: Path) -> None:
        """Law 9: memory, a file and a stretch of another file give the same."""
        path = tmp_path / "sample"
        path.write_bytes(self.sample)
        padded = BytesSource(b"\x01" * 13 + self.sample + b"\x02" * 17, "item")
        with FileSource(path, item_id="item", locator=_WHERE) as file:
            from_file = _read_shown(self.make(), file)
        window = WindowSource(padded, 13, len(self.sample), locator=_WHERE)
        from_memory = _read_shown(self.make(), BytesSource(self.sample, "item", _WHERE))

        assert from_file == from_memory
        assert _read_shown(self.make(), window) == from_memory

    def test_touches_little_of_a_large_file(self, tmp_path: Path) -> None:
        """Law 10: where a format can be read by seeking, a gigabyte is no more work than a kilobyte."""
        path = tmp_path / "large"
        if not self.large(path):
            pytest.skip("the format has to be read as a whole")
        with FileSource(path, item_id="item", locator=_WHERE) as file:
            counted = Counting(file)
            reader = self.make()
            assert reader.recognises(counted.pread(0, HEAD), counted)
            found = list(reader.read(counted, Limits()))

        assert any(isinstance(f, Part) for f in found)
        assert counted.touched <= MOST_TOUCHED

    def _survives(self, data: bytes) -> None:
        reader, source = self.make(), BytesSource(data, "item", _WHERE)
        try:
            if not reader.recognises(data[:HEAD], source):
                return
        except Unreadable:
            return
        found, unreadable = _read(reader, source, replace(Limits(), expanded=1 << 20))

        assert found or unreadable is not None or not data, "could not look is not clean"


class Counting:
    """A source that counts the bytes that are read of it."""

    def __init__(self, inner: Source) -> None:
        self.inner, self.touched = inner, 0
        self.item_id, self.locator, self.size = inner.item_id, inner.locator, inner.size

    def pread(self, offset: int, length: int) -> bytes:
        """As of the inner source."""
        data = self.inner.pread(offset, length)
        self.touched += len(data)
        return data


def _read(reader: Reader, source: Source, limits: Limits) -> tuple[list[Part | Fault | Member], Unreadable | None]:
    found: list[Part | Fault | Member] = []
    try:
        for one in reader.read(source, limits):
            if isinstance(one, Member):
                # What a member holds may be gone when the reader goes on.
                size = one.source.size
                data = one.source.pread(0, size)
                assert len(data) == size
                one = Member(BytesSource(data, one.source.item_id, one.source.locator))  # noqa: PLW2901
            found.append(one)
    except Unreadable as error:
        return found, error
    return found, None


def _read_shown(reader: Reader, source: Source) -> Seen:
    found, unreadable = _read(reader, source, Limits())
    return [*_shown(found), *([(str(unreadable),)] if unreadable else [])]


def _shown(found: Iterable[Part | Fault | Member]) -> Seen:
    return [_show(one) for one in found]


def _show(one: Part | Fault | Member) -> tuple[object, ...]:
    if isinstance(one, Member):
        return ("member", one.source.locator, one.source.pread(0, one.source.size))
    return (one,)


def _within(part: Part, limits: Limits) -> bool:  # noqa: PLR0911 - a line a view
    match part.view:
        case Text(fields):
            return all(len(text.encode("utf-8", "surrogatepass")) <= limits.text for _, text in fields)
        case Graph() as graph:
            return all(
                len(held) <= limits.nodes for held in (graph.operators, graph.weights, graph.inputs, graph.outputs)
            )
        case Tensors() as tensors:
            said = [text for pair in tensors.metadata for text in pair]
            return (
                len(tensors.tensors) <= limits.nodes
                and len(tensors.names) + len(tensors.strings) <= 2 * limits.nodes
                and sum(len(text) for text in said) <= limits.text
            )
        case Writing(lines):
            return sum(len(line.text.encode()) for line in lines) <= limits.text
        case Prints(tensors):
            return len(tensors) <= limits.nodes
        case Code() as code:
            mentions = (code.imports, code.calls, code.names, code.strings, code.flags, code.installs)
            return sum(map(len, mentions)) <= limits.nodes
        case Tree() as tree:
            return len(tree.paths) <= limits.nodes
        case Workflow() as workflow:
            return len(workflow.nodes) <= limits.nodes and len(workflow.links) <= limits.nodes
