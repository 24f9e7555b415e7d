"""The plain form of a decision, by its published schema."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chouxin.domain import Decision, Kind
from chouxin.report import SCHEMA, Screened, document
from chouxin.report.jsonl import line, write
from chouxin.words import LANGUAGES
from tests.report import decisions as made
from tests.report.writing import written

PUBLISHED: dict[str, Any] = json.loads(
    files("chouxin.report").joinpath("schemas", "decision-1.json").read_text(encoding="utf-8")
)


def objects(schema: Any, path: str = "$") -> list[tuple[str, dict[str, Any]]]:
    """Every schema of an object in the published one."""
    found = []
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            found.append((path, schema))
        for name, inner in schema.items():
            found += objects(inner, f"{path}.{name}")
    elif isinstance(schema, list):
        for number, inner in enumerate(schema):
            found += objects(inner, f"{path}[{number}]")
    return found


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(PUBLISHED)

    assert PUBLISHED["title"] == SCHEMA


@pytest.mark.parametrize("path, schema", objects(PUBLISHED), ids=lambda value: value if isinstance(value, str) else "")
def test_every_object_is_strict_and_every_field_described(path: str, schema: dict[str, Any]) -> None:
    assert schema["additionalProperties"] is False
    assert [n for n, field in schema["properties"].items() if "$ref" not in field and not field["description"]] == []


@pytest.mark.parametrize("decision", made.every(), ids=lambda decision: decision.item_id[:8])
def test_what_is_written_keeps_to_the_schema(decision: Decision) -> None:
    Draft202012Validator(PUBLISHED).validate(json.loads(line(decision, made.legend())))


@pytest.mark.parametrize("name", list(PUBLISHED["properties"]))
def test_the_schema_misses_a_field_that_is_gone(name: str) -> None:
    told = document(made.blocked(), made.legend())
    del told[name]

    assert not Draft202012Validator(PUBLISHED).is_valid(told)


def test_kinds_of_the_schema_are_those_of_the_domain() -> None:
    assert PUBLISHED["properties"]["kind"]["enum"] == [kind.value for kind in Kind]


def test_reasons_and_rules_are_told_in_every_language() -> None:
    told = document(made.blocked(), made.legend())

    assert set(told["reasons"][0]["text"]) == set(LANGUAGES)
    assert set(told["evidence"][0]["title"]) == set(LANGUAGES)


def test_a_decision_without_reasons_says_that_nothing_was_found() -> None:
    told = document(made.innocent(), made.legend())

    assert [reason["code"] for reason in told["reasons"]] == ["nothing_found"]


def test_each_piece_of_evidence_points_to_its_place_and_its_worth() -> None:
    told = document(made.blocked(), made.legend())
    first = told["evidence"][0]

    assert first["locator"] == {"container": [], "place": {"type": "span", "field": "title", "start": 2, "end": 5}}
    assert (first["where"], first["span"], first["role"]) == ("title[2:5]", [2, 5], "object")
    assert first["points"] == pytest.approx(3.6 * 0.95)


def test_places_in_files_have_no_span() -> None:
    told = document(made.artifact(), made.legend())

    assert told["evidence"][0]["span"] is None
    assert told["evidence"][0]["locator"]["place"] == {"type": "named", "name": "output"}
    assert told["faults"][0]["locator"]["place"] == {"type": "offset", "byte": 70}


def test_evidence_against_and_under_trial_stands_apart() -> None:
    refused = document(made.refused(), made.legend())
    blocked = document(made.blocked(), made.legend())

    assert [e["rule"] for e in refused["against"]] == ["face-swap/refusal"]
    assert refused["against"][0]["points"] < 0
    assert [(e["rule"], e["points"]) for e in blocked["shadow"]] == [("face-swap/trial", 0.0)]


def test_a_line_is_one_line_without_anything_that_a_terminal_acts_on() -> None:
    data = written(write, made.every())
    lines = data.decode("utf-8").split("\n")

    assert [json.loads(text)["id"] for text in lines[:-1]] == [d.item_id for d in made.every()]
    assert not [c for c in data.decode("utf-8") if c != "\n" and (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0)]


def test_half_of_a_surrogate_pair_comes_through() -> None:
    decision = made.found_in_text("broken \ud83d 萬能丹")

    assert json.loads(line(decision, made.legend()))["evidence"][0]["excerpt"].startswith("broken \ud83d")


def test_decisions_pass_one_at_a_time() -> None:
    seen = []

    def stream() -> Any:
        for number in range(3):
            seen.append(number)
            yield made.innocent()

    passing = iter(Screened(stream()))
    next(passing)

    assert seen == [0]
