"""Notebooks."""

import json

import pytest

from chouxin.domain import Code, Fault, Limits, Locator, Mention, Part, Text, Unreadable
from chouxin.engine.walk import walk
from chouxin.readers.notebook import Notebook
from chouxin.readers.sources import BytesSource
from tests.readers.test_contract_code import CELLS


def read(data: str, limits: Limits | None = None) -> tuple[Code, Text, list[Fault]]:
    found = list(Notebook().read(BytesSource(data.encode(), "i", Locator(("n.ipynb",))), limits or Limits()))
    code, text = (one.view for one in found if isinstance(one, Part))
    assert isinstance(code, Code)
    assert isinstance(text, Text)
    return code, text, [one for one in found if isinstance(one, Fault)]


@pytest.mark.parametrize("older", [False, True])
def test_code_cells_are_one_file_and_the_others_text(older: bool) -> None:
    said = {"worksheets": [{"cells": CELLS}]} if older else {"cells": CELLS}
    code, text, faults = read(json.dumps(said))

    assert (code.language, code.parsed) == ("notebook", True)
    assert code.installs == (Mention("mirrors", 1),)
    assert Mention("mirrors.zoo.get", 3) in code.calls
    assert text.fields == (("cell 1", "# 换脸 in the cloud\nRun all cells."),)
    assert faults == []


def test_broken_json_is_read_as_the_text_that_it_is() -> None:
    code, text, faults = read(json.dumps({"cells": CELLS}, ensure_ascii=False)[:-3])

    assert "换脸" in text.fields[0][1]
    assert code.strings
    assert [fault.why for fault in faults] == ["no JSON that can be read"]


def test_a_notebook_is_not_read_twice() -> None:
    data = json.dumps({"cells": CELLS, "nbformat": 4}).encode()
    parts = list(walk(BytesSource(data, "i", Locator(("n.ipynb",))), Limits()))

    assert [type(one.view).__name__ for one in parts if isinstance(one, Part)] == ["Tree", "Text"]


def test_one_that_is_too_large_is_told() -> None:
    with pytest.raises(Unreadable, match="notebook of"):
        read(json.dumps({"cells": CELLS}), Limits(text=10))
