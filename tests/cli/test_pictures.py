"""Tables whose rows name pictures: what the words in them do to a verdict, with the extra and without it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command
from tests.readers.drawing import INSTALLED, drawn, needs_ocr

HEAD = b"\x89PNG\r\n\x1a\n"
ROWS = [
    {"id": "offer", "title": "电子资料 拍前看主图", "text": "主图写清楚了规格", "images": ["pictures/offer.png"]},
    {"id": "sizes", "title": "连衣裙 规格看主图", "text": "九成新", "images": ["pictures/sizes.png"]},
    {"id": "desk", "title": "实木书桌", "text": "搬家处理，同城面交", "images": ["pictures/gone.png"]},
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "listings.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")
    (tmp_path / "pictures").mkdir()
    return path


def decisions(out: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, out.splitlines())}


@pytest.mark.skipif(INSTALLED, reason="the extra `ocr` is installed")
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_without_the_extra_a_picture_that_may_hold_the_offer_is_a_fault(
    chouxin: Command, table: Path, lang: str
) -> None:
    for name in ("offer", "sizes"):
        (table.parent / "pictures" / f"{name}.png").write_bytes(HEAD)
    ran = chouxin("--lang", lang, "screen", table, "--format", "jsonl")
    made = decisions(ran.out)

    assert ran.code == 3
    assert [made[name]["action"] for name in ("offer", "sizes", "desk")] == ["review", "review", "allow"]
    (fault,) = made["offer"]["faults"]
    assert fault["kind"] == "unsupported"
    assert fault["where"] == "pictures/offer.png"
    assert "pip install 'chouxin[ocr]'" in fault["why"]


def test_a_folder_that_is_not_there_is_a_mistake(chouxin: Command, table: Path) -> None:
    ran = chouxin("screen", table, "--pictures", table.parent / "gone")

    assert ran.code == 2
    assert "--pictures" in ran.err


def test_rows_from_standard_input_have_no_folder_of_their_own(chouxin: Command, table: Path) -> None:
    ran = chouxin("screen", "-", "--format", "jsonl", stdin=table.read_bytes())
    (fault,) = decisions(ran.out)["offer"]["faults"]

    assert ran.code == 3
    assert "name one with --pictures" in fault["why"]


class TestWithTheExtra:
    pytestmark = needs_ocr

    @pytest.fixture(autouse=True)
    def pictures(self, table: Path) -> None:
        (table.parent / "pictures" / "offer.png").write_bytes(drawn("DFL万能丹384", "拍下秒发 加群领教程"))
        (table.parent / "pictures" / "sizes.png").write_bytes(drawn("衣长 96 胸围 88", "纯棉 不退不换"))

    def test_the_offer_is_found_in_the_picture_and_ordinary_ones_are_left_alone(
        self, chouxin: Command, table: Path
    ) -> None:
        ran = chouxin("screen", table, "--format", "jsonl")
        made = decisions(ran.out)
        pill = next(e for e in made["offer"]["evidence"] if e["rule"] == "face-swap/pretrained-model-pill")
        place = pill["locator"]["place"]

        assert ran.code == 1
        assert {n: row["action"] for n, row in made.items()} == {"offer": "block", "sizes": "allow", "desk": "allow"}
        assert all(row["faults"] == [] for row in made.values())
        assert "万能丹" in pill["excerpt"]
        assert (place["field"], pill["detail"]) == ("picture 1", "pictures/offer.png")
        assert place["box"][0] < 60
        assert place["box"][1] < 40

    def test_offers_in_the_other_script_and_in_english_are_found(self, chouxin: Command, tmp_path: Path) -> None:
        (tmp_path / "hant.png").write_bytes(drawn("換臉軟體 遠端安裝教學", "加賴私訊 一套 300 元"))
        (tmp_path / "en.png").write_bytes(drawn("Face swap service, any person", "instant delivery, DM on Telegram"))
        table = tmp_path / "posts.csv"
        table.write_text(
            "id,title,text,image\n"
            "hant,電子檔 文字在圖裡,私訊,hant.png\n"
            "en,read the picture,all details in the picture,en.png\n",
            "utf-8",
        )
        made = decisions(chouxin("screen", table, "--format", "jsonl").out)

        assert {row["action"] for row in made.values()} <= {"review", "block"}
        assert all(row["faults"] == [] for row in made.values())
        for row in made.values():
            assert any(e["role"] == "object" and e["where"].startswith("picture 1") for e in row["evidence"])

    def test_the_report_shows_the_words_of_the_picture(self, chouxin: Command, table: Path) -> None:
        ran = chouxin("--lang", "zh-Hant", "screen", table, "--format", "html")

        assert "圖片 1" in ran.out
        assert "從圖片中讀出" in ran.out

    def test_other_headings_and_another_folder(self, chouxin: Command, table: Path) -> None:
        moved = table.parent / "moved"
        moved.mkdir()
        csv = moved / "export.csv"
        csv.write_text("标题,描述,附图\n电子资料 拍前看主图,主图写清楚了规格,offer.png\n", "utf-8")
        asked = ("screen", csv, "--map", "附图=images", "--format", "jsonl")
        without = json.loads(chouxin(*asked).out)
        found = json.loads(chouxin(*asked, "--pictures", table.parent / "pictures").out)

        assert (without["action"], without["faults"][0]["why"]) == ("review", "no such picture")
        assert (found["action"], found["faults"]) == ("block", [])

    def test_each_form_can_be_written(self, chouxin: Command, table: Path) -> None:
        for form in ("table", "sarif", "parquet"):
            ran = chouxin("screen", table, "--format", form, "-o", table.parent / f"out.{form}")
            assert ran.code == 1

    def test_two_runs_say_the_same(self, chouxin: Command, table: Path) -> None:
        one, other = (chouxin("screen", table, "--format", "jsonl").out for _ in range(2))

        assert one == other
