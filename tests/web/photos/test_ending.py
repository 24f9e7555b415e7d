"""`chouxin photos open` as a person starts it: what is left when it ends, however it ends. Nothing biometric."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from chouxin.person import pictures
from chouxin.person.faces import Finder, Matcher
from tests.person.conftest import PHOTOS
from tests.person.test_leaves_nothing import traces

SOURCE = str(Path(__file__).parents[3] / "src")


@contextmanager
def started(folders: Sequence[Path], place: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command in a home of its own, and its address."""
    for name in ("home", "temporary"):
        (place / name).mkdir()
    weights = next(folder for folder in folders if (folder / "face_detection_yunet_2023mar.onnx").is_file())
    environment = {
        "PATH": os.defpath,
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "temporary"),
        "CHOUXIN_WEIGHTS": str(weights),
        "PYTHONPATH": SOURCE,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-c", "import chouxin.cli; chouxin.cli.main()", "photos", "open", "--no-browser"]
    running = subprocess.Popen(
        [*command, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert running.stdout is not None
        said = ""
        for line in running.stdout:
            said += line
            if found := re.search(r"http://\S+", line):
                yield running, found[0]
                return
        raise AssertionError(said)
    finally:
        running.kill()
        running.wait()
        if running.stdout is not None:
            running.stdout.close()


def come_in(address: str) -> tuple[httpx.Client, str]:
    """A browser, and the token of its forms."""
    browser = httpx.Client(base_url=address.rpartition("/")[0], timeout=60)
    for _ in range(100):
        try:
            browser.get(address)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    page = browser.get("/start").text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return browser, found[1]


def wait_until_done(browser: httpx.Client) -> None:
    for _ in range(600):
        if not browser.get("/progress").json()["running"]:
            return
        time.sleep(0.1)
    raise AssertionError("it goes on for ever")


@pytest.mark.parametrize("ending", ["finish", "term", "interrupt", "hang up"])
def test_nothing_is_left_but_the_copies(folders: Sequence[Path], finder: Finder, tmp_path: Path, ending: str) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    data = (PHOTOS / "portrait.jpg").read_bytes()
    (mine / "portrait.jpg").write_bytes(data)
    out = tmp_path / "copies"
    with started(folders, tmp_path, str(mine)) as (running, address):
        (temporary,) = (tmp_path / "temporary").iterdir()
        assert temporary.stat().st_mode & 0o777 == 0o700
        browser, csrf = come_in(address)
        browser.post("/add", files=[("csrf", (None, csrf)), ("files", ("dropped.jpg", data))])
        assert [path.read_bytes() for path in temporary.iterdir()] == [data]
        browser.post("/compare", data={"csrf": csrf, "agreed": "yes"})
        wait_until_done(browser)
        browser.post("/choose", data={"csrf": csrf, "group": "0"})
        keep = {"csrf": csrf, "keep": "nobody", "cover": "solid", "out": str(out), "do": "save"}
        browser.post("/protect", data=keep)
        wait_until_done(browser)
        assert browser.get("/copies.zip").headers["content-type"] == "application/zip"
        if ending == "finish":
            browser.post("/finish", data={"csrf": csrf})
        else:
            running.send_signal({"term": signal.SIGTERM, "interrupt": signal.SIGINT}.get(ending, signal.SIGHUP))
        code = running.wait(30)
        browser.close()

    assert code == 0
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == [
        "copies/.chouxin-protected.jsonl",
        "copies/dropped.jpg",
        "copies/portrait.jpg",
        "mine/portrait.jpg",
    ]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert sha256((mine / "portrait.jpg").read_bytes()).digest() == sha256(data).digest()
    # Of each copy, and of what remembers them: no stretch of anybody's description.
    pixels = pictures.open(PHOTOS / "portrait.jpg").pixels
    description = Matcher(folders).describe(pixels, finder.find(pixels)[0])
    for path in out.iterdir():
        assert not [trace for trace in traces(description) if trace in path.read_bytes()]


def test_it_is_told_before_anybody_drops_a_thousand_pictures(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import chouxin.cli; chouxin.cli.main()", "photos", "open", "--no-browser"],
        env={"PATH": os.defpath, "HOME": str(tmp_path), "CHOUXIN_WEIGHTS": str(tmp_path), "PYTHONPATH": SOURCE},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode != 0
    assert "chouxin photos setup" in done.stderr
