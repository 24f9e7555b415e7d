"""A fault is told in the reader's language on every face of `chouxin screen`, and stays English in data."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.running import Command

CHINESE = ("zh-Hans", "zh-Hant")
TOLD = {
    "zh-Hans": ("压缩包目录无法读取，成员按各自的文件头找出", "未知格式：暂不能读取此格式"),
    "zh-Hant": ("壓縮檔目錄無法讀取，成員依各自的檔頭找出", "未知格式：目前無法讀取此格式"),
}
ENGLISH = ("no directory that can be read; its members were found by their own headers", "there is no reader for it")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A zip archive without its directory, and a file of no known format."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "nothing to see " * 40)
    place = tmp_path / "handed-in"
    place.mkdir()
    data = packed.getvalue()
    (place / "cut.zip").write_bytes(data[: data.index(b"PK\1\2")])
    (place / "odd.bin").write_bytes(bytes(range(128, 256)) * 20)
    return place


@pytest.mark.parametrize("lang", CHINESE)
def test_at_the_terminal(lang: str, folder: Path, chouxin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ran = chouxin("screen", folder, "--lang", lang)
    faults = [line for line in ran.out.splitlines() if "⚠" in line]

    assert all(any(one in line for line in faults) for one in TOLD[lang])
    # Behind it stand the place and the reader, which are names.
    told = [re.sub(r" \([^()]*\)$", "", line) for line in faults]
    assert [line for line in told if re.search("[A-Za-z]", line)] == []


@pytest.mark.parametrize("form", ["html", "sarif"])
@pytest.mark.parametrize("lang", CHINESE)
def test_in_reports(lang: str, form: str, folder: Path, chouxin: Command, tmp_path: Path) -> None:
    target = tmp_path / "out"
    chouxin("screen", folder, "--lang", lang, "--format", form, "--output", target)
    text = target.read_text("utf-8")

    assert all(one in text for one in TOLD[lang])
    assert [one for one in ENGLISH if one in text] == []
    assert form == "sarif" or f'<span lang="{lang}">{TOLD[lang][0]}</span>' in text


def test_in_data_it_stays_english(folder: Path, chouxin: Command) -> None:
    ran = chouxin("screen", folder, "--lang", "zh-Hans", "--format", "jsonl")
    whys = [fault["why"] for line in ran.out.splitlines() for fault in json.loads(line)["faults"]]

    assert ENGLISH[0] in whys
    assert [why for why in whys if not why.isascii()] == []


def test_what_is_wrong_with_the_whole_request(tmp_path: Path, chouxin: Command) -> None:
    table = tmp_path / "empty.csv"
    table.write_bytes(b"")
    ran = chouxin("screen", table, "--lang", "zh-Hans")

    assert "empty.csv：空表；表格第一行应为列名" in ran.err
    assert ran.code == 2
