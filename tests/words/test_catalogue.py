"""The catalogues say the same things, and nothing but what the code asks for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from time import process_time

import pytest
import yaml

from chouxin.domain import Action, FaultKind, Kind, Role, SettingsError, Supply
from chouxin.folding.views import VIEWS
from chouxin.words import LANGUAGES, Words, in_language
from chouxin.words.catalogue import _load

SOURCE = Path(__file__).parents[2] / "src" / "chouxin"
CATALOGUES = {lang: yaml.safe_load((SOURCE / "words" / f"{lang}.yaml").read_text("utf-8")) for lang in LANGUAGES}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_codes_in_every_language(lang: str) -> None:
    assert list(CATALOGUES[lang]) == list(CATALOGUES["en"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_placeholders_in_every_language(lang: str) -> None:
    differing = [c for c, s in CATALOGUES[lang].items() if placeholders(s) != placeholders(CATALOGUES["en"][c])]

    assert differing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_twice(lang: str) -> None:
    # YAML takes the last one without a word.
    lines = (SOURCE / "words" / f"{lang}.yaml").read_text("utf-8").splitlines()
    codes = [found[1] for line in lines if (found := re.match(r"([a-z_.A-Z0-9-]+):(\s|$)", line))]

    assert sorted(codes) == sorted(set(codes))


def mixed(code: str) -> bool:
    """Templates of files that hold all three languages."""
    return code.startswith("pack.new.")


def test_taiwan_is_not_told_in_mainland_characters_or_words() -> None:
    mainland = re.compile(
        "文件夾|軟件|信息|默認|支持|視頻|屏幕|網絡|程序包|菜單|鏈接|粘貼|[个这为软选项错误应将从对说脸]"
    )
    found = {code: said for code, said in CATALOGUES["zh-Hant"].items() if mainland.search(said) and not mixed(code)}

    assert found == {}


def test_mainland_is_not_told_in_traditional_characters() -> None:
    traditional = re.compile("[這個為臉檔軟體選項錯誤應將從對說]")
    found = {c: said for c, said in CATALOGUES["zh-Hans"].items() if traditional.search(said) and not mixed(c)}

    assert found == {}


def asked_for() -> tuple[set[str], set[str]]:
    """Codes that the code asks for, whole, and the beginnings of those that it puts together."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for literal in literals(ast.parse(path.read_text("utf-8"))):
            (begun if isinstance(literal, Beginning) else whole).add(str(literal))
    for path in SOURCE.rglob("*.jinja"):
        text = path.read_text("utf-8")
        whole |= set(re.findall(r'"([a-z]+(?:\.[a-z_]+)+)"', text))
        begun |= set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)*\.)"\s*~', text))
    return whole, begun


class Beginning(str):
    """The fixed part of a code before the first value."""

    __slots__ = ()


def literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            first = str(node.values[0].value)
            if re.fullmatch(r"[a-z]+\.[a-z_.]*", first):
                yield Beginning(first)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CATALOGUES["en"]:
            yield node.value


def test_every_sentence_is_used() -> None:
    whole, begun = asked_for()
    # Help texts are found by the command's path and the parameter's name; tests/cli/ looks at those.
    help_text = re.compile(r"[a-z_]+(\.[a-z_]+)*\.(help|short|option\.[a-z_]+)")
    beginnings = tuple(begun)
    unused = [
        c for c in CATALOGUES["en"] if c not in whole and not c.startswith(beginnings) and not help_text.fullmatch(c)
    ]

    assert unused == []


def test_every_sentence_that_is_asked_for_is_there() -> None:
    missing = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("say", "_say") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and code.value not in CATALOGUES["en"]:
                    missing.append(f"{path.name}: {code.value!r}")
    for path in SOURCE.rglob("*.jinja"):
        codes = re.findall(r'say\("([a-z._]+)"', path.read_text("utf-8"))
        missing += [f"{path.name}: {code}" for code in codes if not code.endswith(".") and code not in CATALOGUES["en"]]

    assert missing == []


@pytest.mark.parametrize(
    "code",
    [
        *(f"action.{a}" for a in Action),
        *(f"action.{a}.means" for a in Action),
        *(f"kind.{k}" for k in Kind),
        *(f"supply.{s}" for s in Supply),
        *(f"clause.{s}" for s in Supply),
        *(f"role.{r}" for r in Role),
        *(f"fault.{f}" for f in FaultKind),
        *dict.fromkeys(f"transform.{f.name}" for view in VIEWS for f in view.foldings),
    ],
)
def test_every_value_of_the_domain_has_words(code: str) -> None:
    assert all(Words(lang).say(code) for lang in LANGUAGES)


def test_an_unknown_code_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        Words("en").say("no.such_code")


def test_a_missing_value_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        Words("en").say("cli.error")


def test_values_are_never_read_as_placeholders() -> None:
    assert Words("en").say("cli.error", what="{options} {0.__class__}") == "Error: {options} {0.__class__}"


def test_an_unknown_language_says_which_there_are() -> None:
    with pytest.raises(SettingsError, match="zh-Hans, zh-Hant, en"):
        Words("fr")


@pytest.mark.parametrize(
    "lang, expected", [("zh-Hant", "简"), ("zh-Hans", "简"), ("en", "e")], ids=["other script", "own", "english"]
)
def test_a_chinese_reader_gets_the_other_script_before_english(lang: str, expected: str) -> None:
    assert in_language({"en": "e", "zh-Hans": "简"}, lang) == expected


def test_a_wording_without_any_known_language_is_told_as_it_is() -> None:
    assert in_language({"ko": "하나"}, "en") == "하나"
    assert in_language({}, "en") == ""


def test_a_catalogue_loads_quickly() -> None:
    took = []
    for _ in range(5):
        start = process_time()
        _load.__wrapped__("zh-Hans")
        took.append(process_time() - start)

    # Some ten milliseconds on a slow core; ten times that only with the pure Python loader, or a catalogue gone wild.
    assert min(took) < 0.05
