"""Ways to put a model or an offer into an archive so that nobody looks, each as a file of its own.

What is hidden is an inert swap model, or the offer of one. Chouxin has to find it, or to say that it could
not look, and then to read the names that are open. A scanner of model files stands beside it: what it says of the name
of a function that runs commands is held as it was measured.
"""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Action, Decision
from chouxin.testing.inert import inswapper
from tests.journeys.test_bypasses import ORACLES
from tests.readers.archives import central, changed, zipped
from tests.readers.rars_of import old_archive, old_file, rarred
from tests.readers.seven_zips import SIGNATURE, coded, header_of, sealed, seven_zipped, wrapped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MODEL = inswapper().to_bytes()
RUNS = b"cposix\nsystem\n0" + b"(dp0\n."
PACKED = zipped({"m.onnx": MODEL})
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(60_000)
PROGRAM = b"MZ\x90\0" + bytes(200_000)
AD = "AI换脸定制 加微信abc12345 一条50.txt"


def damaged_seven_zip() -> bytes:
    """The list of files is whole and the second block of the data is not."""
    files = {"a.bin": bytes(range(256)) * 3000, "m.onnx": MODEL}
    coder = coded(b"".join(files.values()), "bzip2")
    packed = bytearray(coder.packed)
    packed[-40] ^= 0xFF
    return sealed(bytes(packed), header_of(files, coder))


def unknown_method() -> bytes:
    coder = coded(MODEL, "030401")
    return sealed(coder.packed, header_of({AD: MODEL}, coder))


def encrypted_zip() -> bytes:
    data = zipped({AD: MODEL})
    data = changed(changed(data, 6, "H", 0x801), central(data) + 8, "H", 0x801)
    return changed(changed(data, 14, "L", 7), central(data) + 16, "L", 7)


def in_a_frame_beside() -> bytes:
    hidden = PACKED
    return zstd.compress(b"notes\n" * 99) + b"\x5a\x2a\x4d\x18" + len(hidden).to_bytes(4, "little") + hidden


def zstd_in_zip() -> bytes:
    """Method 93, which later versions of WinZip and 7-Zip write."""
    packed, plain = zstd.compress(MODEL), MODEL
    data = zipped({"m.onnx": packed}, 0)
    good = zipped({"m.onnx": plain}, 0)
    at, of = central(data), central(good)
    crc = good[of + 16 : of + 20]
    data = changed(changed(data, 8, "H", 93), at + 10, "H", 93)
    data = changed(changed(data, 14, "4s", crc), at + 16, "4s", crc)
    return changed(changed(data, 22, "L", len(plain)), at + 24, "L", len(plain))


@dataclass(frozen=True)
class Bypass:
    """A file. seen: whether what is hidden is found; otherwise there is a fault. named: whether names are evidence."""

    name: str
    make: Callable[[], bytes]
    seen: bool = True
    named: bool = False


BYPASSES = (
    Bypass("whole.7z", lambda: wrapped(seven_zipped({"m.onnx": MODEL}))),
    Bypass("named.pt", lambda: seven_zipped({"in.zip": PACKED}, "zstd")),
    Bypass("stored.7z", lambda: seven_zipped({"a.txt": b"notes", "m.onnx": MODEL}, "copy")),
    Bypass("behind.jpg", lambda: JPEG + seven_zipped({"m.onnx": MODEL})),
    Bypass("setup.exe", lambda: PROGRAM + wrapped(seven_zipped({"m.onnx": MODEL}))),
    Bypass("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99_000) + rarred({"m.onnx": MODEL})),
    Bypass("whole.rar", lambda: rarred({"m.onnx": MODEL})),
    Bypass("solid.rar", lambda: rarred({"a.txt": b"notes " * 999, "m.onnx": MODEL}, "rar29", solid=True)),
    Bypass("old.rar", lambda: old_archive(old_file(b"a.txt", b"notes"), old_file("模型.onnx".encode("gbk"), MODEL))),
    Bypass("sfx.exe", lambda: PROGRAM + rarred({"m.onnx": MODEL})),
    Bypass("movie.mp4", lambda: b"\0\0\0\x20ftypisom" + bytes(90_000) + rarred({"m.onnx": MODEL}, store=True)),
    Bypass("twice.7z", lambda: seven_zipped({"in.rar": rarred({"in.zip": PACKED})})),
    Bypass("plain.zst", lambda: zstd.compress(MODEL)),
    Bypass("frames.zst", lambda: b"".join(zstd.compress(MODEL[at : at + 5000]) for at in range(0, len(MODEL), 5000))),
    Bypass("beside.zst", in_a_frame_beside),
    Bypass("zstd.zip", zstd_in_zip),
    Bypass("padded.gz", lambda: gzip.compress(b"notes", mtime=0) + bytes(5000) + PACKED),
    Bypass("broken_list.7z", lambda: SIGNATURE + bytes(24) + PACKED),
    Bypass("broken_blocks.rar", lambda: rarred({"a.txt": b"notes"})[:-8] + bytes(9) + PACKED),
    Bypass("two.7z", lambda: seven_zipped({"a.txt": b"notes"}) + PACKED),
    Bypass("damaged.7z", damaged_seven_zip, seen=False),
    Bypass("cut.7z", lambda: seven_zipped({"m.onnx": MODEL})[:-30], seen=False),
    Bypass("method.7z", unknown_method, seen=False, named=True),
    Bypass("secret.rar", lambda: rarred({AD: MODEL}, password="secret"), seen=False, named=True),
    Bypass("secret.zip", encrypted_zip, seen=False, named=True),
    Bypass("secrets.rar", lambda: rarred({AD: MODEL}, password="s", encrypt_headers=True), seen=False),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("containers")
    for bypass in BYPASSES:
        (folder / bypass.name).write_bytes(bypass.make())
    return folder


@pytest.fixture(scope="module")
def decisions(files: Path) -> dict[str, Decision]:
    with Engine("ai-hub") as engine:
        return {bypass.name: engine.screen(files / bypass.name) for bypass in BYPASSES}


@pytest.mark.parametrize("bypass", BYPASSES, ids=lambda b: b.name)
def test_what_is_hidden_is_found_or_told(bypass: Bypass, decisions: dict[str, Decision]) -> None:
    decision = decisions[bypass.name]
    rules = {evidence.rule for evidence in decision.evidence}

    assert decision.action is not Action.ALLOW
    assert bool(decision.faults) or bypass.seen
    assert ("face-swap/identity-swapper" in rules) is bypass.seen
    assert bool({"face-swap/private-contact", "face-swap/sale-offer"} & rules) is bypass.named


def test_one_container_does_not_hide_the_others(files: Path, decisions: dict[str, Decision]) -> None:
    packed = files.parent / "all.7z"
    packed.write_bytes(seven_zipped({bypass.name: bypass.make() for bypass in BYPASSES}, "copy"))
    with Engine("ai-hub") as engine:
        decision = engine.screen(packed)
    found = {evidence.locator.container[1] for evidence in decision.evidence}
    alone = {name for name, decision in decisions.items() if decision.evidence}

    assert found == alone


@pytest.mark.parametrize(
    "name, data",
    [
        ("plain.pkl", RUNS),
        ("a.7z", seven_zipped({"run.pkl": RUNS})),
        ("a.rar", rarred({"run.pkl": RUNS})),
        ("a.pkl.zst", zstd.compress(RUNS)),
        ("a.jpg", JPEG + seven_zipped({"run.pkl": RUNS})),
    ],
)
def test_what_picklescan_says(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    ran = subprocess.run(
        [ORACLES / "picklescan", "--globals", "-p", tmp_path / name],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip

    assert ("posix" in ran.stdout and "system" in ran.stdout) is (name == "plain.pkl")
