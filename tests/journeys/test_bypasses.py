"""Ways past scanners of model files, each as a file of its own, beside two scanners that look for code.

What is hidden is an inert decoder of a swap model and, for the scanners, the name of a function that runs commands; it
is named and never called. Chouxin has to find the decoder or to say that it could not look. What the scanners say is
held as it was measured, so that a better release of theirs shows.
"""

import io
import json
import os
import pickle
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Action, Decision
from chouxin.testing.inert_weights import dfl_decoder
from tests.readers.archives import central, changed, zipped

ORACLES = Path(__file__).parents[2] / ".venv" / "oracles" / "bin"
LOCAL_FLAGS, LOCAL_CRC, LOCAL_NAME = 6, 14, 30
SIGNATURE_7Z = b"7z\xbc\xaf\x27\x1c"


@cache
def weights() -> bytes:
    """A decoder as its tool saves it, with one dangerous name before it."""
    body = dfl_decoder().to_pickle()
    assert body[:2] == b"\x80\x04"
    # Pushed and popped: whoever loads this gets the decoder and runs nothing.
    return body[:2] + b"cposix\nsystem\n0" + body[2 + 9 * (body[2:3] == b"\x95") :]


def archived(name: str = "archive/data.pkl", method: int = zipfile.ZIP_STORED) -> bytes:
    return zipped({name: weights(), "archive/version": b"3\n"}, method)


def encrypted_flag() -> bytes:
    data = archived()
    data = changed(data, central(data) + 8, "H", 1)
    return changed(data, LOCAL_FLAGS, "H", 1)


def bad_checksum() -> bytes:
    data = archived()
    return changed(changed(data, LOCAL_CRC, "L", 7), central(data) + 16, "L", 7)


def other_local_name() -> bytes:
    return changed(archived(), LOCAL_NAME, "s", b"Archive")


def broken_pickle() -> bytes:
    return weights()[:-1] + b"\xff\xff\xff"


def in_7z() -> bytes:
    """As nullifAI came: the magic of 7z, and behind it something that cannot be unpacked."""
    return SIGNATURE_7Z + b"\0\4" + b"\0" * 24 + broken_pickle()


def bad_neighbour() -> bytes:
    false_length = b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b"x"
    return zipped({"a/first.pkl": false_length, "b/data.pkl": weights()})


def false_length() -> bytes:
    return weights()[:-1] + b"\x8e" + struct.pack("<Q", 1 << 60) + b"x"


def behind_a_picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 64 + archived()


def zip_in_zip() -> bytes:
    return zipped({"inner.zip": archived(), "readme.txt": b"weights"})


def in_object_array() -> bytes:
    """A numpy file whose array is of objects: a pickle behind a harmless head."""
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + weights()


def in_npz() -> bytes:
    return zipped({"arr_0.npy": in_object_array()})


def old_protocol() -> bytes:
    said = io.BytesIO()
    pickle.Pickler(said, 0).dump({name: list(shape) for name, shape in dfl_decoder().tensors.items()})
    return b"cposix\nsystem\n0" + said.getvalue()


@dataclass(frozen=True)
class Bypass:
    """A way past scanners. picklescan, modelscan: whether they name the dangerous function today."""

    name: str
    make: Callable[[], bytes]
    picklescan: bool
    modelscan: bool


BYPASSES = (
    Bypass("plain.pkl", weights, picklescan=True, modelscan=True),
    Bypass("plain.pt", archived, picklescan=True, modelscan=True),
    Bypass("unknown_extension.txt", weights, picklescan=True, modelscan=False),
    Bypass("new_SAEHD_decoder_src.npy", weights, picklescan=True, modelscan=True),
    Bypass("local_name.pt", other_local_name, picklescan=True, modelscan=False),
    Bypass("encrypted_flag.pt", encrypted_flag, picklescan=True, modelscan=False),
    Bypass("bad_checksum.pt", bad_checksum, picklescan=True, modelscan=False),
    Bypass("broken.pkl", broken_pickle, picklescan=True, modelscan=False),
    Bypass("seven.pt", in_7z, picklescan=False, modelscan=False),
    Bypass("neighbour.pt", bad_neighbour, picklescan=True, modelscan=True),
    Bypass("length.pkl", false_length, picklescan=True, modelscan=False),
    Bypass("picture.png", behind_a_picture, picklescan=True, modelscan=False),
    Bypass("nested.zip", zip_in_zip, picklescan=False, modelscan=False),
    Bypass("objects.npy", in_object_array, picklescan=True, modelscan=False),
    Bypass("objects.npz", in_npz, picklescan=True, modelscan=False),
    Bypass("protocol0.pkl", old_protocol, picklescan=True, modelscan=True),
)
"""A pickle of protocol 0 without arrays holds no weights: there only the reading is asked for."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bypasses")
    for bypass in BYPASSES:
        (folder / bypass.name).write_bytes(bypass.make())
    return folder


@pytest.fixture(scope="module")
def decisions(files: Path) -> dict[str, Decision]:
    with Engine("ai-hub") as engine:
        return {bypass.name: engine.screen(files / bypass.name) for bypass in BYPASSES}


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda b: b.name)
def test_chouxin_finds_the_decoder_or_says_that_it_could_not_look(
    bypass: Bypass, decisions: dict[str, Decision]
) -> None:
    decision = decisions[bypass.name]
    if bypass.make is old_protocol:
        assert not decision.faults
        return

    assert decision.evidence or decision.faults
    assert decision.action is Action.REVIEW


def test_only_what_holds_no_weights_has_nothing_found(decisions: dict[str, Decision]) -> None:
    unseen = {name for name, decision in decisions.items() if not decision.evidence}

    assert unseen == {"protocol0.pkl"}
    assert "7z" in decisions["seven.pt"].faults[0].why


def test_one_bad_file_does_not_hide_the_rest(files: Path, decisions: dict[str, Decision]) -> None:
    with Engine("ai-hub") as engine:
        packed = files.parent / "all.zip"
        packed.write_bytes(zipped({bypass.name: bypass.make() for bypass in BYPASSES}))
        decision = engine.screen(packed)
    found = {evidence.locator.container[1] for evidence in decision.evidence}

    assert found == {name for name, alone in decisions.items() if alone.evidence}


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda b: b.name)
def test_what_picklescan_says(bypass: Bypass, files: Path) -> None:
    ran = subprocess.run(
        [ORACLES / "picklescan", "--globals", "-p", files / bypass.name],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    named = "posix" in ran.stdout and "system" in ran.stdout

    assert named is bypass.picklescan


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda b: b.name)
def test_what_modelscan_says(bypass: Bypass, files: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    subprocess.run(
        [ORACLES / "modelscan", "-r", "json", "-o", report, "-p", files / bypass.name],
        capture_output=True, check=False, timeout=60, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    issues = json.loads(report.read_text())["issues"] if report.exists() else []

    assert bool(issues) is bypass.modelscan
