"""Measuring, from data in a folder to the page; what is absent makes the command fail after it has written the rest."""

import gzip
import json
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Item, Kind
from chouxin.policy.share import Share
from evaluation import __main__ as command
from evaluation.data import NotThereError, benign_sources, corpus, labelled, labelled_sets
from evaluation.keywords import KeywordList, keyword_list
from evaluation.models import make_models
from evaluation.mutated import measure_mutated
from evaluation.page import whole
from evaluation.texts import measure_labelled

ROOT = Path(__file__).parents[2]

ROWS: list[dict[str, object]] = [
    {"id": "t1", "kind": "listing", "title": "换脸软件", "text": "拍下秒发，加微信", "label": "violating"},
    {"id": "t2", "kind": "group_name", "title": "金丹期读书会", "text": "", "label": "benign"},
    {"id": "t3", "kind": "post", "title": "", "text": "书桌一张", "label": "violating", "evasion": ["image_text"]},
    {"id": "t4", "kind": "query", "title": "自己的脸换成动漫", "text": "", "label": "benign"},
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a few invented items."""
    common: dict[str, object] = {"price": None, "lang": "zh-Hans", "category": "software", "evasion": [], "note": ""}
    (tmp_path / "text").mkdir()
    lines = [json.dumps({**common, **row}, ensure_ascii=False) for row in ROWS]
    (tmp_path / "text" / "dev.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "text" / "dev_policy_dependent.json").write_text('[{"id": "t4"}]', "utf-8")
    (tmp_path / "benign").mkdir()
    with gzip.open(tmp_path / "benign" / "plants.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"text": "仙丹花浇水"}\n{"text": "多肉换盆"}\n')
    monkeypatch.setenv("CHOUXIN_DATA", str(tmp_path))
    monkeypatch.delenv("CHOUXIN_CORPUS", raising=False)
    return tmp_path


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the page is written, instead of the project's own."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "PAGE", tmp_path / "quality.md")
    monkeypatch.setattr(command, "FILES_PER_FAMILY", 1)
    monkeypatch.setattr(command, "LISTED_MODELS", 1)
    monkeypatch.setattr(command, "EVERY_PACKAGE", 300)
    return tmp_path / "quality.md"


def test_labels_are_read_as_they_stand(data: Path) -> None:
    rows = labelled(data / "text" / "dev.jsonl")

    assert [row.violating for row in rows] == [True, False, True, False]
    assert rows[1].item.kind is Kind.GROUP
    assert rows[2].evasions == ("image_text",)
    assert [row.item.id for row in rows if row.policy_decides] == ["t4"]


def test_absent_data_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOUXIN_DATA", str(tmp_path))
    monkeypatch.delenv("CHOUXIN_CORPUS", raising=False)
    with pytest.raises(NotThereError, match=r"dev\.jsonl"):
        labelled_sets()
    with pytest.raises(NotThereError, match="benign"):
        benign_sources()
    with pytest.raises(NotThereError, match="CHOUXIN_CORPUS"):
        corpus("guilty")


def test_further_sets_stand_beside_the_first(data: Path) -> None:
    (data / "text" / "a-new-one.jsonl").write_text('{"id": "n", "kind": "post", "text": "x", "label": "benign"}\n')

    assert [path.name for path in labelled_sets()] == ["dev.jsonl", "a-new-one.jsonl"]
    assert labelled(labelled_sets()[1])[0].category == "none"


@pytest.mark.parametrize(
    "line, why",
    [
        ('{"id": "n", "kind": "post", "text": "x"}', "'label' is missing"),
        ('{"id": "n", "kind": "post", "text": "x", "label": "bad"}', "the label is 'bad'"),
        ('{"id": "n", "kind": "letter", "text": "x", "label": "benign"}', "letter"),
        ("{", "Expecting"),
    ],
)
def test_a_line_that_is_no_item_is_named(line: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f"\n{line}\n")

    with pytest.raises(ValueError, match=rf"set\.jsonl:2: .*{why}"):
        labelled(path)


def test_one_set_goes_to_the_terminal_and_the_page_stays(
    data: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command.main(["--texts", str(data / "text" / "dev.jsonl")])
    printed = capsys.readouterr().out

    assert code == 0
    assert not page.exists()
    assert "| Chouxin, flagged | 100.0 % [20.7, 100.0] (1/1) | 50.0 % [9.5, 90.5] (1/2) |" in printed
    assert "### The same items, respelled" in printed
    assert "### Name-blind recall" in printed
    assert "书桌" not in printed


def test_a_set_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--texts", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_a_category_has_its_recall_by_label_and_its_precision_by_what_is_seen(data: Path) -> None:
    rows = [
        {"id": "a", "label": "violating", "category": "software", "title": "换脸软件 拍下秒发"},
        {"id": "b", "label": "benign", "category": "none", "title": "实时换脸软件 加微信 拍下秒发"},
        {"id": "c", "label": "violating", "category": "tutorial", "title": "换脸软件 拍下自动发货"},
    ]
    path = data / "text" / "dev.jsonl"
    path.write_text("".join(json.dumps({**row, "kind": "listing"}) + "\n" for row in rows), "utf-8")
    with Engine() as engine:
        quality = measure_labelled(labelled(path), engine, KeywordList(()))
        mutated = measure_mutated(labelled(path), engine)

    assert quality.by_category["software"].flagged.recall == Share(1, 1)
    assert quality.named["software"].flagged.precision == Share(2, 3)
    assert quality.named_as_labelled["tutorial"].recall == Share(0, 1)
    assert mutated.by["category"]["software"].flagged.recall.total == mutated.tried["a"]
    assert mutated.by["kind"]["listing"].flagged.items == sum(counts.items for counts in mutated.flagged.values())
    assert mutated.named["software"].flagged.precision.total > 0


def test_a_corpus_is_read_by_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOUXIN_CORPUS", str(tmp_path))
    (tmp_path / "guilty" / "swapper" / "deep").mkdir(parents=True)
    (tmp_path / "guilty" / "swapper" / "deep" / "a.onnx").touch()

    assert corpus("guilty") == {"swapper": [tmp_path / "guilty" / "swapper" / "deep" / "a.onnx"]}


def test_the_baseline_is_a_plain_list() -> None:
    words = keyword_list(ROOT / "packs")
    keywords = KeywordList(words)

    assert "换脸软件" in words
    assert keywords.flags(Item("a", Kind.POST, fields={"text": "警方提醒：换脸软件害人"}))
    assert not keywords.flags(Item("b", Kind.POST, fields={"text": "换\u200b脸\u200b软件".replace("软件", "軟體")}))


def test_models_of_all_sides_are_made(tmp_path: Path) -> None:
    made = make_models(tmp_path, 1)
    paths = [path for families in made.values() for paths in families.values() for path in paths]

    assert set(made) == {"guilty", "dual use", "benign"}
    assert len(paths) == len(set(paths)) > 40
    assert all(path.stat().st_size > 100 for path in paths)


@pytest.mark.timeout(600)  # it makes and judges every model of the page
@pytest.mark.usefixtures("data")
def test_what_can_be_measured_is_and_the_rest_makes_it_fail(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = command.main()
    written = page.read_text("utf-8")

    assert code == 1
    assert "not measured: corpus" in capsys.readouterr().err
    assert "| Chouxin, flagged | 100.0 % [20.7, 100.0] (1/1) | 50.0 % [9.5, 90.5] (1/2) |" in written
    assert "Worst misses: `t3`" in written
    assert "| plants | 0.0 [0.0, 65762.0] (0/2) |" in written
    assert "书桌" not in written


@pytest.mark.usefixtures("data")
def test_a_part_alone_is_printed_or_written_and_the_others_stay(
    data: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = {name: f"## {part.heading}\n\nfrom another day" for name, part in command.PARTS.items()}
    page.write_text(whole(absent), "utf-8")
    printed = command.main(["benign"])
    told = capsys.readouterr().out
    untouched = page.read_text("utf-8").count("from another day")
    written = command.main(["--write", "benign"])
    after = page.read_text("utf-8")
    with gzip.open(data / "benign" / "plants.jsonl.gz", "rb") as file:
        lines = file.read().count(b"\n")

    assert (printed, written, untouched) == (0, 0, len(command.PARTS))
    assert f"| plants | 0.0 [0.0, 65762.0] (0/{lines}) |" in told
    assert "benign/plants.jsonl.gz" in after
    assert after.count("from another day") == len(command.PARTS) - 1


@pytest.mark.usefixtures("data")
def test_a_part_without_its_data_stays_on_the_page(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {name: part for name, part in command.PARTS.items() if name in ("benign", "corpus", "trees")}
    monkeypatch.setattr(command, "PARTS", quick)
    page.write_text(whole({"corpus": "## Files of the corpus\n\nmeasured elsewhere"}), "utf-8")
    code = command.main()
    after = page.read_text("utf-8")

    assert code == 1
    assert "measured elsewhere" in after
    assert "## Source trees\n\nnot measured: `CHOUXIN_CORPUS` is not there" in after
    assert "| plants |" in after


def test_a_part_that_does_not_exist_is_an_error_that_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["sauce"])

    assert ended.value.code == 2
    assert {"sauce", *command.PARTS} <= set(capsys.readouterr().err.replace(",", "").replace(";", "").split())
