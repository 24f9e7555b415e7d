import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import FaultKind, InputError, Kind
from tests.readers.table.tables import SMALL, fields, items, table, whys

NAME = "a.jsonl"


def test_each_line_has_columns_of_its_own() -> None:
    first, second = items('{"id": 7, "标题": "旧相机", "price": 99.0}\n{"text": "转让", "kind": "post"}\n', NAME)

    assert (first.id, fields(first), first.faults) == ("7", {"title": "旧相机", "price": "99"}, ())
    assert (second.id, fields(second), second.kind) == ("a.jsonl:2", {"text": "转让"}, Kind.POST)


def test_bad_lines_are_faults_and_the_rest_goes_on() -> None:
    found = items('{"title": "a"}\n{"title": "b\n[1]\n7\n"x"\nnull\n\n{"title": "c"}\n', NAME)

    assert [i.fields.get("title") for i in found] == ["a", None, None, None, None, None, "c"]
    assert [i.id for i in found] == [f"a.jsonl:{n}" for n in range(1, 8)]
    assert whys(found[1])[0].startswith("line 2: not JSON at column")
    assert whys(found[2]) == ["line 3: a JSON array where an object belongs"]
    assert whys(found[5]) == ["line 6: a JSON null where an object belongs"]
    assert found[6].faults == ()


def test_nulls_are_absent_values_but_a_row_of_them_is_not_clean() -> None:
    fine, empty = items('{"title": "a", "text": null, "price": null}\n{"title": null, "text": null}\n', NAME)

    assert (fields(fine), fine.faults) == ({"title": "a"}, ())
    assert whys(empty) == ["line 2: no text in this row"]


def test_wrong_types_are_faults_of_their_value() -> None:
    obj, flag, lists = items(
        '{"title": {"a": 1}, "text": "t"}\n{"title": true, "text": "t"}\n'
        '{"title": "x", "comments": ["one", "two", null, 3], "images": ["a.jpg", "b.jpg"]}\n',
        NAME,
    )

    assert (fields(obj), whys(obj)) == ({"text": "t"}, ["line 1: column “title” holds an object where text belongs"])
    assert (fields(flag), len(flag.faults)) == ({"text": "t"}, 1)
    assert fields(lists) == {"title": "x", "comments": "one\ntwo\n3", "images": "a.jpg\nb.jpg"}
    assert lists.faults == ()


def test_half_a_surrogate_pair_is_a_fault_and_the_rest_is_read() -> None:
    (item,) = items('{"title": "a\\ud83d", "text": "b"}\n', NAME)

    assert fields(item) == {"title": "a\ufffd", "text": "b"}
    assert whys(item) == ["line 1: column “title” holds half a surrogate pair"]


def test_a_line_that_nests_without_end_is_a_fault() -> None:
    deep, after = items('{"title": ' + "[" * 100_000 + "\n" + '{"title": "a"}\n', NAME)

    assert (deep.faults[0].kind, fields(after)) == (FaultKind.UNREADABLE, {"title": "a"})


def test_a_line_nested_deeply_but_whole_is_a_fault_of_its_value() -> None:
    (_, deep) = items('{"title": "a"}\n{"text": "a", "title": ' + "[" * 3000 + "]" * 3000 + "}\n", NAME)

    assert deep.faults


def test_a_huge_line_and_a_huge_number() -> None:
    huge, number = items('{"title": "' + "x" * 5000 + '"}\n{"title": 1' + "0" * 150 + "}\n", NAME, limits=SMALL)

    assert huge.faults[0].kind is FaultKind.TOO_LARGE
    assert fields(number)["title"].startswith("0x") or number.faults


def test_a_column_that_comes_late_is_still_reported() -> None:
    found = table('{"title": "a"}\n' * 150 + '{"title": "b", "shelf": 3}\n', NAME)

    before = found.heading.ignored
    list(found)

    assert (before, found.heading.ignored) == ((), ("shelf",))


@pytest.mark.parametrize("data,why", [("", "empty"), ("x\ny\n", "not JSON lines"), ('{"a": 1}\n', "“a”")])
def test_what_is_no_table_says_so(data: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        table(data, NAME)


def test_gb18030_lines() -> None:
    data = '{"标题": "二手相机，成色很好"}\n'.encode("gb18030")

    assert [fields(i) for i in items(data, NAME)] == [{"title": "二手相机，成色很好"}]


def test_content_decides_where_the_name_says_nothing() -> None:
    assert [fields(i) for i in items('{"title": "a"}\n', "-")] == [{"title": "a"}]
    assert [fields(i) for i in items("title\na\n", "-")] == [{"title": "a"}]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_end_a_table(data: bytes) -> None:
    found = items(b'{"id": "first", "title": "a"}\n' + data, NAME, limits=SMALL)

    assert found[0].id == "first"
