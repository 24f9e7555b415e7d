"""`chouxin fingerprint sources`: one's own families of source, known again."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.readers.repositories import repository


def program(seed: str) -> str:
    """Source that is like no other: what follows what is decided by letters of `seed`."""
    signs = ("+", "-", "*", "//", "%", "<<", "|", "&", "^")
    lines = []
    for n in range(60):
        turn = [ord(c) * (n + 3) * (i + 1) for i, c in enumerate(seed)]
        body = "".join(f" {signs[t % len(signs)]} {'b' if t % 2 else t}" for t in turn)
        lines += [f"def f{n}(a, b):", f"    if a {'<' if turn[0] % 3 else '>'} {n}:", f"        return [a{body}]"]
        lines += [f"    for x in g(b{body[:20]}):", f"        yield h(x, a)[{turn[1] % 7}]", ""]
    return "\n".join(lines)


OURS, LIBRARY = program("swapper"), program("library")


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    return repository(tmp_path / "tool", {"a.py": OURS, "lib/b.py": LIBRARY, "third_party/x/c.py": program("vendored")})


def renamed(text: str) -> str:
    return text.replace("def f", "def quite_another_name").replace("g(", "gathered(")


def matches(chouxin: Command, place: object, bank: Path) -> dict[str, float]:
    said = json.loads(chouxin("fingerprint", "sources", "match", place, "--bank", bank, "--format", "json").out)
    return {one["name"]: one["share"] for one in said["families"] if one["told"]}


def test_a_family_is_known_again_under_other_names(chouxin: Command, tool: Path, tmp_path: Path) -> None:
    bank = tmp_path / "ours.bank"
    made = chouxin(
        "fingerprint", "sources", "make", f"git:{tool}@HEAD", "--bank", bank, "--name", "Tool", "--commit", "abc"
    )
    (tmp_path / "fork").mkdir()
    (tmp_path / "fork/engine.py").write_text(renamed(OURS))
    (tmp_path / "fork/other.py").write_text(renamed(LIBRARY))

    assert made.code == 0, made.err
    assert matches(chouxin, tmp_path / "fork", bank) == {"Tool": 1.0}
    assert matches(chouxin, tool / "third_party", bank) == {}, "what it vendors is not its own"

    screened = chouxin(
        "screen", tmp_path / "fork", "--as-one", "--fingerprints", bank, "--profile", "ai-hub", "--format", "jsonl"
    )
    decision = json.loads(screened.out)

    assert screened.code == 1
    assert [one["excerpt"] for one in decision["evidence"]] == ["100% of Tool@abc"]
    assert decision["banks"][0].startswith("ours+")


def test_what_honest_projects_hold_speaks_for_nothing(chouxin: Command, tool: Path, tmp_path: Path) -> None:
    bank, honest = tmp_path / "ours.bank", tmp_path / "honest"
    honest.mkdir()
    (honest / "b.py").write_text(LIBRARY)
    chouxin("fingerprint", "sources", "make", tool, "--bank", bank, "--name", "Tool")
    before = matches(chouxin, honest, bank)
    listed = chouxin("fingerprint", "sources", "make", honest, "--bank", bank, "--name", "lib", "--purpose", "shared")

    assert before["Tool"] > 0.3
    assert "shares code with it" in listed.err
    assert matches(chouxin, honest, bank) == {}
    assert matches(chouxin, tool, bank) == {"Tool": 1.0}


def test_places_that_say_nothing_are_taken_out_at_once(chouxin: Command, tool: Path, tmp_path: Path) -> None:
    bank, honest = tmp_path / "ours.bank", tmp_path / "honest.py"
    honest.write_text(LIBRARY)
    chouxin("fingerprint", "sources", "make", tool, "--bank", bank, "--name", "Tool", "--without", honest)

    assert matches(chouxin, honest, bank) == {}


def test_too_little_to_be_known_again_is_refused_and_nothing_is_written(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    ran = chouxin("fingerprint", "sources", "make", tmp_path / "a.py", "--bank", tmp_path / "b.bank", "--name", "Tiny")

    assert ran.code == 2
    assert "40 are needed" in ran.err
    assert not (tmp_path / "b.bank").exists()


@pytest.mark.parametrize("wrong", [b"", b"CXSRC1\n\0", b"CXSRC1\n\0\2\0\0\0{}", b"not a bank at all"])
def test_a_damaged_bank_is_told(wrong: bytes, chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "b.bank").write_bytes(wrong)
    ran = chouxin("fingerprint", "sources", "match", tmp_path, "--bank", tmp_path / "b.bank")

    assert ran.code == 2
    assert "b.bank" in ran.err
