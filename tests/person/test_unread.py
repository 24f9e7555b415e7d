"""Why something could not be looked at is said in each language, and never in English to those who read none."""

import errno
import io
import os
import re
import zipfile
from pathlib import Path

import pytest

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import clips, metadata, pictures
from chouxin.person.media import Media
from chouxin.person.unread import Unread, by_system, no_memory, reason, told
from chouxin.words import LANGUAGES, Words

ROOM = Path(pictures.__file__).parent


def test_every_reason_of_the_room_has_its_sentence() -> None:
    text = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    codes = set(re.findall(r'Unread\(\s*FaultKind\.\w+,\s*"(\w+)"', text))

    catalogues = {lang: (ROOM.parent / "words" / f"{lang}.yaml").read_text("utf-8") for lang in LANGUAGES}

    assert len(codes) > 12
    for lang in LANGUAGES:
        assert all(f"photos.unread.{code}:" in catalogues[lang] for code in codes)
    # Reasons without a sentence are for readers of other rooms.
    assert not re.findall(r"[^a-z]Unreadable\(FaultKind", text)


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"x")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def test_each_way_to_fail_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    (tmp_path / "cut.jpg").write_bytes((ROOM.parents[2] / "photos" / "portrait.jpg").read_bytes()[:9000])
    (locked,) = Media([_zip(tmp_path / "locked.zip")])
    ways = [
        lambda: pictures.open(tmp_path / "gone.jpg"),
        lambda: pictures.open(tmp_path),
        lambda: pictures.open(tmp_path / "a.heic"),
        lambda: pictures.open(tmp_path / "cut.jpg"),
        lambda: pictures.open(b"no picture"),
        lambda: metadata.found(b"\xff\xd8\xff\xe0"),
        lambda: metadata.found(b"something else"),
        lambda: list(clips.frames(io.BytesIO(b"no video"), 640)),
        locked.read,
    ]
    said = []
    for way in ways:
        with pytest.raises(Unreadable) as error:
            way()
        said.append([told(error.value, Words(lang)) for lang in LANGUAGES])
    said += [[told(error, Words(lang)) for lang in LANGUAGES] for error in (no_memory(), by_system(OSError()))]

    for sentences in said:
        assert len(set(sentences)) == len(LANGUAGES)
        assert all(re.search("[\u4e00-\u9fff]", sentence) for sentence in sentences[:2])
    assert len({sentences[0] for sentences in said}) == len(said)


def test_what_the_system_says_is_told_where_it_is_known() -> None:
    known = by_system(OSError(errno.EACCES, os.strerror(errno.EACCES)))

    assert isinstance(known, Unread)
    assert known.code == "photos.unread.denied"
    assert reason(by_system(OSError(errno.EBUSY, "busy"))) == ("photos.unread.system", {"why": "busy"})
    assert reason(Unreadable(FaultKind.UNREADABLE, "odd")) == ("photos.unread.other", {"why": "odd"})
