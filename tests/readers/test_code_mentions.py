"""What is gathered of a file, and its fingerprints."""

from pathlib import Path

import numpy as np

from chouxin.fingerprints.source_tokens import token_row
from chouxin.fingerprints.winnowing import winnow
from chouxin.readers.code_mentions import Lines, Mentions
from tests.readers.test_code import code


def test_fingerprints_are_those_of_the_text_with_their_lines() -> None:
    text = Path(__file__).read_text()
    hashes, lines = code(text).fingerprints()
    row = token_row(text)
    winnowed = winnow(row.codes)

    assert hashes.tolist() == winnowed.hashes.tolist()
    assert lines.tolist() == [text.count("\n", 0, int(row.starts[place])) + 1 for place in winnowed.places]
    assert np.all(hashes[1:] > hashes[:-1])


def test_a_text_is_kept_with_its_first_lines_and_no_more_than_allowed() -> None:
    found = Mentions(6)
    for line in (1, 1, 2, 3, 4, 5, 6, 7):
        found.add(found.calls, "swap", line)
    for text in ("a", "x" * 201, "other", "third"):
        found.add(found.names, text, 1)

    assert (found.calls, found.names, found.left_out) == ({"swap": [1, 2, 3, 4, 5]}, {"other": [1], "third": []}, 1)


def test_lines_count_from_one() -> None:
    lines = Lines("a\nb\n")

    assert [lines.at(place) for place in range(4)] == [1, 1, 2, 2]
