"""Files elsewhere: few bytes of large ones, what servers refuse, and that no key is shown."""

import sys
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

from chouxin.domain import Fault, FaultKind, Graph, Limits, MissingExtra, Part, Tensors, Unreadable
from chouxin.engine.walk import walk
from chouxin.readers.remote import StreamSource, is_listed, name_of_address, objects_at, shown
from chouxin.testing.inert import inswapper
from chouxin.testing.inert_weights import Weights
from tests.readers.archives import zipped
from tests.readers.servers import Served, served

MODEL = inswapper().to_bytes()
FOUR_GB = 4 << 30
MIB = 1 << 20


def safetensors() -> Served:
    header = b"".join(Weights({"a.weight": (2, 3), "b": (2,)}).safetensors(hole=FOUR_GB))
    return Served(header, len(header) + FOUR_GB)


def torch() -> Served:
    """A directory at the end tells of a pickle at the end, behind four gigabytes of numbers in front of the archive."""
    archive = zipped({"a/data.pkl": Weights({"a.weight": (2, 3), "b": (2,)}).to_state()})
    return Served(b"", FOUR_GB, archive)


@pytest.mark.parametrize("make", [safetensors, torch])
def test_a_model_of_four_gigabytes_costs_its_ends(make: Callable[[], Served]) -> None:
    with served(make()) as server, StreamSource(f"{server.address}/m.bin") as source:
        found = list(walk(source, Limits()))

        assert source.size == server.size
        assert any(isinstance(one.view, Tensors) for one in found if isinstance(one, Part))
        # The fault of the archive is about what stands in front of it, of which the beginning is looked at.
        assert server.given <= (2 * MIB if make is safetensors else Limits().header + 8 * MIB)
        assert len(server.asked) < 60


def test_what_was_read_is_kept_and_long_runs_take_few_requests() -> None:
    data = bytes(range(256)) * 40_000
    with served(Served(data, len(data))) as server, StreamSource(f"{server.address}/x") as source:
        pieces = [source.pread(at, 10_000) for at in range(0, len(data), 10_000)]
        again = source.pread(5, 70_000)

        assert b"".join(pieces) == data
        assert again == data[5:70_005]
        assert server.given < len(data) + 5 * MIB
        assert len(server.asked) < 25
        assert source.pread(len(data) - 3, 99) == data[-3:]
        assert source.pread(len(data) + 3, 99) == b""


@pytest.mark.parametrize("says_ranges", [True, False])
@pytest.mark.parametrize("says_size", [True, False])
def test_a_server_without_ranges_gives_the_whole_file_if_it_is_small(says_ranges: bool, says_size: bool) -> None:
    what = Served(MODEL, len(MODEL) + 200_000, ranges=False, says_ranges=says_ranges, says_size=says_size)
    with served(what) as server, StreamSource(f"{server.address}/m.onnx") as source:
        assert source.size == server.size
        assert source.pread(0, len(MODEL)) == MODEL
        assert source.pread(source.size - 5, 9) == bytes(5)


@pytest.mark.parametrize("says_ranges", [True, False])
def test_a_server_without_ranges_is_not_asked_for_gigabytes(says_ranges: bool) -> None:
    with (
        served(Served(MODEL, FOUR_GB, ranges=False, says_ranges=says_ranges)) as server,
        pytest.raises(Unreadable, match="whole files") as error,
    ):
        StreamSource(f"{server.address}/m.onnx")

    assert error.value.kind is FaultKind.TOO_LARGE
    assert "fetch it" in error.value.why
    assert server.given < 160 * MIB


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    with served(Served(MODEL, len(MODEL), breaks=2)) as server, StreamSource(f"{server.address}/m.onnx") as source:
        found = list(walk(source, Limits()))

    assert any(isinstance(one.view, Graph) for one in found if isinstance(one, Part))
    with (
        served(Served(MODEL, len(MODEL), breaks=99)) as server,
        pytest.raises(Unreadable) as error,
        StreamSource(f"{server.address}/m.onnx") as source,
    ):
        source.pread(0, 10)
    assert "ClientPayloadError" in error.value.why or "reached or read" in error.value.why


def test_an_address_that_only_lets_files_be_fetched_is_read() -> None:
    """Signed addresses are good for one sort of question."""
    with served(Served(MODEL, len(MODEL), head_status=403)) as server, StreamSource(f"{server.address}/m") as source:
        assert source.pread(0, len(MODEL)) == MODEL


@pytest.mark.parametrize("status, why", [(404, "nothing is there"), (403, "no right"), (401, "password"), (500, "500")])
def test_what_a_server_refuses_is_told_without_the_address(status: int, why: str) -> None:
    with served(Served(status=status)) as server, pytest.raises(Unreadable, match=why) as error:
        StreamSource(f"{server.address}/m.onnx?key=secret")

    assert "secret" not in str(error.value)
    assert str(error.value.locator) == "m.onnx"
    assert len(server.asked) <= 6


def test_places_that_are_not_there_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="no such sort of address"):
        StreamSource("nothing://host/a")
    with pytest.raises(Unreadable, match="nothing is there"):
        StreamSource("memory://none/a")
    with pytest.raises(Unreadable, match="reached"):
        StreamSource("http://127.0.0.1:9/a")
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(Unreadable, match="s3fs"):
        StreamSource("s3://bucket/a")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingExtra, match=r"chouxin\[remote\]"):
        StreamSource("https://host/a")


def test_the_objects_of_a_folder_in_their_order(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    for name in ("b.onnx", "a/x.onnx", "a/y.txt"):
        store.pipe(f"/listed/{name}", MODEL)

    assert list(objects_at("memory://listed/")) == [
        "memory:///listed/a/x.onnx",
        "memory:///listed/a/y.txt",
        "memory:///listed/b.onnx",
    ]
    assert [is_listed(place) for place in ("s3://b/a/", "s3://b/a", "https://h/a/")] == [True, False, False]
    with pytest.raises(Unreadable, match="end the address with /"):
        StreamSource(f"file://{tmp_path}")
    with StreamSource("memory://listed/b.onnx") as source:
        assert not any(isinstance(one, Fault) for one in walk(source, Limits()))


@pytest.mark.parametrize(
    "place, name, seen",
    [
        ("https://h/a/m.onnx?sig=abc#x", "m.onnx", "https://h/a/m.onnx?…3461cc12"),
        ("https://user:word@h:8/m.onnx", "m.onnx", "https://h:8/m.onnx"),
        ("https://user:word@h", "h", "https://h"),
        ("s3://bucket/a@b/m.onnx", "m.onnx", "s3://bucket/a@b/m.onnx"),
        ("s3://bucket/a/", "a", "s3://bucket/a/"),
    ],
)
def test_an_address_is_shown_without_keys(place: str, name: str, seen: str) -> None:
    assert name_of_address(place) == name
    assert shown(place).partition("…")[0] == seen.partition("…")[0]
    assert not {"abc", "word", "user"} & set(shown(place).replace("@", "/").replace(":", "/").split("/"))


def test_other_places_are_shown_as_they_are() -> None:
    for place in ("a/b?c.onnx", "git+file:///srv/a?b@main", "listing 7"):
        assert shown(place) == place
    assert shown("https://h/a?k=1") != shown("https://h/a?k=2")
