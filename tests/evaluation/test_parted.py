"""A part of a page is read and written alone; the others stay."""

from evaluation.parted import noted, part_of, renewed, whole

PAGE = whole("# Page", {"a": "## A\n\nold a", "b": "## B\n\nold b\n\n## B again\n\nold", "c": "## C\n\nold c"})


def test_a_part_is_written_in_its_own_place_and_the_others_stay() -> None:
    middle, last = renewed(PAGE, {"b": "## B\n\nnew b"}, "abc"), renewed(PAGE, {"c": "## C\n\nnew c"}, "abc")

    assert [word for word in ("# Page", "old a", "new b", "old b", "B again", "old c") if word in middle] == [
        "# Page",
        "old a",
        "new b",
        "old c",
    ]
    assert last.endswith("new c\n")
    assert "old b\n\n## B again\n\nold\n\n<!-- part: c -->\n" in last
    assert renewed(PAGE, {}, "abc") == PAGE


def test_a_part_that_the_page_has_not_had_comes_in_its_place() -> None:
    new = renewed(PAGE, {"d": "## D\n\nnew d"}, "xadbc")

    assert new.index("old a") < new.index("new d") < new.index("old b")
    assert part_of(new, "d") == "## D\n\nnew d"
    assert part_of(new, "x") is None
    assert new.startswith("# Page\n\n<!--")


def test_a_part_is_read_as_it_was_written() -> None:
    assert part_of(PAGE, "b") == "## B\n\nold b\n\n## B again\n\nold"
    assert part_of(PAGE, "c") == "## C\n\nold c"
    assert part_of(PAGE, "d") is None
    assert part_of("", "a") is None


def test_a_note_stands_behind_the_heading() -> None:
    assert noted("## A\n\nText.", "today") == "## A\n\n_today_\n\nText."
