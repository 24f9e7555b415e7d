"""`chouxin screen`, from the command line to its exit code."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command

GUILTY = "DFL万能丹 384 百万步预训练，拍下自动发货，提取码 k3x9"
INNOCENT = "今天给孩子剪了头发，很精神"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "listings.jsonl"
    rows = [{"id": "g", "text": GUILTY}, {"id": "i", "text": INNOCENT}]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.jsonl"
    path.write_text(f'{{"id": "i", "text": "{INNOCENT}"}}\n{{"id": \n', "utf-8")
    return path


def test_exit_codes(table: Path, broken: Path, chouxin: Command) -> None:
    assert chouxin("screen", "--text", INNOCENT).code == 0
    assert chouxin("screen", "--text", GUILTY).code == 1
    assert chouxin("screen", broken).code == 3
    assert chouxin("screen", broken, table).code == 4
    assert chouxin("screen").code == 2


def test_a_table_for_people(table: Path, chouxin: Command) -> None:
    ran = chouxin("screen", table)

    assert "■ Block  g" in ran.out
    assert "✓ Allow  i" in ran.out
    assert ran.out.endswith("Screened 2: allow 1, review 0, block 1.\n")
    assert "k3x9" not in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_json_lines_for_tools_and_counts_beside_them(lang: str, table: Path, chouxin: Command) -> None:
    ran = chouxin("--lang", lang, "screen", table, "--format", "jsonl")
    decisions = [json.loads(line) for line in ran.out.splitlines()]

    assert [(d["id"], d["action"]) for d in decisions] == [("g", "block"), ("i", "allow")]
    assert ran.err == Words(lang).say("report.counts", total=2, allow=1, review=0, block=1) + "\n"


def test_only_some_are_written_and_all_are_counted(table: Path, chouxin: Command) -> None:
    ran = chouxin("screen", table, "--format", "jsonl", "--only", "review, block")

    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["g"]
    assert "Screened 2:" in ran.err
    assert ran.code == 1


@pytest.mark.parametrize("form", ["table", "jsonl", "html", "sarif", "parquet"])
def test_every_format_into_a_file(form: str, table: Path, tmp_path: Path, chouxin: Command) -> None:
    target = tmp_path / "out"
    ran = chouxin("screen", table, "--format", form, "--output", target)

    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith(f"Written: {target}\nScreened 2:")
    assert target.stat().st_size > 0


def test_parquet_through_a_pipe(table: Path, tmp_path: Path, chouxin: Command) -> None:
    target = tmp_path / "out.parquet"
    chouxin("screen", table, "--format", "parquet", "--output", target)

    assert pq.read_table(target).column("id").to_pylist() == ["g", "i"]


def test_standard_input(chouxin: Command) -> None:
    ran = chouxin("screen", "-", "--format", "jsonl", stdin=json.dumps({"id": "x", "text": GUILTY}).encode())

    assert json.loads(ran.out)["id"] == "x"


def test_other_headings_and_encodings(tmp_path: Path, chouxin: Command) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(f"编码,广告词\n7,{GUILTY.replace('，', ' ')}\n".encode("gb18030"))
    ran = chouxin(
        "screen", path, "--map", "广告词=text", "--map", "编码=id", "--encoding", "gb18030", "--format", "jsonl"
    )

    assert [(json.loads(line)["id"], json.loads(line)["action"]) for line in ran.out.splitlines()] == [("7", "block")]


def test_a_profile_changes_what_is_done(table: Path, chouxin: Command) -> None:
    ran = chouxin("screen", table, "--profile", "ai-hub", "--format", "jsonl")

    assert [json.loads(line)["action"] for line in ran.out.splitlines()] == ["review", "allow"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("screen", "nothing.csv"), "There is no file or directory nothing.csv."),
        (("screen", "*.nothing"), "Nothing matches *.nothing."),
        (("screen", "--text", "x", "--map", "text"), "--map text: write COLUMN=FIELD"),
        (("screen", "--text", "x", "--map", "a=nonsense"), "--map a=nonsense: write COLUMN=FIELD"),
        (("screen", "--text", "x", "--only", "block,maybe"), "--only block,maybe: choose from allow, review, block."),
        (("screen", "--text", "x", "--output", "no/such/file"), "there is no directory"),
        (("screen", "--text", "x", "--output", "."), "cannot be written"),
        (("screen", "--text", "x", "--profile", "no-such"), "no-such"),
        (("screen", "--text", "x", "--pack", "no-such-pack"), "no-such-pack"),
    ],
)
def test_wrong_requests_are_said_and_nothing_is_screened(
    arguments: tuple[str, ...], said: str, chouxin: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = chouxin(*arguments)

    assert ran.code == 2
    assert said in ran.err.replace("\n", "")
    assert "Traceback" not in ran.err


def test_nothing_in_there_is_said_and_leaves_no_file(tmp_path: Path, chouxin: Command) -> None:
    (tmp_path / "empty").mkdir()
    ran = chouxin("screen", tmp_path / "empty", "--format", "html", "--output", tmp_path / "out.html")

    assert ran.code == 2
    assert "Nothing to screen" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_a_site_s_own_pack_is_used_beside_the_shipped_ones(tmp_path: Path, chouxin: Command) -> None:
    pack = tmp_path / "site"
    (pack / "terms").mkdir(parents=True)
    (pack / "pack.yaml").write_text('{name: site, version: 2026.11.0, title: Site, licence: private, engine: ">=0.1"}')
    (pack / "terms" / "word.yaml").write_text(
        "id: word\ntitle: A word of our own\nwhy: It is sold here.\nsupply: model\nfamily: own\nrole: object\n"
        "status: stable\nweight: 5\nmatch:\n  terms: [invented-word]\n"
        "benign: nothing\nreferences: [ours]\nadded: 2026-11-22\n"
    )
    (pack / "terms" / "word.test.yaml").write_text("hit: [an invented-word here]\nmiss: [an ordinary word]\n")
    ran = chouxin("screen", "--text", "invented-word", "--pack", pack, "--format", "jsonl")
    decision = json.loads(ran.out)

    assert [evidence["rule"] for evidence in decision["evidence"]] == ["site/word"]
    assert any(name.startswith("site@2026.11.0") for name in decision["packs"])


def test_one_contact_has_one_keyed_hash_in_two_items(tmp_path: Path, chouxin: Command) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef0123456789abcdef\n")
    texts = ("--text", f"{GUILTY} 微信：dan_38079", "--text", f"另一家 {GUILTY} vx:dan_38079")
    ran = chouxin("screen", *texts, "--format", "jsonl", "--link-key-file", key)
    links = {e["indicator"]["link"] for line in ran.out.splitlines() for e in _contacts(json.loads(line))}

    assert len(links) == 1
    assert all(len(link) == 64 for link in links)


def test_a_link_key_that_could_be_guessed_is_refused(tmp_path: Path, chouxin: Command) -> None:
    key = tmp_path / "key"
    key.write_text("secret")
    ran = chouxin("screen", "--text", INNOCENT, "--link-key-file", key)

    assert ran.code == 2
    assert "openssl rand -hex 32" in ran.err


def _contacts(decision: dict[str, object]) -> list[dict[str, dict[str, str]]]:
    evidence = decision["evidence"]
    assert isinstance(evidence, list)
    return [e for e in evidence if (e.get("indicator") or {}).get("link")]


def test_a_watched_name_that_is_too_short_is_told_with_its_line(tmp_path: Path, chouxin: Command) -> None:
    names = tmp_path / "names.txt"
    names.write_text("# our people\nMirabel Vantongeren\nAnn\n", "utf-8")
    ran = chouxin("screen", "--text", INNOCENT, "--watch", names)

    assert ran.code == 2
    assert "line 3" in ran.err
