"""Python by its syntax tree."""

import pytest

from chouxin.domain import Mention
from tests.readers.test_code import SWAP, code, texts


def test_aliases_are_resolved_and_keywords_told() -> None:
    read = code(SWAP)

    assert Mention("insightface.model_zoo.get_model", 7) in read.calls
    assert {"insightface.model_zoo.get_model().get", "get_swapper().get(paste_back=)"} <= texts(read.calls)
    assert texts(read.imports) == {"insightface", "insightface.model_zoo", "typer", "click"}
    assert texts(read.names) == {"get_swapper", "main"}
    assert texts(read.flags) == {"--source", "-s", "--target", "--many"}
    assert Mention("/inswapper_128.onnx", 7) in read.strings
    assert read.parsed


def test_renaming_what_is_assigned_changes_no_call() -> None:
    renamed = SWAP.replace("z.", "qq.").replace("as z", "as qq").replace("s = ", "ff = ").replace("; s.", "; ff.")

    assert texts(code(renamed).calls) == texts(code(SWAP).calls)
    assert code(renamed).prints == code(SWAP).prints


@pytest.mark.parametrize(
    "text", ["import a.b\nfrom c import d\ndef f(:\n  d.run('--x')\n", "import a.b\nx = d.run('--x'\n"]
)
def test_broken_python_is_scanned(text: str) -> None:
    read = code(text)

    assert not read.parsed
    assert ("a.b" in texts(read.imports), "d.run" in texts(read.calls), "--x" in texts(read.flags)) == (True,) * 3


NESTED = "(" * 5000 + ")" * 5000


@pytest.mark.parametrize("text", [NESTED, "x = " + "-" * 20_000 + "1", "a" + ".b" * 50_000, "a()" * 20_000, "\0\0"])
def test_python_that_breaks_parsers_is_read_all_the_same(text: str) -> None:
    assert code(text).size == len(text)
