"""Source by its tokens."""

import pytest

from chouxin.domain import Mention
from tests.readers.test_code import code, texts


def test_one_line_of_a_megabyte_takes_no_longer_than_many() -> None:
    text = "x='" + "a\\'" * 300_000 + "';f(" * 1000

    assert code(text, "a.js").size == len(text)


@pytest.mark.parametrize("text", ["// go()\nrun()", "/* go() */ run()", "run() // 'go()'", "`go()` ; run()"])
def test_comments_and_strings_call_nothing(text: str) -> None:
    assert texts(code(text, "a.js").calls) == {"run"}


def test_names_of_other_languages_are_dotted_alike() -> None:
    read = code("use face::swap;\nlet x = zoo::get(a)\nb->paste(c)", "a.rs")

    assert read.imports == (Mention("face.swap", 1),)
    assert read.calls == (Mention("zoo.get", 2), Mention("b.paste", 3))
