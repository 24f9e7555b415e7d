"""Source fingerprints: what a copy keeps however it is dressed, and what another program does not share."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.fingerprints.source_tokens import token_row
from chouxin.fingerprints.winnowing import RUN, WINDOW, winnow

PROGRAM = '''
"""Reads measurements and writes a summary."""
import csv
from pathlib import Path


def read(path: Path, limit: int = 10) -> list[dict[str, float]]:
    """All rows."""
    rows = []
    with path.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if number >= limit and row["kind"] != "total":
                break  # enough
            rows.append({key: float(value) for key, value in row.items() if key not in ("kind", "name")})
    return rows


def summary(rows: list[dict[str, float]]) -> dict[str, tuple[float, float]]:
    found = {}
    for key in sorted({key for row in rows for key in row}):
        values = [row[key] for row in rows if key in row]
        mean = sum(values) / len(values)
        spread = (sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)) ** 0.5
        found[key] = (mean, spread)
    return found
'''
OTHER = """
class Queue:
    def __init__(self, size):
        self.size, self.items = size, []

    def put(self, item):
        while len(self.items) >= self.size:
            self.items.pop(0)
        self.items.append(item)
        return self

    def take(self):
        try:
            return self.items.pop()
        except IndexError:
            raise LookupError("empty") from None
"""


def prints(text: str) -> set[int]:
    return set(winnow(token_row(text).codes).hashes.tolist())


def shared(copy: str, model: str = PROGRAM) -> float:
    model_prints = prints(model)
    return len(model_prints & prints(copy)) / len(model_prints)


def renamed(text: str) -> str:
    for n, name in enumerate(
        ("path", "limit", "rows", "file", "row", "key", "value", "found", "values", "mean", "read")
    ):
        text = re.sub(rf"\b{name}\b", f"_x{n}z", text)
    return text


def test_names_numbers_strings_and_comments_do_not_matter() -> None:
    changed = renamed(PROGRAM).replace('"kind"', "'sort'").replace("# enough", "# 够了").replace("0.5", "0.25")

    assert shared(changed) == 1.0


def test_layout_does_not_matter() -> None:
    broken = PROGRAM.replace(", limit: int = 10)", ",\n    limit: int = 10,\n)").replace("    ", "\t")

    assert shared(broken) == 1.0


def test_statements_without_effect_do_not_matter() -> None:
    lines = []
    for number, line in enumerate(PROGRAM.splitlines()):
        lines.append(line)
        if line.startswith("    ") and line.rstrip().endswith((")", "]", "0")):
            indent = re.match(r"\s*", line)[0]  # type: ignore[index]
            lines.append(f"{indent}{('pass', 'None', '0', f'_junk{number} = {number}', repr('text'))[number % 5]}")

    assert shared("\n".join(lines)) == 1.0


def test_imports_and_docstrings_do_not_matter() -> None:
    changed = re.sub(r'""".*?"""', "", PROGRAM, flags=re.DOTALL).replace("import csv", "import os, sys, csv as c")

    assert shared(changed) == 1.0


def test_another_program_shares_nothing() -> None:
    assert shared(OTHER) == 0.0


def test_an_excerpt_is_found_in_its_model() -> None:
    half = PROGRAM[PROGRAM.index("def summary") :]

    assert prints(half) & prints(PROGRAM)
    assert len(prints(half) - prints(PROGRAM)) <= 1


def test_a_language_with_slashes_is_read_by_its_own_comments() -> None:
    code = (
        "function f(a) {\n  // first\n  let s = 0;\n  for (const x of a) { s += x.v * 2; /* add */ }\n  return s;\n}\n"
        * 4
    )
    bare = code.replace("// first", "").replace("/* add */", "")

    assert prints(code) == prints(bare)


@pytest.mark.parametrize("text", ["", "x", '"""never closed', "'", "`" * 50, "/*" * 20, "\\", "\x00", "（"])
def test_no_text_raises(text: str) -> None:
    token_row(text)


@settings(max_examples=60)
@given(st.text(alphabet="abc(){}[];:=,'\"#/\\\n 01.*`", max_size=300))
def test_tokens_stand_in_order_within_the_text(text: str) -> None:
    row = token_row(text)

    assert len(row.codes) == len(row.starts)
    assert np.all(np.diff(row.starts) > 0)
    assert not len(row.starts) or row.starts[-1] < len(text)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 6), min_size=RUN, max_size=200), st.data())
def test_a_long_enough_copy_shares_a_fingerprint(codes: list[int], data: st.DataObject) -> None:
    row = np.array(codes)
    least = RUN + WINDOW - 1
    if len(row) < least:
        return
    start = data.draw(st.integers(0, len(row) - least))

    assert np.intersect1d(winnow(row).hashes, winnow(row[start : start + least]).hashes).size


@pytest.mark.parametrize("piece", ["'", '"', "`", "/*", '"""', "\\", "((", "a=1\n", "# ", "{;"])
def test_time_grows_with_length(piece: str) -> None:
    import time  # noqa: PLC0415

    def seconds(length: int) -> float:
        text = (piece * length)[: length * 4]
        began = time.process_time()
        token_row(text)
        return time.process_time() - began

    seconds(2_000)
    short = min(seconds(20_000) for _ in range(3))

    assert seconds(160_000) < max(short * 8 * 4, 1.0)
