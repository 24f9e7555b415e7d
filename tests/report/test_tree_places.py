"""Places in trees: where they lead, and what is shown of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from chouxin.domain import Decision, Locator, SourceLine, Span
from chouxin.report.tree_places import link, shown
from tests.report import decisions as made

TEMPLATE = "https://git.example/x/src/{revision}/{path}#L{line}"
LINE = Locator(("tool:main", "a b/换.py"), SourceLine(12))


def of(source: str) -> Decision:
    return replace(made.in_file(), source=source)


def test_a_template_leads_to_the_line_of_the_revision() -> None:
    address = "https://git.example/x/src/feature%2Fone/a%20b/%E6%8D%A2.py"

    assert link(of("git+file:///srv/tool@old..feature/one"), LINE, TEMPLATE) == f"{address}#L12"
    text = Locator(("tool:main", "a b/换.py"), Span("text", 3, 4))
    assert link(of("git+file:///srv/tool@feature/one"), text, TEMPLATE) == address, "no line that would be wrong"


def test_without_a_template_only_what_lies_in_a_folder_has_an_address(tmp_path: Path) -> None:
    assert link(of(str(tmp_path)), LINE, "") == f"{tmp_path.as_uri()}/a%20b/%E6%8D%A2.py#L12"
    assert link(of("git+file:///srv/tool@main"), LINE, "") == ""


@pytest.mark.parametrize("source", ["listings.csv#row 7", "https://example.org/x", "/nowhere/at/all", ""])
def test_what_is_no_tree_has_no_address(source: str) -> None:
    assert link(of(source), LINE, TEMPLATE) == ""


def test_a_name_cannot_leave_the_address() -> None:
    locator = Locator(("tool", '"><script>?a=b#c/../d.py'), SourceLine(1))
    address = link(of("git+file:///srv/tool@main"), locator, TEMPLATE)

    assert not set('"<>?') & set(address)
    assert address.count("#") == 1


def test_a_commit_is_no_account_number() -> None:
    commit = "72570334446f6bbec7adffe59efe6f2a37ca6e91"
    decision = of(f"git+file:///srv/tool@{commit}")

    assert shown(decision, Locator((f"tool@{commit}", "a.py"), SourceLine(3))) == f"tool@{commit}!/a.py#L3"
    assert "13812345678" not in shown(decision, Locator((f"tool@{commit}", "加微信13812345678.txt")))
