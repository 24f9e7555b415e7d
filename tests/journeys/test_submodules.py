"""Submodules and links out of the tree: told in every format with their place, never clean, and nobody is called."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command
from tests.readers.repositories import git, repository

NOT_SEEN = 3
COMMIT = "1234567890" * 4


@pytest.fixture
def chouxin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(capsys, monkeypatch)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A repository with a submodule."""
    said = '[submodule "kit"]\n\tpath = libs/kit\n\turl = https://me:secret@git.example.org/kit.git\n'
    folder = repository(tmp_path / "host", {"a.py": "x = 1\n", ".gitmodules": said})
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{COMMIT},libs/kit")
    git(folder, "commit", "-q", "-m", "kit")
    return folder


def decided(chouxin: Command, place: object, *more: str) -> tuple[int, Any]:
    ran = chouxin("screen", place, "--as-one", "--profile", "ai-hub", "--format", "jsonl", *more)
    return ran.code, json.loads(ran.out)


def test_a_submodule_is_told_with_place_address_and_commit(chouxin: Command, host: Path) -> None:
    code, decision = decided(chouxin, f"git:{host}@main")
    (fault,) = decision["faults"]

    assert code == NOT_SEEN
    assert decision["action"] == "allow"
    assert [reason["code"] for reason in decision["reasons"]] == ["lies_elsewhere"]
    assert fault["kind"] == "elsewhere"
    assert fault["where"].endswith("!/libs/kit")
    assert "https://git.example.org/kit.git at 1234567890" in fault["why"]


@pytest.mark.parametrize("form", ["table", "jsonl", "html", "sarif"])
@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_every_format_shows_it(form: str, lang: str, chouxin: Command, host: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    more = ("--profile", "ai-hub", "--format", form, "--lang", lang, "--output", str(out))
    ran = chouxin("screen", f"git:{host}@main", *more)
    said = "".join(out.read_text("utf-8").split())

    assert ran.code == NOT_SEEN
    assert "libs/kit" in said
    assert "1234567890" in said
    assert "secret" not in said
    if form == "sarif":
        (told,) = json.loads(out.read_text("utf-8"))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert told["level"] == "note"


def test_one_that_was_not_fetched_is_told_of_a_checkout(chouxin: Command, host: Path) -> None:
    (host / "libs/kit").mkdir(parents=True, exist_ok=True)
    code, decision = decided(chouxin, host)

    assert code == NOT_SEEN
    assert [fault["where"].partition("!/")[2] for fault in decision["faults"]] == ["libs/kit"]
    (host / "libs/kit/b.py").write_text("y = 1\n")
    assert decided(chouxin, host)[0] == 0, "one that was is looked at"


def test_a_hundred_are_told_together(chouxin: Command, tmp_path: Path) -> None:
    said = "".join(f'[submodule "k{n}"]\npath = k{n}\nurl = https://git.example.org/{n}\n' for n in range(100))
    folder = repository(tmp_path / "host", {"a.py": "x = 1\n", ".gitmodules": said})
    for number in range(100):
        git(folder, "update-index", "--add", "--cacheinfo", f"160000,{COMMIT},k{number}")
    git(folder, "commit", "-q", "-m", "kits")
    _, decision = decided(chouxin, f"git:{folder}@main")

    assert len(decision["faults"]) == 21
    assert "80 more" in decision["faults"][-1]["why"]


def test_a_push_that_moves_one_says_where_it_comes_from_now(chouxin: Command, host: Path, tmp_path: Path) -> None:
    cache = ("--cache", str(tmp_path / "cache"))
    decided(chouxin, f"git:{host}@main", *cache)
    (host / ".gitmodules").write_text('[submodule "kit"]\npath = libs/kit\nurl = https://other.example.org/kit\n')
    git(host, "add", ".gitmodules")
    git(host, "commit", "-q", "-m", "moved")
    known, whole = decided(chouxin, f"git:{host}@main", *cache)[1], decided(chouxin, f"git:{host}@main")[1]

    assert known["faults"] == whole["faults"]
    assert "other.example.org" in known["faults"][0]["why"]
