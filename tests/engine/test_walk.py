import zipfile
from collections.abc import Iterator

import pytest

from chouxin.domain import Fault, FaultKind, Graph, Limits, Locator, Member, Part, Source, Tensors, Text, Unreadable
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource
from chouxin.readers.zip import Zip
from chouxin.testing import inert
from chouxin.testing.inert_weights import Weights
from tests.readers.archives import zipped

MODEL = inert.inswapper().to_bytes()


def look(data: bytes, limits: Limits | None = None, name: str = "a.zip") -> tuple[dict[str, Part], dict[str, Fault]]:
    found = list(walk(BytesSource(data, "item", Locator((name,))), limits or Limits()))
    assert all(f.item_id == "item" for f in found)
    parts = {str(f.locator): f for f in found if isinstance(f, Part)}
    return parts, {str(f.locator): f for f in found if isinstance(f, Fault)}


def test_archives_inside_archives_are_read_down_to_the_parts() -> None:
    inner = zipped({"model/swap.onnx": MODEL, "说明.txt": "用法".encode()})
    parts, faults = look(zipped({"包.zip": inner, "read me.md": b"hello"}))

    assert sorted(parts) == ["a.zip!/read me.md", "a.zip!/包.zip!/model/swap.onnx", "a.zip!/包.zip!/说明.txt"]
    assert isinstance(parts["a.zip!/包.zip!/model/swap.onnx"].view, Graph)
    assert faults == {}


def test_the_name_decides_nothing() -> None:
    parts, _ = look(MODEL, name="holiday.jpg")

    assert isinstance(parts["holiday.jpg"].view, Graph)


def test_what_nobody_reads_is_a_fault_with_its_format() -> None:
    parts, faults = look(zipped({"a.png": b"\x89PNG\r\n\x1a\n\x00\x00", "b": bytes(50), "c.txt": b"hello"}))

    assert list(parts) == ["a.zip!/c.txt"]
    assert faults["a.zip!/a.png"].why == "PNG image: there is no reader for it"
    assert faults["a.zip!/b"].why == "unknown format, small: there is no reader for it"
    assert {f.kind for f in faults.values()} == {FaultKind.UNSUPPORTED}


def test_a_picture_with_an_archive_behind_it_is_read_as_the_archive() -> None:
    parts, faults = look(b"\xff\xd8\xff\xe0" + bytes(300) + zipped({"swap.onnx": MODEL}), name="cat.jpg")

    assert list(parts) == ["cat.jpg!/swap.onnx"]
    assert "JPEG image" in faults["cat.jpg"].why


def test_a_model_with_an_archive_behind_it_is_read_as_both() -> None:
    parts, _ = look(MODEL + zipped({"note.txt": b"hello"}), name="x")

    assert {type(p.view) for p in parts.values()} == {Graph, Text}


WEIGHTS = Weights({"first.weight": (64, 3, 7, 7), "one": ()})


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_model_of_pytorch_is_read_and_its_numbers_are_no_fault(packing: int) -> None:
    members = {f"m/{name}": data for name, data in WEIGHTS._torch_members().items()}
    parts, faults = look(zipped(members, packing), name="holiday.jpg")
    view = parts["holiday.jpg!/m/data.pkl"].view

    assert faults == {}
    assert isinstance(view, Tensors)
    assert [t.shape for t in view.tensors] == [(64, 3, 7, 7), ()]


def test_a_model_among_the_numbers_of_another_is_found() -> None:
    members = {
        "data.pkl": WEIGHTS.to_state(),
        "data/0": MODEL,
        "data/1": zipped({"a.onnx": MODEL}),
        "data/x": bytes(50),
    }
    parts, faults = look(zipped(members))

    assert isinstance(parts["a.zip!/data/0"].view, Graph)
    assert isinstance(parts["a.zip!/data/1!/a.onnx"].view, Graph)
    assert list(faults) == ["a.zip!/data/x"]


def test_numbers_that_are_packed_count_as_what_they_expand_to() -> None:
    members = {"data.pkl": WEIGHTS.to_state(), **{f"data/{n}": bytes(5000) for n in range(9)}}
    _, faults = look(zipped(members, zipfile.ZIP_DEFLATED), Limits(expanded=20_000))

    assert any(f.kind is FaultKind.TOO_LARGE for f in faults.values())


def test_archives_that_hold_themselves_end_at_the_depth() -> None:
    data = b"core"
    for n in range(8):
        data = zipped({f"{n}.zip": data})
    parts, faults = look(data, Limits(depth=3))

    assert parts == {}
    assert [f.why for f in faults.values()] == ["more than 3 archives inside one another"]


def test_members_of_all_archives_count_together() -> None:
    inner = zipped({f"{n}.txt": b"x" for n in range(10)})
    parts, faults = look(zipped({f"{n}.zip": inner for n in range(10)}), Limits(members=25))

    assert len(parts) <= 25
    assert any(f.kind is FaultKind.TOO_LARGE for f in faults.values())


def test_bytes_of_all_archives_count_together() -> None:
    inner = zipped({f"{n}.txt": b"x" * 1000 for n in range(10)})
    parts, faults = look(zipped({f"{n}.zip": inner for n in range(10)}), Limits(expanded=20_000))

    assert 0 < len(parts) <= 20
    assert any(f.kind is FaultKind.TOO_LARGE for f in faults.values())


class Broken:
    """A reader of files that begin with `boom`."""

    name = "broken"
    version = "1"

    def __init__(self, error: BaseException, *, early: bool = False) -> None:
        self.error, self.early = error, early

    def recognises(self, head: bytes, source: Source) -> bool:
        if head.startswith(b"boom") and self.early:
            raise self.error
        return head.startswith(b"boom")

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        yield Part(source.item_id, source.locator, "d", Text((("text", "before"),)))
        raise self.error


@pytest.mark.parametrize(
    "error,kind",
    [
        (ValueError("private words"), FaultKind.CRASHED),
        (MemoryError(), FaultKind.TOO_LARGE),
        (RecursionError(), FaultKind.TOO_LARGE),
        (AssertionError(), FaultKind.CRASHED),
        (Unreadable(FaultKind.UNSUPPORTED, "no"), FaultKind.UNSUPPORTED),
    ],
)
@pytest.mark.parametrize("early", [True, False])
def test_whatever_a_reader_raises_is_a_fault_and_the_rest_goes_on(
    error: Exception, kind: FaultKind, early: bool
) -> None:
    data = zipped({"a": b"boom", "b": b"boom too"})
    found = list(walk(BytesSource(data, "item"), Limits(), [Zip(), Broken(error, early=early)]))
    faults = [f for f in found if isinstance(f, Fault)]

    assert [(f.kind, f.by, str(f.locator)) for f in faults] == [(kind, "broken", "a"), (kind, "broken", "b")]
    assert len([f for f in found if isinstance(f, Part)]) == (0 if early else 2)
    assert not any("private" in f.why for f in faults)


class Failing:
    """A source whose disk fails."""

    item_id, locator, size = "item", Locator(("x",)), 100

    def pread(self, offset: int, length: int) -> bytes:
        raise Unreadable(FaultKind.UNREADABLE, "Input/output error", self.locator)


def test_a_failing_disk_is_a_fault() -> None:
    (fault,) = walk(Failing(), Limits())

    assert isinstance(fault, Fault)
    assert (fault.kind, fault.why) == (FaultKind.UNREADABLE, "Input/output error")
