"""`chouxin profiles`: list, show and tune, from the command line to the profile that `screen` takes."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from chouxin.policy import Thresholds, load_profile, shipped_profiles
from chouxin.policy.writing import to_yaml
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command

OFFERS = ("拍下秒发", "拍下自动发货，加微信看效果", "包教包会，远程安装", "价格私聊", "懂的来")
THINGS = ("换脸软件", "实时换脸软件", "AI换脸软件 一键安装", "直播换脸软件", "视频换脸软件 免训练", "手机换脸软件")
SCHEMA = json.loads((Path(__file__).parents[2] / "src/chouxin/cli/schemas/tuning-1.json").read_text("utf-8"))
Row = dict[str, str]
ROWS: list[Row] = [
    *({"title": thing, "text": offer, "label": "violating"} for thing in THINGS for offer in OFFERS),
    *({"title": "新闻：警方提醒警惕换脸软件诈骗", "text": str(n), "label": "benign"} for n in range(3)),
    {"title": "书桌", "text": "搬家处理", "label": "violating", "category": "furniture"},
    *({"title": "书桌", "text": str(n), "label": ""} for n in range(6)),
]


def jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "labelled.jsonl", [dict(row) for row in ROWS])


def tuned(chouxin: Command, path: Path, *more: object, reviews: object = 20) -> dict[str, Any]:
    ran = chouxin("profiles", "tune", "--data", path, "--reviews-per-day", reviews, "--format", "json", *more)
    assert ran.code == 0, ran.err
    result: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(result, SCHEMA)
    return result


def signal(result: dict[str, Any], name: str = "swap-software") -> dict[str, Any]:
    found: dict[str, Any] = next(group for group in result["signals"] if group["signal"] == name)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_shipped_profiles_are_listed_and_shown(lang: str, chouxin: Command) -> None:
    listed = chouxin("profiles", "list", "--lang", lang)
    shown = chouxin("profiles", "show", "social", "--lang", lang)

    assert [line.split()[0] for line in listed.out.splitlines()] == list(shipped_profiles())
    assert Words(lang).say("signal.nudify") in shown.out
    assert Words(lang).say("profiles.never") in shown.out


def test_a_profile_for_programs(chouxin: Command) -> None:
    shown = json.loads(chouxin("profiles", "show", "social", "--format", "json").out)

    assert shown["signals"]["tutorial"] == {"review": 0.6, "block": None, "own": False}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_tuning_for_people(lang: str, data: Path, chouxin: Command) -> None:
    words = Words(lang)
    ran = chouxin("profiles", "tune", "--data", data, "--reviews-per-day", 20, "--lang", lang)

    assert ran.code == 0
    assert words.say("tune.mark.chosen") in ran.out
    assert words.say("tune.unseen", count=1) in ran.out
    assert words.say("tune.caution") in ran.out
    assert ran.err == words.say("tune.not_saved") + "\n"
    assert "{" not in ran.out


def test_what_holding_more_would_take_is_said(data: Path, tmp_path: Path, chouxin: Command) -> None:
    late = tmp_path / "late.yaml"
    shipped = load_profile("market-strict")
    late.write_text(to_yaml(replace(shipped, supplies=dict.fromkeys(shipped.supplies, Thresholds(0.5, 1.0)))), "utf-8")
    ran = chouxin("profiles", "tune", "--data", data, "--reviews-per-day", 99, "--profile", late)

    assert "Hold from 1, as before: 0 of 0" in ran.out
    assert re.search(r"proven: 381 items rightly held and none wrongly. The table has (\d+) of \1\.", ran.out)


def test_a_change_says_how_few_items_it_rests_on(data: Path, tmp_path: Path, chouxin: Command) -> None:
    high = tmp_path / "high.yaml"
    raised = chouxin("profiles", "tune", "--data", data, "--reviews-per-day", 20, "--output", high)
    lowered = chouxin("profiles", "tune", "--data", data, "--reviews-per-day", 99, "--profile", high)
    closed = chouxin("profiles", "tune", "--data", data, "--reviews-per-day", 0.5)

    assert re.search(r"which nobody sees then, (\d+) of \1 are violating \(100 % \[\d+, 100\]\)", raised.out)
    assert re.search(r"because it fits\. This rests on the labelled items in between: (\d+) of \1 are", lowered.out)
    assert "nothing like what is in the table would be seen" in closed.out


def test_the_figures_of_a_tuning(data: Path, chouxin: Command) -> None:
    result = tuned(chouxin, data)
    reviews = result["reviews_per_day"]

    assert result["rows"] == {"rows": 40, "violating": 31, "benign": 3}
    assert 0 < reviews["chosen"] <= reviews["wanted"] < reviews["before"]
    assert reviews["fits"]
    assert result["unseen"] == {"rows": 7, "violating": 1, "benign": 0}
    assert result["categories"]["furniture"]["before"]["total"] == 1
    assert signal(result)["kept"] is None
    assert signal(result)["before"] == {"review": 0.5, "block": 0.9}
    assert signal(result)["chosen"]["review"] > 0.5
    assert sum(step["finds"] for step in signal(result)["steps"]) == signal(result)["labelled"]["violating"] >= 30
    assert sum(step["costs"] for step in signal(result)["steps"]) == signal(result)["labelled"]["benign"]


def test_the_same_data_gives_the_same_choice(data: Path, tmp_path: Path, chouxin: Command) -> None:
    turned = jsonl(tmp_path / "turned.jsonl", [dict(row) for row in reversed(ROWS)])
    one, other = tuned(chouxin, data), tuned(chouxin, turned)

    assert one == tuned(chouxin, data)
    assert {**one, "data": ""} == {**other, "data": ""}


def test_items_a_day_scale_the_reviews(data: Path, chouxin: Command) -> None:
    result, scaled = tuned(chouxin, data), tuned(chouxin, data, "--items-per-day", 4000, reviews=2000)

    assert signal(scaled)["chosen"] == signal(result)["chosen"]
    assert scaled["reviews_per_day"]["before"] == 100 * result["reviews_per_day"]["before"]


def test_what_is_saved_is_what_screen_does(data: Path, tmp_path: Path, chouxin: Command) -> None:
    profile = tmp_path / "our-market.yaml"
    result = tuned(chouxin, data, "--output", profile)
    screened = chouxin("screen", data, "--profile", profile, "--format", "jsonl", "--only", "review,block")
    decisions = [json.loads(line) for line in screened.out.splitlines()]

    assert load_profile(str(profile)).revision == result["profile"]["chosen"]
    assert load_profile(str(profile)).revision.startswith("our-market@2026.11+")
    assert len(decisions) == result["reviews_per_day"]["chosen"]
    assert {decision["policy"] for decision in decisions} == {result["profile"]["chosen"]}
    assert "swap-software*" in chouxin("profiles", "show", profile).out
    # Tuned again from there with the same wish, nothing moves.
    assert signal(tuned(chouxin, data, "--profile", profile))["chosen"] == signal(result)["chosen"]


def test_few_labels_keep_what_is_shipped(tmp_path: Path, chouxin: Command) -> None:
    few = jsonl(tmp_path / "few.jsonl", [dict(row) for row in ROWS[:29]])
    ran = chouxin("profiles", "tune", "--data", few, "--reviews-per-day", 3, "--output", tmp_path / "p.yaml")

    assert "Kept: 29 labelled items; fewer than 30 prove too little" in ran.out
    assert "3 reviews a day cannot be kept" in ran.out
    assert load_profile(str(tmp_path / "p.yaml")).signals == {}


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_every_form_of_table_and_other_words_for_the_labels(form: str, tmp_path: Path, chouxin: Command) -> None:
    path = tmp_path / f"labelled.{form}"
    heads = ["标题", "描述", "人工结论"]
    said = {"violating": "违规", "benign": "正常", "": ""}
    rows = [[row["title"], row["text"], said[row["label"]]] for row in ROWS]
    if form == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads, *rows])
    elif form == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.create_sheet("s", 0)
        for line in [heads, *rows]:
            sheet.append(line)
        book.save(path)
    else:
        pq.write_table(pa.table({head: [row[n] for row in rows] for n, head in enumerate(heads)}), path)

    result = tuned(chouxin, path, "--map", "人工结论=label")

    assert result["rows"] == {"rows": 40, "violating": 31, "benign": 3}


def test_labels_of_other_types(tmp_path: Path, chouxin: Command) -> None:
    labels = [True, 1, "YES", " Violating ", False, 0, "no", None, ""]
    path = jsonl(tmp_path / "t.jsonl", [{"text": "书桌", "label": label} for label in labels])

    assert tuned(chouxin, path)["rows"] == {"rows": 9, "violating": 4, "benign": 3}


def test_rows_of_one_id_are_rows_of_their_own(data: Path, tmp_path: Path, chouxin: Command) -> None:
    same = jsonl(tmp_path / "same.jsonl", [{**row, "id": "1"} for row in ROWS])

    assert tuned(chouxin, same)["signals"] == tuned(chouxin, data)["signals"]


def test_what_cannot_be_read_goes_to_a_person_all_the_same(tmp_path: Path, chouxin: Command) -> None:
    path = jsonl(tmp_path / "t.jsonl", [dict(row) for row in ROWS])
    path.write_text(path.read_text("utf-8") + '{"text": \n', "utf-8")
    strict, lenient = tuned(chouxin, path), tmp_path / "lenient.yaml"
    chouxin("profiles", "tune", "--data", path, "--reviews-per-day", 99, "--output", lenient)
    lenient.write_text(lenient.read_text("utf-8").replace("on_fault: review", "on_fault: allow"), "utf-8")

    assert strict["faulty"] == {"rows": 1, "violating": 0, "benign": 0}
    assert (
        strict["reviews_per_day"]["before"] - tuned(chouxin, path, "--profile", lenient)["reviews_per_day"]["before"]
        == 1
    )


@pytest.mark.parametrize(
    "rows, arguments, said",
    [
        (None, (), "There is no file or directory"),
        ([{"text": "a", "label": "maybe"}], (), "“maybe” is no label. Write violating or benign"),
        ([{"text": "a"}], (), "no row has a label. Name the column"),
        ([{"text": "a", "label": "1"}], ("--map", "x=labels"), "--map x=labels: write COLUMN=FIELD"),
        ([{"text": "a", "label": "1"}], ("--map", "x=label"), "no such column"),
        ([{"text": "a", "label": "1"}], ("--items-per-day", "0"), "--items-per-day must be above 0"),
        ([{"text": "a", "label": "1"}], ("--reviews-per-day", "nan"), "--reviews-per-day must be above 0"),
        ([{"text": "a", "label": "1"}], ("--profile", "no-such"), "no-such"),
        ([{"text": "a", "label": "1"}], ("--output", "no/such/file"), "there is no directory"),
    ],
)
def test_what_is_wrong_is_said(
    rows: list[dict[str, Any]] | None, arguments: tuple[str, ...], said: str, tmp_path: Path, chouxin: Command
) -> None:
    path = tmp_path / "t.jsonl"
    if rows is not None:
        jsonl(path, rows)
    ran = chouxin("profiles", "tune", "--data", path, "--reviews-per-day", 9, *arguments)

    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_wrong_label_is_shown_at_its_row(tmp_path: Path, chouxin: Command) -> None:
    path = jsonl(tmp_path / "t.jsonl", [{"text": "a", "label": "1"}, {"text": "b", "label": "?\x1b[2J"}])

    ran = chouxin("profiles", "tune", "--data", path, "--reviews-per-day", 9)

    assert "t.jsonl#row 2: “?␛[2j” is no label" in ran.err
