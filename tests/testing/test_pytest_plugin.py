"""Packs under pytest: a test a case, failures in words, and no cost where there is no pack."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge.packs import PackAt

pytest_plugins = ["pytester"]

# By module, whether or not the entry point is installed in this environment.
PLUGIN = ("-p", "no:chouxin-packs", "-p", "chouxin.testing.pytest_plugin", "-p", "no:cacheprovider")


def test_each_case_is_a_test(pytester: pytest.Pytester) -> None:
    pack = PackAt(pytester.path).rule("r", "match: {terms: [金丹]}", "hit: [金丹, {title: 金丹}]\nmiss: [花]\n")
    pack.write("benign/b.yaml", "items: [盆, 土]\n")
    pytester.makepyfile(test_own="def test_own(): pass")

    result = pytester.runpytest_inprocess(*PLUGIN, "-v")

    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*r.test.yaml::miss: 花 (line 2) PASSED*", "*test_own.py::test_own PASSED*"])


def test_a_failure_is_told_in_words_at_its_place(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOUXIN_LANG", "zh-Hans")
    PackAt(pytester.path).rule("r", "match: {terms: [金丹]}", "hit: [金丹]\nmiss:\n  - 花\n  - 金丹期\n")

    result = pytester.runpytest_inprocess(*PLUGIN, "mine")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*r.test.yaml:4:5: 规则 mine/r 不该命中这条，却命中了“金丹”。", "*- 金丹期", "*^"])
    assert "Traceback" not in result.stdout.str()


def test_a_broken_pack_is_an_error_with_all_its_places(pytester: pytest.Pytester) -> None:
    PackAt(pytester.path).rule("r", "mach: {terms: [金丹]}", "hit: [金丹]\nmiss: [花]\n")

    result = pytester.runpytest_inprocess(*PLUGIN, "mine")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*did you mean `match`?"])
    assert result.ret == pytest.ExitCode.INTERRUPTED


def test_other_files_of_such_names_are_left_alone(pytester: pytest.Pytester) -> None:
    for place in ("terms/x.test.yaml", "benign/y.yaml", "data/z.yaml"):
        path = pytester.path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("hit: [x]")

    result = pytester.runpytest_inprocess(*PLUGIN)

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_one_case_can_be_run_alone(pytester: pytest.Pytester) -> None:
    PackAt(pytester.path).rule("r", "match: {terms: [金丹]}", "hit: [金丹]\nmiss: [花]\n")

    result = pytester.runpytest_inprocess(*PLUGIN, "mine/terms/r.test.yaml", "-k", "miss")

    result.assert_outcomes(passed=1, deselected=1)


def test_it_costs_nothing_until_a_pack_is_met() -> None:
    code = (
        "import sys, pytest, chouxin.testing.pytest_plugin;"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in ('numpy', 'yaml', 're2', 'jsonschema')"
        " or m.startswith('chouxin.k') or m.startswith('chouxin.w')))"
    )
    source = str(Path(__file__).parents[2] / "src")

    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": source}
    )

    assert run.stdout.strip() == "[]"
