"""Each law of the reader's contract fails for a reader that breaks it, and for that reason."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chouxin.domain import Fault, Limits, Member, Part, Reader, Source, Text
from chouxin.readers.onnx import Onnx
from chouxin.readers.sources import BytesSource
from chouxin.readers.text import PlainText
from chouxin.readers.zip import Zip
from chouxin.testing import inert
from chouxin.testing.reader_contract import ReaderContract
from tests.readers.archives import zipped

NOTE = b"A note about packing a model with its instructions, in plain words.\n" * 4
MODEL = inert.restorer().to_bytes()
ARCHIVE = zipped({"a.txt": NOTE, "b.txt": NOTE, "c.txt": NOTE})

Found = Iterator[Part | Fault | Member]


def contract(broken: Callable[[], Reader], good: bytes = NOTE, other: bytes = MODEL) -> Any:
    """The contract's tests for one reader, to be called one by one."""

    class Laws(ReaderContract):
        reader = staticmethod(broken)
        sample, foreign = good, other

    return Laws()


class RecognisesAll(PlainText):
    def recognises(self, head: bytes, source: Source) -> bool:
        return True


class RecognisesNothing(PlainText):
    def recognises(self, head: bytes, source: Source) -> bool:
        return False


class GivesNothing(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        return iter(())


class GivesStrings(PlainText):
    def read(self, source: Source, limits: Limits) -> Any:
        yield from super().read(source, limits)
        yield "text"


class OfAnotherItem(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        for found in super().read(source, limits):
            assert isinstance(found, Part)
            yield replace(found, item_id="another")


class Misplaced(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        for found in super().read(source, limits):
            assert isinstance(found, Part)
            yield replace(found, locator=type(found.locator)(("elsewhere",)))


class WrongDigest(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        for found in super().read(source, limits):
            assert isinstance(found, Part)
            yield replace(found, digest="0" * 32)


class TrustsTheBytes(PlainText):
    """Dies of the first byte that is not UTF-8."""

    def read(self, source: Source, limits: Limits) -> Found:
        source.pread(0, source.size).decode()
        yield from super().read(source, limits)


class DiesOfAFlip(Onnx):
    def read(self, source: Source, limits: Limits) -> Found:
        for found in super().read(source, limits):
            if isinstance(found, Fault):
                raise RuntimeError
            yield found


class SilentlyClean(Onnx):
    """A broken file gives nothing, as if it had been looked at."""

    def read(self, source: Source, limits: Limits) -> Found:
        found = list(super().read(source, limits))
        return iter(() if any(isinstance(f, Fault) for f in found) else found)


class CutsSilently(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        small = BytesSource(source.pread(0, min(source.size, limits.text)), source.item_id, source.locator)
        yield from super().read(small, limits)


class KnowsNoLimits(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        yield from super().read(source, Limits())


class UnpacksEverything(Zip):
    def read(self, source: Source, limits: Limits) -> Found:
        yield from super().read(source, Limits())


class Writes(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        Path("/dev/null").write_bytes(b"x")
        yield from super().read(source, limits)


class StartsAProcess(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        subprocess.run([sys.executable, "-c", ""], check=True)
        yield from super().read(source, limits)


class RunsIt(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        eval("1 + 1")  # noqa: S307, S307, RUF100
        yield from super().read(source, limits)


class NoisyConstructor(PlainText):
    def __init__(self) -> None:
        Path("/dev/null").read_bytes()


class Unpicklable(PlainText):
    def __init__(self) -> None:
        self.later = lambda: None


class RemembersTheLast(PlainText):
    def __init__(self) -> None:
        self.read_before = 0

    def read(self, source: Source, limits: Limits) -> Found:
        self.read_before += 1
        text = Text((("text", f"{self.read_before}"),))
        for found in super().read(source, limits):
            assert isinstance(found, Part)
            yield replace(found, view=text)


class LooksAtTheFile(PlainText):
    def read(self, source: Source, limits: Limits) -> Found:
        text = Text((("text", type(source).__name__),))
        for found in super().read(source, limits):
            assert isinstance(found, Part)
            yield replace(found, view=text)


class ReadsItAll(Onnx):
    def read(self, source: Source, limits: Limits) -> Found:
        for at in range(0, source.size, 1 << 20):
            source.pread(at, 1 << 20)
        yield from super().read(source, limits)


RECOGNISES = "test_recognises_its_own_and_nothing_else"
GIVES = "test_gives_parts_faults_and_members_of_its_source"
CUT = "test_raises_nothing_but_unreadable_for_a_cut_or_flipped_file"
ANY = "test_raises_nothing_but_unreadable_for_any_bytes"
LIMITS = "test_keeps_within_the_limits_and_says_so"
TRACE = "test_leaves_no_trace"
RUNS = "test_never_runs_what_it_reads"
QUIET = "test_has_a_quiet_constructor_and_is_picklable"
STATE = "test_has_no_state"
SAME = "test_reads_the_same_from_everywhere"


@pytest.mark.parametrize(
    "law,broken,good",
    [
        (RECOGNISES, RecognisesAll, NOTE),
        (RECOGNISES, RecognisesNothing, NOTE),
        (RECOGNISES, GivesNothing, NOTE),
        (GIVES, GivesStrings, NOTE),
        (GIVES, OfAnotherItem, NOTE),
        (GIVES, Misplaced, NOTE),
        (GIVES, WrongDigest, NOTE),
        (CUT, DiesOfAFlip, MODEL),
        (CUT, SilentlyClean, MODEL),
        (ANY, TrustsTheBytes, NOTE),
        (ANY, DiesOfAFlip, MODEL),
        (LIMITS, KnowsNoLimits, NOTE),
        (LIMITS, CutsSilently, NOTE),
        (LIMITS, UnpacksEverything, ARCHIVE),
        (QUIET, NoisyConstructor, NOTE),
        (QUIET, Unpicklable, NOTE),
        (STATE, RemembersTheLast, NOTE),
        (RUNS, RunsIt, NOTE),
    ],
)
def test_the_law_catches_who_breaks_it(law: str, broken: Callable[[], Reader], good: bytes) -> None:
    other = NOTE if good is MODEL else MODEL

    with pytest.raises((AssertionError, RuntimeError, UnicodeDecodeError, AttributeError, ExceptionGroup)):
        getattr(contract(broken, good, other), law)()


@pytest.mark.parametrize("law,broken", [(TRACE, Writes), (TRACE, StartsAProcess), (SAME, LooksAtTheFile)])
def test_the_law_with_files_catches_who_breaks_it(law: str, broken: Callable[[], Reader], tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        getattr(contract(broken), law)(tmp_path)


def test_reading_all_of_a_large_file_is_caught(tmp_path: Path) -> None:
    class Laws(ReaderContract):
        reader = ReadsItAll
        sample, foreign = MODEL, NOTE

        def large(self, path: Path) -> bool:
            inert.restorer().write(path, hole=8 << 20)
            return True

    with pytest.raises(AssertionError):
        Laws().test_touches_little_of_a_large_file(tmp_path)


@pytest.mark.parametrize("good", [NOTE, MODEL, ARCHIVE], ids=["text", "onnx", "zip"])
def test_a_reader_that_keeps_the_laws_passes(good: bytes, tmp_path: Path) -> None:
    readers: dict[bytes, Callable[[], Reader]] = {NOTE: PlainText, MODEL: Onnx, ARCHIVE: Zip}
    laws = contract(readers[good], good, NOTE if good is MODEL else MODEL)
    for law in (RECOGNISES, GIVES, CUT, ANY, LIMITS, RUNS, QUIET, STATE):
        getattr(laws, law)()
    for law in (TRACE, SAME):
        getattr(laws, law)(tmp_path)
