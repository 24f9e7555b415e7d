"""`chouxin fingerprint`: list, find again, put together, take back."""

import json
from pathlib import Path

import pytest

from chouxin.words import LANGUAGES
from evaluation.altered import halved, renamed, sharded, to_safetensors, to_torch, trained
from tests.cli.running import Command, Ran

SAID = ["--name", "X", "--date", "2026-11-22", "--advisory", "Removed.", "--reference", "case 1"]
NEW = ["--by", "Somebody", "--licence", "CC0-1.0"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "m.safetensors"
    path.write_bytes(to_safetensors(trained(1, 16)))
    return path


@pytest.fixture
def again(tmp_path: Path) -> Path:
    path = tmp_path / "again.pt"
    path.write_bytes(to_torch(halved(renamed(trained(1, 16)))))
    return path


@pytest.fixture
def made(chouxin: Command, model: Path, tmp_path: Path) -> Path:
    path = tmp_path / "l.jsonl"
    ran = chouxin("fingerprint", "make", model, "--list", path, *SAID, *NEW)
    assert ran.code == 0, ran.err
    return path


def entry_id(path: Path) -> str:
    return str(json.loads(path.read_text("utf-8").splitlines()[1])["id"])


def test_a_listed_model_is_found_again(chouxin: Command, made: Path, again: Path) -> None:
    ran = chouxin("fingerprint", "match", again, "--list", made)

    assert ran.code == 1
    assert "It is X: 17 of 17 tensors are the same" in ran.out
    assert "Listed in l by Somebody: Removed. Reference: case 1." in ran.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_it(lang: str, chouxin: Command, made: Path, again: Path, model: Path) -> None:
    chouxin.environ = {"CHOUXIN_LANG": lang}
    bad = made.with_name("bad.jsonl")
    bad.write_text(made.read_text("utf-8") + "{\n", "utf-8")

    ran = chouxin("fingerprint", "match", again, model, "--list", bad, "--list", "published")

    assert ran.code == 1
    assert "X" in ran.out
    assert "bad.jsonl:3" in ran.err
    assert "--hash-all" in ran.err


def test_the_same_command_makes_the_same_list(chouxin: Command, made: Path, model: Path, tmp_path: Path) -> None:
    chouxin("fingerprint", "make", model, "--list", tmp_path / "2.jsonl", "--list-name", "l", *SAID, *NEW)

    assert (tmp_path / "2.jsonl").read_bytes() == made.read_bytes()


def test_a_list_is_only_ever_added_to(chouxin: Command, made: Path, again: Path) -> None:
    before = made.read_bytes()

    ran = chouxin("fingerprint", "make", again, "--list", made, *SAID[:1], "Y", *SAID[2:], "--common")

    assert ran.code == 0, ran.err
    assert made.read_bytes().startswith(before)
    assert len(made.read_text("utf-8").splitlines()) == 3


def test_shards_are_one_entry(chouxin: Command, tmp_path: Path, again: Path) -> None:
    paths = []
    for name, data in sharded(trained(1, 16), 3):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)

    chouxin("fingerprint", "make", *paths, "--list", tmp_path / "s.jsonl", *SAID, *NEW)

    assert "17 of 17" in chouxin("fingerprint", "match", again, "--list", tmp_path / "s.jsonl").out


def test_a_new_list_needs_to_say_whose_it_is(chouxin: Command, model: Path, tmp_path: Path) -> None:
    ran = chouxin("fingerprint", "make", model, "--list", tmp_path / "n.jsonl", *SAID)

    assert ran.code == 2
    assert "--by" in ran.err
    assert not (tmp_path / "n.jsonl").exists()


def test_what_is_no_model_is_not_listed(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    ran = chouxin("fingerprint", "make", tmp_path / "no-such-file", "--list", tmp_path / "n.jsonl", *SAID, *NEW)

    assert ran.code == 2
    assert not (tmp_path / "n.jsonl").exists()


def test_a_retracted_entry_finds_nothing_and_stays(chouxin: Command, made: Path, again: Path) -> None:
    taken = chouxin(
        "fingerprint", "retract", made, entry_id(made)[:8], "--why", "w", "--by", "b", "--date", "2026-11-23"
    )
    ran = chouxin("fingerprint", "match", again, "--list", made)

    assert taken.code == 0, taken.err
    assert ran.code == 0
    assert "nothing of it is listed" in ran.out
    assert '"row":"entry"' in made.read_text("utf-8")


def test_who_retracts_names_one_entry(chouxin: Command, made: Path) -> None:
    ran = chouxin("fingerprint", "retract", made, "zz", "--why", "w", "--by", "b", "--date", "2026-11-23")

    assert ran.code == 2
    assert "0 entries" in ran.err


def test_a_date_is_a_date(chouxin: Command, made: Path) -> None:
    ran = chouxin("fingerprint", "retract", made, "zz", "--why", "w", "--by", "b", "--date", "tomorrow")

    assert ran.code == 2
    assert "tomorrow is no date" in ran.err


def test_merging_is_the_same_in_every_order(chouxin: Command, made: Path, again: Path, tmp_path: Path) -> None:
    other = tmp_path / "o.jsonl"
    chouxin("fingerprint", "make", again, "--list", other, *SAID, *NEW)

    def merged(*lists: Path) -> Ran:
        ran = chouxin("fingerprint", "merge", *lists, "-o", tmp_path / "merged.jsonl")
        return Ran(ran.code, (tmp_path / "merged.jsonl").read_text("utf-8"), ran.err)

    first = merged(made, other)
    assert merged(other, made, other) == first
    assert merged(tmp_path / "merged.jsonl", made) == first
    assert len(first.out.splitlines()) == 4


def test_merging_keeps_and_tells_contradictions(chouxin: Command, made: Path, model: Path, tmp_path: Path) -> None:
    other = tmp_path / "o.jsonl"
    chouxin("fingerprint", "make", model, "--list", other, *SAID, *NEW, "--common")

    ran = chouxin("fingerprint", "merge", made, other, "-o", tmp_path / "merged.jsonl")

    assert ran.code == 0
    assert "contradict" in ran.err
    assert entry_id(made)[:12] in ran.err


def test_a_match_as_json_says_all(chouxin: Command, made: Path, again: Path) -> None:
    (match,) = json.loads(chouxin("fingerprint", "match", again, "--list", made, "--format", "json").out)["matches"]

    assert (match["grade"], match["by"], match["tensors"], match["share"]) == ("copy", "Somebody", 17, 1.0)


def test_screening_asks_the_list(chouxin: Command, made: Path, again: Path) -> None:
    ran = chouxin("screen", again, "--fingerprints", made, "--profile", "ai-hub", "--format", "jsonl")

    (decision,) = map(json.loads, ran.out.splitlines())
    assert decision["action"] == "review"
    assert decision["banks"][0].startswith("l+")
    assert "face-swap/listed-copy" in {evidence["rule"] for evidence in decision["evidence"]}


def test_a_list_that_is_not_there_is_told(chouxin: Command, again: Path, tmp_path: Path) -> None:
    ran = chouxin("fingerprint", "match", again, "--list", tmp_path / "none.jsonl")

    assert ran.code == 2
    assert "none.jsonl" in ran.err


def test_the_published_list_is_sound(chouxin: Command, tmp_path: Path) -> None:
    ran = chouxin("fingerprint", "merge", "published", "-o", tmp_path / "p.jsonl")

    assert (ran.code, ran.err) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]
    assert {row["row"] for row in rows} == {"list", "entry"}
    assert all(row["advisory"]["reference"] for row in rows if row["row"] == "entry")
    assert not any(row["tensors"] for row in rows if row["row"] == "entry")
