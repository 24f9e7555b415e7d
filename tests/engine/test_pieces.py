"""Files cut into pieces are read as the files they were."""

import io
import zipfile
from pathlib import Path

import pytest

from chouxin.domain import Fault, Graph, Limits, Part
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource, FileSource, JoinedSource
from chouxin.testing.inert import inswapper
from tests.readers.archives import central, changed, zipped
from tests.readers.rars_of import volumes

MODEL = inswapper().to_bytes()
CUT = [MODEL[:30_000], MODEL[30_000:60_000], MODEL[60_000:]]


def _graphs(path: Path) -> tuple[list[Graph], list[Fault]]:
    with FileSource(path) as source:
        found = list(walk(source, Limits()))
    views = [one.view for one in found if isinstance(one, Part)]
    return [view for view in views if isinstance(view, Graph)], [one for one in found if isinstance(one, Fault)]


@pytest.mark.parametrize("names", [("m.onnx.part0", "m.onnx.part1", "m.onnx.part2"), ("m.001", "m.002", "m.003")])
def test_pieces_on_a_disk(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name, piece in zip(names, CUT, strict=True):
        (tmp_path / name).write_bytes(piece)
    (graph,), faults = _graphs(tmp_path / names[0])

    assert [t.name for t in graph.outputs] == ["output"]
    assert faults == []


def test_pieces_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number, piece in enumerate(CUT):
            archive.writestr(zipfile.ZipInfo(f"x/m.onnx.part{number}"), piece)
    graphs, _ = _graphs(tmp_path / "a.zip")

    assert [t.name for graph in graphs for t in graph.outputs] == ["output"]


def test_an_archive_in_pieces(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m.onnx", MODEL)
    data = file.getvalue()
    (tmp_path / "a.zip.001").write_bytes(data[:5000])
    (tmp_path / "a.zip.002").write_bytes(data[5000:])
    (graph,), faults = _graphs(tmp_path / "a.zip.001")

    assert graph.outputs[0].name == "output"
    assert faults == []


def whys(path: Path) -> list[str]:
    return [fault.why for fault in _graphs(path)[1]]


def test_a_missing_piece_is_a_fault_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "m.001").write_bytes(CUT[0])
    (tmp_path / "m.003").write_bytes(CUT[2])

    assert "one piece of several; m.002 is not beside it" in whys(tmp_path / "m.001")
    assert "one piece of several; m.002 is not beside it" in whys(tmp_path / "m.003")
    (tmp_path / "m.001").rename(tmp_path / "m.002")
    assert "one piece of several; m.001 is not beside it" in whys(tmp_path / "m.002")


def test_what_is_whole_by_itself_misses_nothing(tmp_path: Path) -> None:
    (tmp_path / "m.002").write_bytes(MODEL)

    assert _graphs(tmp_path / "m.002")[1] == []


def test_a_later_piece_is_judged_as_what_it_is_a_piece_of(tmp_path: Path) -> None:
    for number, piece in enumerate(CUT):
        (tmp_path / f"m.part{number}").write_bytes(piece)
    (graph,), faults = _graphs(tmp_path / "m.part1")

    assert [t.name for t in graph.outputs] == ["output"]
    assert faults == []


def test_two_models_with_a_number_each_stay_two(tmp_path: Path) -> None:
    (tmp_path / "m.1").write_bytes(b"a note of some length about nothing at all")
    (tmp_path / "m.2").write_bytes(MODEL)

    assert len(_graphs(tmp_path / "m.2")[0]) == 1


def test_of_many_pieces_only_the_first_is_read_as_the_whole(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"m.{number + 1:03}").write_bytes(
            MODEL[number * 2500 : (number + 1) * 2500 if number < 39 else None]
        )

    assert _graphs(tmp_path / "m.001")[1] == []
    assert any("together with m.001" in why for why in whys(tmp_path / "m.002"))


@pytest.mark.parametrize("form", ["rar50", "rar29"])
def test_volumes_of_rar(tmp_path: Path, form: str) -> None:
    written = volumes({"m.onnx": MODEL}, tmp_path, form, store=True)
    assert len(written) > 2
    if form == "rar29":  # x.part1.r00: the older way of numbering
        for path in written:
            path.rename(tmp_path / path.name.replace("x.part1", "x"))
        written = [tmp_path / path.name.replace("x.part1", "x") for path in written]
    for path in (written[0], written[-1]):
        (graph,), faults = _graphs(path)
        assert graph.outputs[0].name == "output"
        assert faults == []
    written[1].unlink()

    assert any(f"{written[1].name} is not beside it" in why for why in whys(written[0]))
    assert any("is not beside it" in why for why in whys(written[-1]))


def split_zip(folder: Path) -> list[Path]:
    """A zip over several files, as Info-ZIP and WinZip write it: each member counts from the file that it begins in."""
    good = zipped({"note.txt": b"notes on packing a model\n" * 1700, "m.onnx": MODEL}, zipfile.ZIP_STORED)
    data = b"PK\x07\x08" + good
    start, second = central(data), central(data, 1)
    sizes = 40_000
    begins = data.index(b"PK\x03\x04", 1000)
    data = changed(changed(data, start + 34, "H", 0), start + 42, "L", 4)
    data = changed(changed(data, second + 34, "H", begins // sizes), second + 42, "L", begins % sizes)
    end = data.rindex(b"PK\x05\x06")
    data = changed(changed(data, end + 4, "H", end // sizes), end + 6, "H", start // sizes)
    data = changed(data, end + 16, "L", start % sizes)
    pieces = [data[at : at + sizes] for at in range(0, len(data), sizes)]
    names = [*(f"a.z{n + 1:02}" for n in range(len(pieces) - 1)), "a.zip"]
    for name, piece in zip(names, pieces, strict=True):
        (folder / name).write_bytes(piece)
    return [folder / name for name in names]


def test_a_zip_over_several_files(tmp_path: Path) -> None:
    written = split_zip(tmp_path)
    assert len(written) > 2
    for path in written:
        (graph,), faults = _graphs(path)
        assert graph.outputs[0].name == "output"
        assert faults == []
    written[1].unlink()

    assert any("a.z02 is not beside it" in why for why in whys(written[-1]))
    written[-1].unlink()
    assert any("is not beside it" in why for why in whys(written[0]))


def test_volumes_in_an_archive(tmp_path: Path) -> None:
    written = volumes({"m.onnx": MODEL}, tmp_path, store=True)
    (tmp_path / "all.zip").write_bytes(zipped({path.name: path.read_bytes() for path in written}, zipfile.ZIP_STORED))
    graphs, _ = _graphs(tmp_path / "all.zip")

    assert [t.name for graph in graphs for t in graph.outputs] == ["output"]


def test_what_is_joined_reads_like_one() -> None:
    data = bytes(range(100))
    source = JoinedSource(
        [BytesSource(data[:10]), BytesSource(b""), BytesSource(data[10:37]), BytesSource(data[37:])],
        BytesSource(b"").locator,
    )

    assert source.size == 100
    assert all(source.pread(at, n) == data[at : at + n] for at in range(0, 110, 3) for n in (0, 1, 9, 40, 200))
    assert source.pread(-5, 3) == data[:3]
