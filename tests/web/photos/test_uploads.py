"""What is dropped on the page: any names, any bytes, too much of it. Nothing leaves the scratch folder."""

import io
import zipfile
from pathlib import Path

import pytest

from chouxin.person.pictures import LARGEST
from chouxin.web.photos import uploads
from tests.person.conftest import PHOTOS
from tests.web.photos.opened import Opened

PORTRAIT = (PHOTOS / "portrait.jpg").read_bytes()
HOSTILE = "\"><script>document.title='owned'</script><img src=x onerror=alert(1)>{{7*7}}.jpg"


def looked(opened: Opened) -> dict[str, int]:
    """Faces found in each picture, after all were looked at."""
    opened.sitting.look(compare=False)
    opened.settled()
    return {one.medium.name: len(one.faces) for one in opened.sitting.pictures}


def test_same_names_in_two_folders_are_two_pictures(opened: Opened) -> None:
    person = opened.person()
    beach = (PHOTOS / "beach.png").read_bytes()
    answer = opened.drop(person, [("a/x.jpg", PORTRAIT), ("b/x.jpg", PORTRAIT), ("a/x.jpg", beach)])

    assert answer.status_code == 303
    assert [one.medium.name for one in opened.sitting.pictures] == ["a/x.jpg", "b/x.jpg", "a/x.jpg"]
    looked(opened)
    assert [len(one.faces) for one in opened.sitting.pictures] == [1, 1, 0]


@pytest.mark.parametrize(
    "name", ["../../../tmp/owned.jpg", "/etc/owned.jpg", "C:\\owned.jpg", HOSTILE, "x" * 3000 + ".jpg", "\u202egpj.exe"]
)
def test_no_name_leads_anywhere_or_acts_on_the_page(opened: Opened, tmp_path: Path, name: str) -> None:
    person = opened.person()
    before = sorted(tmp_path.rglob("*"))
    assert opened.drop(person, [(name, PORTRAIT)]).status_code == 303
    new = [path for path in tmp_path.rglob("*") if path not in before]
    looked(opened)
    pages = [person.get(path).text for path in ("/start", "/who", "/picture/0", "/plan", "/copies")]

    assert [path.parent for path in new] == [opened.visit.scratch]
    assert all("<script>document" not in page and "<img src=x" not in page and "\u202e" not in page for page in pages)
    assert all("49.jpg" not in page for page in pages)


def test_broken_pictures_and_bombs_are_listed_with_their_reasons(opened: Opened) -> None:
    person = opened.person()
    width = (60_000).to_bytes(4, "big")
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width + width + b"\x08\x02\0\0\0\0\0\0\0"
    locked = io.BytesIO(b"PK\3\4 no archive")
    files = [("cut.jpg", PORTRAIT[:3000]), ("empty.jpg", b""), ("text.jpg", b"hello"), ("bomb.png", bomb),
             ("broken.zip", locked.getvalue()), ("film.mp4", b"\0" * 64), ("fine.jpg", PORTRAIT)]  # fmt: skip
    opened.drop(person, files)
    looked(opened)
    page = person.get("/plan", headers={"accept-language": "zh-CN"}).text

    assert {name for name, _ in opened.sitting.unreadable} == {
        "cut.jpg", "empty.jpg", "text.jpg", "bomb.png", "broken.zip", "film.mp4",
    }  # fmt: skip
    for name, _ in opened.sitting.unreadable:
        assert name in page
    assert "图片已损坏" in page
    assert person.get("/picture/0").status_code == 200


def test_a_zip_is_read_where_it_is(opened: Opened) -> None:
    person = opened.person()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2024/me.jpg", PORTRAIT)
        archive.writestr("../../out.jpg", PORTRAIT)
        archive.writestr("notes.txt", "hello")
    opened.drop(person, [("export.zip", packed.getvalue())])

    assert looked(opened) == {"export.zip/2024/me.jpg": 1, "export.zip/../../out.jpg": 1}
    assert [path.name for path in opened.visit.scratch.iterdir()] == ["000001.zip"]


def test_too_many_files_are_told_and_the_first_are_there(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FILES", 3)
    person = opened.person()
    answer = opened.drop(person, [(f"{n}.jpg", PORTRAIT) for n in range(5)])

    assert answer.status_code == 413
    assert "3 can be added" in answer.text
    assert len(opened.sitting.pictures) == 3


def test_too_many_bytes_are_told_and_thrown_away(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "BYTES", 2 * len(PORTRAIT))
    person = opened.person()
    answer = opened.drop(person, [("1.jpg", PORTRAIT), ("2.jpg", PORTRAIT + b"\0" * 400_000), ("3.jpg", PORTRAIT)])

    assert answer.status_code == 413
    assert [one.medium.name for one in opened.sitting.pictures] == ["1.jpg"]
    assert [path.stat().st_size for path in opened.visit.scratch.iterdir()] == [len(PORTRAIT)]
    assert LARGEST >= 1 << 20


@pytest.mark.parametrize(
    "body",
    [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc', b"\0" * 1000],
)
def test_what_is_no_form_is_told(opened: Opened, body: bytes) -> None:
    person = opened.person()
    answer = person.post("/add", content=body, headers={"content-type": "multipart/form-data; boundary=x"})

    assert answer.status_code in (303, 400, 403)
    assert opened.sitting.pictures == []
    assert list(opened.visit.scratch.iterdir()) == []


def test_a_file_before_the_token_is_not_taken(opened: Opened) -> None:
    person = opened.person()
    answer = person.post("/add", files=[("files", ("a.jpg", PORTRAIT)), ("csrf", (None, opened.visit.csrf))])

    assert answer.status_code == 403
    assert list(opened.visit.scratch.iterdir()) == []
