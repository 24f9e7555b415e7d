"""YAML with its places: what is read, and where each mistake is said to be."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chouxin.domain import PackError
from chouxin.knowledge import Problem
from chouxin.knowledge.document import MOST_BYTES, parse, read


def place(content: bytes) -> tuple[str, int, int]:
    with pytest.raises(Problem) as caught:
        parse(content, "x.yaml")
    return caught.value.code, caught.value.line, caught.value.column


def test_scalars_are_what_stands_there() -> None:
    root = parse("terms: [no, on, 448, 2026-11-22, 1e3, '~', null, 0x1F, 换脸]".encode(), "x.yaml").root

    assert root.plain() == {"terms": ["no", "on", "448", "2026-11-22", "1e3", "~", "null", "0x1F", "换脸"]}


def test_numbers_are_numbers_only_where_they_are_asked_for() -> None:
    root = parse(b"weight: 3.5\nversion: 2026.11\nwithin: '40'\ndeep: {a: [1, null, true, no, 1_0]}", "x").root

    assert root.plain(frozenset({"weight", "within", "deep"})) == {
        "weight": 3.5,
        "version": "2026.11",
        "within": "40",
        "deep": {"a": [1, None, True, "no", "1_0"]},
    }


def test_every_value_keeps_its_place_also_behind_wide_characters() -> None:
    root = parse("换脸: [金丹, 'b']\nc:\n  - d\n".encode(), "x.yaml").root
    wide, quoted = root.get("换脸").items()  # type: ignore[union-attr]
    below = root.get("c").items()[0]  # type: ignore[union-attr]

    assert (wide.line, wide.column) == (1, 6)
    assert (quoted.line, quoted.column) == (1, 10)
    assert (below.line, below.column) == (3, 5)


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", ("empty_file", 1, 1)),
        (b"# nothing\n", ("empty_file", 1, 1)),
        (b"a: 1\nb: 2\na: 3\n", ("duplicate_key", 3, 1)),
        (b"a: {b: 1, b: 2}\n", ("duplicate_key", 1, 11)),
        (b"a: &x [1]\nb: *x\n", ("anchor", 1, 4)),
        (b"a: *x\n", ("anchor", 1, 4)),
        (b"a: !!python/object:os.system x\n", ("tag", 1, 4)),
        (b"a: ! x\n", ("tag", 1, 4)),
        (b"a: 1\n---\nb: 2\n", ("second_document", 2, 1)),
        (b"a:\n\tb: 1\n", ("tab", 2, 1)),
        (b"a: x\x00y\n", ("control_character", 1, 5)),
        ("a: 换".encode() + b"\x07\n", ("control_character", 1, 5)),
        ("a: 1\nb: 换".encode() + b"\xff\n", ("not_utf8", 2, 5)),
        ("标题: 换脸".encode("gb18030"), ("not_utf8", 1, 1)),
        (b"title: a: b\n", ("colon_in_text", 1, 9)),
        (b"a: 'x\n", ("open_quote", 2, 1)),
        (b"? [a]\n: b\n", ("key_not_text", 1, 3)),
        (b"[" * 40, ("too_deep", 1, 17)),
        (b"a" * (MOST_BYTES + 1), ("too_large", 0, 0)),
        (b"a: 1\nb\n", ("no_colon", 3, 1)),
        (b"a: [1\nb: 2\n", ("yaml", 2, 2)),
    ],
)
def test_each_mistake_is_told_at_its_place(content: bytes, expected: tuple[str, int, int]) -> None:
    assert place(content) == expected


def test_the_caret_stands_under_the_place() -> None:
    with pytest.raises(PackError) as caught:
        parse(b"id: x\nid: y\n", "terms/x.yaml")

    lines = str(caught.value).splitlines()

    assert lines[0].startswith("terms/x.yaml:2:1: ")
    assert lines[1:] == ["    id: y", "    ^"]


def test_a_bomb_of_aliases_and_a_well_of_brackets_end_at_once() -> None:
    bomb = b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (n, n) for n in range(50))

    assert place(bomb)[0] == "anchor"
    assert place(b"[" * 1_000_000)[0] == "too_deep"
    assert place(b"{a: " * 200_000)[0] == "too_deep"


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfid: x\n")

    assert read(tmp_path / "x.yaml").root.plain() == {"id": "x"}


def test_what_cannot_be_opened_is_a_mistake_too(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read(tmp_path / "none.yaml")

    assert caught.value.code == "not_readable"


@given(
    st.one_of(st.binary(max_size=200), st.text(st.sampled_from("ab:-[]{},'\"&*!|>?%@`#\n\t 换\u2028\x85"), max_size=80))
)
@example(b"\xef\xbb\xbf")
@example("\u2028a: b: c")
@example("a: \ud800")
@example("%YAML 9.9\n---\na")
@settings(max_examples=400, deadline=None)
def test_no_bytes_raise_anything_else(content: bytes | str) -> None:
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    problem: PackError | None = None
    try:
        parse(raw, "x.yaml").root.plain(frozenset({"a"}))
    except PackError as raised:
        problem = raised

    assert problem is None or (problem.line <= len(raw) + 1 and str(problem).startswith("x.yaml"))
