"""Files cut into pieces are read as the files they were."""

import io
import zipfile
from pathlib import Path

import pytest

from chouxin.domain import Fault, Graph, Limits, Part
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource, FileSource, JoinedSource
from chouxin.testing.inert import inswapper

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


def test_a_missing_piece_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "m.part0").write_bytes(CUT[0])
    (tmp_path / "m.part2").write_bytes(CUT[2])
    _, faults = _graphs(tmp_path / "m.part0")

    assert faults != []


def test_a_later_piece_leads_nothing(tmp_path: Path) -> None:
    for number, piece in enumerate(CUT):
        (tmp_path / f"m.part{number}").write_bytes(piece)
    graphs, _ = _graphs(tmp_path / "m.part1")

    assert graphs == []


def test_what_is_joined_reads_like_one() -> None:
    data = bytes(range(100))
    source = JoinedSource(
        [BytesSource(data[:10]), BytesSource(b""), BytesSource(data[10:37]), BytesSource(data[37:])],
        BytesSource(b"").locator,
    )

    assert source.size == 100
    assert all(source.pread(at, n) == data[at : at + n] for at in range(0, 110, 3) for n in (0, 1, 9, 40, 200))
    assert source.pread(-5, 3) == data[:3]
