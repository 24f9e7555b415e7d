"""A likeness model and the platform's consent records, from the command line."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from chouxin.testing.inert import inswapper
from chouxin.testing.inert_weights import Weights
from tests.cli.running import Command

LIKENESS = Weights({"lora_up": (320, 16)}, {"modelspec.tags": "celebrity, portrait"}).to_safetensors()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "a.safetensors"
    path.write_bytes(LIKENESS)
    return path


def records(folder: Path, **more: object) -> Path:
    said = {"schema": "chouxin.consent/1", "record": "c-17", "families": ["likeness"], "since": "2026-01-01", **more}
    path = folder / "consents.jsonl"
    path.write_text(json.dumps(said) + "\n")
    return path


def reasons(out: str) -> tuple[str, list[str]]:
    decision = json.loads(out)
    return decision["action"], [reason["code"] for reason in decision["reasons"]]


def test_a_valid_record_lets_it_pass_and_says_so(model: Path, tmp_path: Path, chouxin: Command) -> None:
    consents = records(tmp_path, sha256=[sha256(LIKENESS).hexdigest()])
    ran = chouxin("screen", model, "--profile", "ai-hub", "--format", "jsonl", "--consents", consents)

    assert reasons(ran.out) == ("allow", ["structure", "consent_valid"])
    assert "c-17" in ran.out


@pytest.mark.parametrize(
    "more, code",
    [({"until": "2026-02-01"}, "consent_expired"), ({"revoked": "2026-02-01"}, "consent_revoked")],
)
def test_a_record_that_no_longer_holds_is_told(
    model: Path, tmp_path: Path, chouxin: Command, more: dict[str, str], code: str
) -> None:
    consents = records(tmp_path, items=[str(model)], **more)
    ran = chouxin("screen", model, "--profile", "ai-hub", "--format", "jsonl", "--consents", consents)

    assert reasons(ran.out) == ("review", ["structure", code])


def test_no_record_answers_a_swapper(tmp_path: Path, chouxin: Command) -> None:
    model = inswapper().write(tmp_path / "m.onnx")
    consents = records(tmp_path, items=[str(model)], families=["likeness", "identity-swapper"])
    ran = chouxin("screen", model, "--profile", "ai-hub", "--format", "jsonl", "--consents", consents)

    assert reasons(ran.out) == ("review", ["structure"])


def test_a_market_asks_for_no_record(model: Path, tmp_path: Path, chouxin: Command) -> None:
    consents = records(tmp_path, items=[str(model)])
    ran = chouxin("screen", model, "--format", "jsonl", "--consents", consents)

    assert reasons(ran.out)[0] == "review"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"schema": "chouxin.consent/1"}',
        '{"schema": "x", "record": "a", "families": ["b"], "since": "2026-01-01"}',
    ],
)
def test_a_line_that_is_no_record_is_refused_with_its_place(
    model: Path, tmp_path: Path, chouxin: Command, line: str
) -> None:
    path = records(tmp_path, items=["x"])
    path.write_text(path.read_text() + line + "\n")
    ran = chouxin("screen", model, "--consents", path)

    assert ran.code == 2
    assert "line 2" in ran.err
