"""Source by its name or its lines."""

import pytest

from chouxin.domain import Locator
from chouxin.readers.code import SourceCode
from chouxin.readers.sources import BytesSource
from tests.readers.test_code import SWAP


@pytest.mark.parametrize(
    "name, text, recognised",
    [
        ("notes.txt", SWAP, True),
        ("swap", "#!/usr/bin/env python3\nprint(1)", True),
        ("README.md", "# Use\n```\nimport a\nimport b\nimport c\n```", False),
        ("letter.txt", "Dear all,\nimport duties have gone up.", False),
        ("a.py", "\x89PNG\x00\x01", False),
    ],
)
def test_source_is_known_whatever_it_is_called(name: str, text: str, recognised: bool) -> None:
    source = BytesSource(text.encode("latin-1"), "i", Locator((name,)))

    assert SourceCode().recognises(source.data, source) is recognised
