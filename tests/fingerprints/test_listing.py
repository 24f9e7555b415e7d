"""Lists as files: rows that are wrong are told with their line and hide nothing; merging is order-free."""

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.fingerprints.index import index_of
from chouxin.fingerprints.listing import Listing, merged, read_list
from chouxin.fingerprints.rows import Advisory, Head, Listed, ListedTensor, Retraction, Row, WholeFile, row_id, written

HEAD = Head("a", "Somebody", "CC0-1.0", "a test", "2026-11-22")
SHA = "ab" * 32
ENTRY = Listed("a", "listed", "X", "f", Advisory("Removed."), "2026-11-22", (WholeFile("x.onnx", SHA),))
OTHER = replace(ENTRY, name="Y", tensors=(ListedTensor((64, 64), "float32", "", "cd" * 16),))


def of(*rows: Row) -> Listing:
    return read("\n".join(map(written, rows)))


def read(text: str) -> Listing:
    return read_list(io.BytesIO(text.encode()), "a.jsonl")


def test_what_is_written_is_read() -> None:
    listing = of(HEAD, ENTRY, OTHER, Retraction("a", row_id(OTHER), "a mistake", "Somebody", "2026-11-23"))

    assert listing.problems == []
    assert listing.heads() == [HEAD]
    assert list(listing.active().values()) == [ENTRY]
    assert set(listing.entries().values()) == {ENTRY, OTHER}


def line(**changes: object) -> str:
    return json.dumps({**json.loads(written(ENTRY)), **changes})


@pytest.mark.parametrize(
    "bad,code",
    [
        ("{", "not_json"),
        ("\x00", "not_json"),
        ("[" * 5000, "not_json"),
        ("[]", "no_row"),
        ('{"row": "poem"}', "no_row"),
        (line(name=7), "wrong_field"),
        (line(kind="evil"), "wrong_field"),
        (line(sure=0), "wrong_field"),
        (line(files=[{"name": "x", "sha256": "zz"}]), "wrong_field"),
        (line(tensors=[{"shape": [2], "dtype": "float32", "sketch": "?"}]), "wrong_field"),
        (line(tensors=[{"shape": [-2], "dtype": "float32"}]), "wrong_field"),
        (line(files=[]), "wrong_field"),
        (line(name="Z"), "changed"),
        (line(id="00"), "changed"),
    ],
)
def test_a_bad_row_is_told_and_hides_nothing(bad: str, code: str) -> None:
    listing = read("\n".join([written(HEAD), bad, "", written(ENTRY)]))

    assert [(p.file, p.line, p.code) for p in listing.problems] == [("a.jsonl", 2, code)]
    assert list(listing.active().values()) == [ENTRY]


def test_a_list_says_whose_it_is() -> None:
    assert [p.code for p in read(written(ENTRY)).problems] == ["no_head"]
    assert [p.code for p in read("").problems] == ["empty"]


ROWS = st.lists(
    st.builds(
        lambda n, kind: replace(ENTRY, name=f"m{n}", kind=kind, files=(WholeFile("x", f"{n % 3:064x}"),)),
        st.integers(0, 9),
        st.sampled_from(["listed", "common"]),
    )
    | st.builds(
        lambda n: Retraction("a", row_id(replace(ENTRY, name=f"m{n}")), "why", "who", "2026-11-22"), st.integers(0, 9)
    )
    | st.just(HEAD),
    max_size=8,
)


@settings(max_examples=60)
@given(ROWS, ROWS, ROWS)
def test_merging_knows_no_order_and_no_twice(one: list[Row], other: list[Row], third: list[Row]) -> None:
    a, b, c = of(*one), of(*other), of(*third)
    lines = list(merged([a, b, c]).lines())

    assert list(merged([c, a, b]).lines()) == lines
    assert list(merged([merged([a, b]), c, a, merged([b, c])]).lines()) == lines
    assert list(read("\n".join(lines)).lines()) == lines
    assert merged([a, b, c]).conflicts() == merged([b, c, a]).conflicts()
    assert merged([a, b, c]).revision() == merged([c, b, a]).revision()


def test_contradictions_are_kept_and_named() -> None:
    common = replace(ENTRY, kind="common", list="b")
    twice = replace(HEAD, by="Somebody else")

    listing = merged([of(HEAD, ENTRY), of(twice, common)])

    assert {frozenset(keys) for keys in listing.conflicts()} == {
        frozenset({row_id(ENTRY), row_id(common)}),
        frozenset({row_id(HEAD), row_id(twice)}),
    }
    assert set(listing.active().values()) == {ENTRY, common}


def test_a_retraction_ends_a_contradiction() -> None:
    common = replace(ENTRY, kind="common")
    off = Retraction("a", row_id(common), "wrong", "Somebody", "2026-11-22")

    assert of(HEAD, ENTRY, common, off).conflicts() == []
    assert [row.kind for row in index_of(of(HEAD, ENTRY, common, off)).entries] == ["listed"]


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_list(data: bytes) -> None:
    listing = read_list(io.BytesIO(written(HEAD).encode() + b"\n" + data), "x")

    assert HEAD in listing.heads()
