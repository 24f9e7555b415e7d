"""`chouxin photos protect` as a person types it."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from chouxin.person import pictures
from chouxin.person.copies import RECORD
from chouxin.person.faces import Finder
from chouxin.person.weights import MissingWeights, places
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command

PHOTOS = Path(__file__).parents[2] / "photos"


@pytest.fixture(scope="module")
def finder() -> Finder:
    try:
        return Finder(places(os.environ))
    except MissingWeights as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture
def album(tmp_path: Path, finder: Finder) -> Iterator[Path]:
    """Some pictures, which have to be what they were when the test is over: bytes, times, names."""
    del finder
    folder = tmp_path / "album"
    folder.mkdir()
    for name in ("portrait.jpg", "from-the-phone.jpg", "beach.png"):
        shutil.copyfile(PHOTOS / name, folder / name)
    before = _state(folder)
    yield folder
    after = _state(folder)

    assert {name: after[name] for name in before} == before


def _state(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_copies_are_made_and_told_in_each_language(
    chouxin: Command, album: Path, tmp_path: Path, finder: Finder, lang: str
) -> None:
    out = tmp_path / "out"
    ran = chouxin("photos", "protect", album, "--out", out, "--keep-nobody", "--lang", lang)
    words = Words(lang)

    assert (ran.code, ran.err) == (0, "")
    assert words.say("photos.note.location") in ran.out
    assert words.say("photos.protect.no_face") in ran.out
    assert {path.name for path in out.iterdir()} == {"portrait.jpg", "from-the-phone.jpg", "beach.png", RECORD}
    assert not finder.careful(pictures.open(out / "portrait.jpg").pixels)
    assert b"EXAMPLE-0001" not in (out / "from-the-phone.jpg").read_bytes()


def test_the_same_command_goes_on_where_it_stopped(chouxin: Command, album: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("photos", "protect", album, "--out", out, "--keep-nobody")
    chouxin(*command)
    first = _state(out)
    (out / "beach.png").unlink()
    (out / ".chouxin-abc.part").write_bytes(b"half of a picture")
    ran = chouxin(*command)

    assert ran.code == 0
    assert ran.out.count("there already") == 3
    assert not list(out.glob("*.part"))
    assert {name: digest for name, (digest, _) in _state(out).items() if name != RECORD} == {
        name: digest for name, (digest, _) in first.items() if name != RECORD
    }


def test_nothing_is_replaced(chouxin: Command, album: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "portrait.jpg").write_bytes(b"mine")
    (out / "beach.png").symlink_to(album / "beach.png")
    ran = chouxin("photos", "protect", album, "--out", out, "--keep-nobody")
    again = chouxin("photos", "protect", album, "--out", out, "--keep-nobody", "--cover", "mosaic")

    assert ran.code == 3
    assert (out / "portrait.jpg").read_bytes() == b"mine"
    assert ran.out.count("NOT written") == 2
    assert again.out.count("NOT written") == 3


def test_copies_into_the_folder_itself_leave_the_originals(chouxin: Command, album: Path) -> None:
    ran = chouxin("photos", "protect", album, "--out", album, "--keep-nobody")

    assert ran.code == 3
    assert ran.out.count("NOT written") == 3


def test_a_folder_inside_of_the_album_is_not_copied_again(chouxin: Command, album: Path) -> None:
    for _ in range(2):
        ran = chouxin("photos", "protect", album, "--out", album / "copies", "--keep-nobody")

    assert ran.code == 0
    assert len(list((album / "copies").rglob("*.jpg"))) == 2


def test_same_names_and_names_that_lead_out(chouxin: Command, album: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copyfile(PHOTOS / "sideways.jpg", other / "Portrait.JPG")
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(PHOTOS / "portrait.jpg", "../../outside.jpg")
    out = tmp_path / "out"
    ran = chouxin(
        "photos", "protect", album / "portrait.jpg", other / "Portrait.JPG", archive, "--out", out, "--keep-nobody"
    )

    assert ran.code == 0
    assert sorted(path.name for path in out.glob("*.*") if path.name != RECORD) == [
        "Portrait-2.JPG",
        "outside.jpg",
        "portrait.jpg",
    ]
    assert not (tmp_path / "outside.jpg").exists()


def test_links_out_of_the_folder_are_not_followed(chouxin: Command, album: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    shutil.copyfile(album / "beach.png", folder / "sub" / "beach.png")
    out = tmp_path / "out"
    out.mkdir()
    (out / "sub").symlink_to(elsewhere)
    ran = chouxin("photos", "protect", folder, "--out", out, "--keep-nobody")

    assert ran.code == 3
    assert not list(elsewhere.iterdir())
    assert "leads out" in ran.out


def test_what_cannot_be_read_is_named_with_its_reason(chouxin: Command, album: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "cut.jpg").write_bytes((album / "portrait.jpg").read_bytes()[:9000])
    (bad / "empty.png").write_bytes(b"")
    (bad / "old.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    (bad / "clip.mp4").write_bytes(b"no clip")
    shutil.copyfile(album / "beach.png", bad / "well.png")
    ran = chouxin("photos", "protect", bad, "--out", tmp_path / "out", "--keep-nobody")

    assert ran.code == 3
    assert ran.out.count("NOT written") == 4
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name != RECORD] == ["well.png"]


def test_who_is_named_stays(chouxin: Command, album: Path, tmp_path: Path, finder: Finder) -> None:
    ran = chouxin("photos", "protect", album, "--out", tmp_path / "out", "--keep", album / "portrait.jpg")

    assert ran.code == 0
    assert "0 covered, 1 kept" in ran.out
    assert finder.careful(pictures.open(tmp_path / "out" / "from-the-phone.jpg").pixels)


def test_a_try_writes_nothing(chouxin: Command, album: Path, tmp_path: Path) -> None:
    ran = chouxin("photos", "protect", album, "--out", tmp_path / "out", "--keep-nobody", "--dry-run")

    assert ran.code == 0
    assert "Nothing was written" in ran.out
    assert not (tmp_path / "out").exists()


def test_the_sheet_shows_nobody(chouxin: Command, album: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    ran = chouxin("photos", "protect", album, "--out", tmp_path / "out", "--keep-nobody", "--sheet", sheet)
    page = sheet.read_text()

    assert ran.code == 0
    assert page.count('<img src="data:image/jpeg;base64,') == 6
    assert "<script" not in page


@pytest.mark.parametrize(
    "options,code",
    [
        ((), "photos.protect.who"),
        (("--keep-nobody", "--keep-everybody"), "photos.protect.who"),
    ],
)
def test_it_has_to_be_said_who_stays(
    chouxin: Command, album: Path, tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    ran = chouxin("photos", "protect", album, "--out", tmp_path / "out", *options)

    assert ran.code == 2
    assert Words("en").say(code) in ran.err


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "1%,2,3,4", "0,0,0,5", "nan,0,1,1"])
def test_a_box_that_is_none_is_refused(chouxin: Command, album: Path, tmp_path: Path, box: str) -> None:
    ran = chouxin("photos", "protect", album, "--out", tmp_path / "out", "--keep-nobody", "--region", box)

    assert ran.code == 2
    assert box in ran.err


_RUN = "import os, sys; from chouxin.cli._boundary import run; sys.exit(run(sys.argv[1:], os.environ))"


def _small_files() -> None:
    # A disk that takes no more: the system refuses what goes on behind this.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.slow
def test_nothing_is_half_written_when_writing_fails(album: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", _RUN, "photos", "protect", str(album), "--out", str(out), "--keep-nobody"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_small_files)

    assert done.returncode in (2, 3), done.stderr
    assert {path.name for path in out.iterdir()} <= {"beach.png", RECORD}


def test_names_that_are_no_text_are_copied_and_noted(album: Path, tmp_path: Path) -> None:
    odd = os.fsencode(album) + b"/bad\xff\xfe.jpg"
    with open(odd, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write((album / "portrait.jpg").read_bytes())
    out, sheet = tmp_path / "out", tmp_path / "sheet.html"
    command = [sys.executable, "-c", _RUN, "photos", "protect", str(album), "--out", str(out), "--keep-nobody"]
    first = subprocess.run([*command, "--sheet", str(sheet)], capture_output=True, check=False)
    again = subprocess.run(command, capture_output=True, check=False)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert "bad\udcff\udcfe.jpg" in {path.name for path in out.iterdir()}
    assert b"0 written" in again.stdout
    assert sheet.is_file()


@pytest.mark.slow
def test_nothing_is_half_written_when_it_is_killed_again_and_again(album: Path, tmp_path: Path) -> None:
    for number in range(5):
        shutil.copyfile(album / "portrait.jpg", album / f"portrait{number}.jpg")
    out = tmp_path / "out"
    command = [sys.executable, "-c", _RUN, "photos", "protect", str(album), "--out", str(out), "--keep-nobody"]
    for wanted in (1, 3, 5):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        # What is being written counts too, so that the end comes in the middle of it now and then.
        while time.monotonic() < limit and len(list(out.glob("*.*"))) <= wanted and running.poll() is None:
            time.sleep(0.002)
        running.kill()
        running.wait()
        for path in out.glob("[!.]*"):
            pictures.open(path)
    again = subprocess.run(command, capture_output=True, text=True, check=False)

    # A copy that was named but not yet noted when the end came is another's file for the next run; it says so.
    assert again.returncode in (0, 3)
    assert not list(out.glob("*.part"))
    assert len(list(out.glob("[!.]*"))) == 8
    for line in (out / RECORD).read_text().splitlines():
        assert json.loads(line)["name"]


def _may_mount() -> bool:
    """Whether this machine lets a test have a disk of its own."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and not subprocess.run(probe, capture_output=True, check=False).returncode


@pytest.mark.slow
@pytest.mark.skipif(not _may_mount(), reason="no disk of its own is to be had here (unshare, mount)")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_full_disk_is_told_and_leaves_whole_copies_alone(album: Path, tmp_path: Path, lang: str) -> None:
    (album / "beach.png").rename(album / "z.png")
    for number in range(8):
        shutil.copyfile(album / "portrait.jpg", album / f"portrait{number}.jpg")
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    script = (
        'mount -t tmpfs -o size=220k none "$1" && "$3" -c "$4" photos protect "$2" --out "$1/copies" --keep-nobody'
        ' --lang "$6"; code=$?; cp -a "$1/copies" "$5"; exit $code'
    )
    given = [str(one) for one in (disk, album, sys.executable, _RUN, after, lang)]
    command = ["unshare", "-rm", "sh", "-c", script, "sh", *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (album / "z.png").rename(album / "beach.png")

    assert done.returncode == 2, done.stdout + done.stderr
    assert Words(lang).say("photos.protect.disk_full", folder=disk / "copies") in done.stderr
    assert {path.suffix for path in after.iterdir()} <= {".jpg", ".jsonl", ""}
    assert 0 < len(list(after.glob("*.jpg"))) < 9
    for path in after.glob("*.jpg"):
        pictures.open(path)
