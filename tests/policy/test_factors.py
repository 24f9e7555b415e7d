"""The factors of a verdict on a source tree."""

import pytest

from chouxin import Engine
from chouxin.domain import Action, Decision, Item, Kind
from chouxin.policy import explain
from chouxin.words import LANGUAGES
from tests.readers.repositories import repository

DRAWS = "import diffusers\nfrom insightface.app import FaceAnalysis\napp = FaceAnalysis()\nload('ip_adapter.bin')\n"
ASKS = "def require_consent(token): ...\ndef verify_consent(token): ...\nFORM = 'consent_form'\n"
PAGE = (
    "Portraits. A paper on research. Join our Telegram @drawings for support. Buy all models: download link, 9 dollars."
)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Decision, dict[str, str]]:
    path = repository(tmp_path_factory.mktemp("r") / "repo", {"run.py": DRAWS, "gate.py": ASKS, "README.md": PAGE})
    with Engine(profile="ai-hub") as engine:
        decision = engine.screen(Item("x", Kind.ARTIFACT, source=f"git+file://{path}@HEAD"))
        return decision, {lang: " ".join(explain(decision, engine.knowledge.rules, lang)) for lang in LANGUAGES}


def test_each_factor_has_rules_and_places(decided: tuple[Decision, dict[str, str]]) -> None:
    told = {reason.code: dict(reason.values) for reason in decided[0].reasons}

    assert decided[0].action is Action.REVIEW
    assert told["factor_code"]["speaks"] == "face-swap/identity-generation"
    assert "run.py#L" in told["factor_code"]["where"]
    assert told["factor_facts"] == {
        "speaks": "", "against": "face-swap/consent-gate-code", "where": "repo:HEAD!/gate.py#L3"
    }  # fmt: skip
    assert "README.md#text" in told["factor_support"]["where"]
    assert {code for code in told if code.startswith("factor_")} >= {"factor_pages", "factor_support"}
    assert "code_would_change" in told


@pytest.mark.parametrize(
    "lang, words",
    [("en", "What the code does: for"), ("zh-Hans", "代码做什么：支持"), ("zh-Hant", "程式碼做什麼：認同")],
)
def test_they_are_told_in_every_language(decided: tuple[Decision, dict[str, str]], lang: str, words: str) -> None:
    assert words in decided[1][lang]


def test_nothing_of_the_sort_is_told_of_a_listing() -> None:
    with Engine(profile="ai-hub") as engine:
        decision = engine.screen({"title": "换脸软件", "text": "拍下秒发 加微信"})

    assert not any(reason.code.startswith("factor_") for reason in decision.reasons)
