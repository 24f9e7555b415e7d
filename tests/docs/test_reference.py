"""docs/reference/ says what the code says."""

import pytest

from docs.generate import PAGES, REFERENCE


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current(name: str) -> None:
    written = (REFERENCE / name).read_text("utf-8") if (REFERENCE / name).exists() else ""

    assert written == PAGES[name](), f"docs/reference/{name} is out of date: run 'make docs' and commit it"
