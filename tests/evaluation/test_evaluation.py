"""Measuring, from data in a folder to the page; what is absent makes the command fail after it has written the rest."""

import gzip
import json
from pathlib import Path

import pytest

from chouxin.domain import Item, Kind
from evaluation import __main__ as command
from evaluation.data import NotThereError, benign_sources, corpus, labelled
from evaluation.keywords import KeywordList, keyword_list
from evaluation.models import make_models

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
    return tmp_path / "quality.md"


@pytest.mark.usefixtures("data")
def test_labels_are_read_as_they_stand() -> None:
    rows = labelled()

    assert [row.violating for row in rows] == [True, False, True, False]
    assert rows[1].item.kind is Kind.GROUP
    assert rows[2].evasions == ("image_text",)
    assert [row.item.id for row in rows if row.policy_decides] == ["t4"]


def test_absent_data_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOUXIN_DATA", str(tmp_path))
    monkeypatch.delenv("CHOUXIN_CORPUS", raising=False)
    with pytest.raises(NotThereError, match=r"dev\.jsonl"):
        labelled()
    with pytest.raises(NotThereError, match="benign"):
        benign_sources()
    with pytest.raises(NotThereError, match="CHOUXIN_CORPUS"):
        corpus("guilty")


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


def test_models_of_both_sides_are_made(tmp_path: Path) -> None:
    made = make_models(tmp_path)
    paths = [path for families in made.values() for paths in families.values() for path in paths]

    assert set(made) == {"guilty", "benign"}
    assert len(paths) == len(set(paths)) > 40
    assert all(path.stat().st_size > 100 for path in paths)


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
