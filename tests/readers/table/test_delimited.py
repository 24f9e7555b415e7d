import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import FaultKind, InputError, Kind, Limits, Row
from tests.readers.table.tables import SMALL, fields, items, table, whys


def test_a_row_is_an_item() -> None:
    (item,) = items("id,kind,标题,价格,卖家,图片\nx7,post,旧相机,99.5,小王,a.jpg\n")

    assert (item.id, item.kind, item.source) == ("x7", Kind.POST, "a.csv#row 1")
    assert fields(item) == {"title": "旧相机", "price": "99.5", "seller": "小王", "images": "a.jpg"}
    assert item.faults == ()


def test_without_ids_rows_are_counted() -> None:
    assert [i.id for i in items("title\na\n\nb\n")] == ["a.csv:1", "a.csv:2"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["标题", "价格", "描述"]) + "\n" + delimiter.join(["a", "1", "b"]) + "\n"

    assert [fields(i) for i in items(text)] == [{"title": "a", "price": "1", "text": "b"}]


def test_excel_names_its_delimiter_itself() -> None:
    assert [fields(i) for i in items("sep=;\r\ntitle;text\r\na,b;c\r\n")] == [{"title": "a,b", "text": "c"}]


def test_one_column_has_no_delimiter() -> None:
    assert [fields(i)["title"] for i in items('标题\n好,很好；还行\n"引号,""里面"""\n')] == [
        "好,很好；还行",
        '引号,"里面"',
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end(codec: str, ends: str) -> None:
    if codec.startswith("utf-16") and ends == "\r":
        pytest.skip("nobody ever wrote that")
    text = ends.join(["標題,描述,價格", "舊相機,狀況良好,99", "手機殼,全新,5", ""])
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    found = table(mark + text.encode(codec))

    assert [fields(i) for i in found] == [
        {"title": "舊相機", "text": "狀況良好", "price": "99"},
        {"title": "手機殼", "text": "全新", "price": "5"},
    ]
    assert found.heading.encoding == codec.removesuffix("-sig") + ("-le" if codec == "utf-16" else "")


def test_the_heading_settles_an_encoding_that_the_letters_do_not() -> None:
    for codec in ("gb18030", "big5"):
        found = table("id,標題\n1,ok\n".encode(codec))

        assert (found.heading.encoding, found.heading.certain) == (codec, True)
        assert found.heading.fields == ("id", "title")


def test_ascii_for_a_long_while_and_then_chinese() -> None:
    data = b"title,text\n" + b"plain,row\n" * 60_000 + "相机,二手相机转让".encode("gb18030") + b"\n"
    last = items(data)[-1]

    assert (fields(last), last.faults) == ({"title": "相机", "text": "二手相机转让"}, ())


def test_a_named_encoding_is_used() -> None:
    found = table("title\nfaçade\n".encode("latin-1"), encoding="latin-1")

    assert [fields(i)["title"] for i in found] == ["façade"]
    with pytest.raises(InputError, match="no encoding is called 'klingon'"):
        table("title\na\n", encoding="klingon")


def test_quotes_hold_delimiters_quotes_and_line_ends() -> None:
    (item, after) = items('title,text,price\n"a, ""b""","one\r\ntwo\n\nthree",3\nc,d,4\n')

    assert fields(item) == {"title": 'a, "b"', "text": "one\r\ntwo\n\nthree", "price": "3"}
    assert fields(after) == {"title": "c", "text": "d", "price": "4"}


def test_a_quote_inside_a_field_is_a_quote() -> None:
    assert [fields(i)["title"] for i in items('title,price\n5" 手机,1\n"5" 屏幕,2\n')] == ['5" 手机', "5 屏幕"]


@pytest.mark.parametrize(
    "rest",
    [
        "c,3\nd,4\n",  # never closed
        'c,3\nd,"4"\n',  # closed by a quote that opens another field
        '"c",3\nd,4\n',
    ],
)
def test_a_stray_quote_costs_one_row(rest: str) -> None:
    found = items(f'title,price\na,1\n"b,2\n{rest}')

    assert [fields(i).get("title", "").strip() for i in found] == ["a", "b,2", "c", "d"]
    assert [bool(i.faults) for i in found] == [False, True, False, False]
    assert "quote that opens on line 3 is not closed" in whys(found[1])[0]


def test_a_stray_quote_far_from_the_end_is_found_by_the_limit() -> None:
    lines = ["title,price", 'a,"1', *(f"row {n},{n}" for n in range(100))]
    found = items("\n".join(lines), limits=SMALL)

    assert len(found) == 101
    assert found[0].faults[0].kind is FaultKind.TOO_LARGE
    assert "line 2" in whys(found[0])[0]
    assert not any(i.faults for i in found[1:])


def test_many_stray_quotes_take_no_more_than_their_share_of_time() -> None:
    def seconds(lines: int) -> float:
        data = "title,price\n" + 'x,"stray and a field that goes on and on\n' * lines
        start = time.process_time()
        assert len(items(data)) >= lines // 2
        return time.process_time() - start

    few = min(seconds(2_000) for _ in range(3))

    assert seconds(16_000) < few * 8 * 4 + 0.1


def test_a_wrong_number_of_columns_is_a_fault_of_the_row() -> None:
    short, long, trailing, good = items("id,标题,描述\n1,a\n2,a,b,c,d\n3,a,b,,\n4,a,b\n")

    assert whys(short) == ["line 2: 2 columns where the heading has 3"]
    assert whys(long) == ["line 3: 5 columns where the heading has 3"]
    assert fields(long) == {"title": "a", "text": "b\nc,d"}  # moved, and still looked at
    assert (trailing.faults, good.faults) == ((), ())


def test_a_broken_character_is_a_fault_of_the_row() -> None:
    data = "标题,描述\n正常,没有问题的一行文字\n".encode() + b"bad\xff,b\n" + "后面,也没有问题\n".encode()
    good, bad, after = items(data)

    assert (good.faults, after.faults) == ((), ())
    assert whys(bad) == ["line 3: not utf-8 at byte 3 of the line"]
    assert fields(bad) == {"title": "bad\ufffd", "text": "b"}
    assert bad.faults[0].locator.place == Row(2)
    assert bad.faults[0].item_id == bad.id


def test_nul_and_unknown_kinds_are_faults_and_the_rest_is_read() -> None:
    nul, kind, photo, bare = items("kind,title\npost,a\0b\nthing,b\nphoto,c\n,d\n")

    assert (fields(nul), whys(nul)) == ({"title": "a\ufffdb"}, ["line 2: column “title” holds NUL characters"])
    assert whys(kind) == ["line 3: unknown kind; the kinds of a table are listing, post, query, prompt, group"]
    assert photo.faults[0].kind is FaultKind.UNSUPPORTED
    assert (kind.kind, photo.kind, bare.kind, bare.faults) == (Kind.LISTING, Kind.LISTING, Kind.LISTING, ())


def test_chinese_kinds() -> None:
    kinds = [i.kind for i in items("kind,title\n商品,a\n帖子,b\n搜索词,c\n群组,d\ngroup_name,e\n")]

    assert kinds == [Kind.LISTING, Kind.POST, Kind.QUERY, Kind.GROUP, Kind.GROUP]


def test_a_shop_category_is_no_kind_and_no_fault() -> None:
    (item,) = items("类别,标题\n数码配件,旧相机\n")

    assert (item.kind, item.faults) == (Kind.LISTING, ())


def test_a_huge_field_is_left_out_with_a_fault() -> None:
    (huge, after) = items(f"id,title,text\n1,short,{'字' * 100}\n2,b,c\n", limits=SMALL)

    assert fields(huge) == {"title": "short"}
    assert [f.kind for f in huge.faults] == [FaultKind.TOO_LARGE]
    assert after.faults == ()


def test_a_huge_line_is_a_fault_and_the_next_one_is_read() -> None:
    (huge, after) = items(f"id,title\n1,{'x' * 5000}\n2,b\n", limits=SMALL)

    assert huge.faults[0].kind is FaultKind.TOO_LARGE
    assert (after.id, fields(after), after.faults) == ("2", {"title": "b"}, ())


def test_a_row_without_text_is_not_clean() -> None:
    (item,) = items("title,price\n,3\n")

    assert whys(item) == ["line 2: no text in this row"]


def test_columns_of_one_field_are_joined() -> None:
    (item,) = items("描述,详情,标题\na,b,c\n")

    assert fields(item) == {"text": "a\nb", "title": "c"}


def test_no_text_column_names_the_columns_and_the_way_out() -> None:
    with pytest.raises(InputError, match=r"a\.csv: none of the columns.*“foo”, “价格”.*--map COLUMN=text"):
        table("foo,价格\na,1\n")


def test_a_mapping_makes_it_readable() -> None:
    assert [fields(i) for i in items("foo,价格\na,1\n", mapping={"Foo": "text"})] == [{"text": "a", "price": "1"}]


@pytest.mark.parametrize("data", ["", "\n\n", "\ufeff", "  \r\n"])
def test_an_empty_table_is_said_to_be_empty(data: str) -> None:
    with pytest.raises(InputError, match="empty"):
        table(data)


def test_a_heading_alone_is_a_table_without_rows() -> None:
    assert items("title,text\n") == []


def test_ignored_columns_are_reported_once() -> None:
    found = table("title,库存,shelf,价格\na,1,2,3\n")

    assert found.heading.ignored == ("库存", "shelf")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_end_a_table(data: bytes) -> None:
    found = items(b"id,title,text\nfirst,a,b\n" + data, limits=Limits(text=64))

    assert found[0].id == "first"


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n",;'), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_what_a_writer_quotes_comes_back(cells: list[tuple[str, str]]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("title", "text"), *cells]]
    found = items("\n".join(quoted) + "\n", limits=Limits(), encoding="utf-8")

    assert [(i.fields.get("title", ""), i.fields.get("text", "")) for i in found] == cells
