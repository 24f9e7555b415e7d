"""`chouxin demo`: the examples, their verdicts, and the report."""

import os
from pathlib import Path

import pytest

from chouxin.cli import demo
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Examples of our own: one guilty, one innocent."""
    place = tmp_path / "examples"
    place.mkdir()
    (place / "README.md").write_text("not an example")
    (place / "list.csv").write_text("id,text\ng,DFL万能丹 384 拍下自动发货 提取码 k3x9\ni,今天很精神\n", "utf-8")
    (place / "expected.yaml").write_text(
        "profile: market-strict\nexamples:\n"
        "  - {id: g, nature: guilty, action: block, about: {en: a model, zh-Hans: 模型, zh-Hant: 模型}}\n"
        "  - {id: i, nature: innocent, action: allow, about: {en: a haircut, zh-Hans: 理发, zh-Hant: 剪髮}}\n",
        "utf-8",
    )
    monkeypatch.setattr(demo, "examples", lambda _: place)
    return place


def test_the_shipped_examples_are_judged_as_they_say(here: Path, chouxin: Command) -> None:
    ran = chouxin("demo")

    assert ran.err == ""
    assert ran.code == 0
    assert (here / "chouxin-demo.html").is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_example_says_what_it_is(lang: str, here: Path, examples: Path, chouxin: Command) -> None:
    ran = chouxin("demo", "--lang", lang, "--output", here / "r.html")
    about = {"en": "a haircut", "zh-Hans": "理发", "zh-Hant": "剪髮"}[lang]

    assert ran.code == 0
    assert Words(lang).say("demo.innocent", about=about) in ran.out
    assert str(here / "r.html") in ran.out.replace("\n", "")
    assert f'<html lang="{lang}">' in (here / "r.html").read_text("utf-8")


def test_a_verdict_that_is_not_as_stated_is_said(here: Path, examples: Path, chouxin: Command) -> None:
    stated = (examples / "expected.yaml").read_text("utf-8")
    (examples / "expected.yaml").write_text(stated.replace("action: allow", "action: block"), "utf-8")
    ran = chouxin("demo")

    assert ran.code == 1
    assert ran.err == "i: Allow, but Block is expected.\n"
    assert "not as expected: 1" in ran.out


def test_an_example_that_is_missing_is_said(here: Path, examples: Path, chouxin: Command) -> None:
    (examples / "list.csv").write_text("id,text\ni,今天很精神\n", "utf-8")
    ran = chouxin("demo")

    assert ran.code == 1
    assert ran.err.startswith("g: expected in examples/expected.yaml")


def test_without_a_place_to_write_here_the_report_goes_elsewhere(
    here: Path, examples: Path, chouxin: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    ran = chouxin("demo")

    assert ran.code == 0
    assert not (here / "chouxin-demo.html").exists()
    assert "chouxin-demo.html" in ran.out
