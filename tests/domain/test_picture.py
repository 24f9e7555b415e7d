"""What stands in a picture, as text with a way back to its lines."""

from chouxin.domain import Item, Kind, Line, Locator, Picture, Span, Writing

SIDE_BY_SIDE = Writing((Line("DFL", 0.9, (10, 10, 60, 40)), Line("万能丹", 0.8, (70, 12, 150, 38))))
BELOW = Writing((Line("换脸", 0.9, (10, 10, 60, 40)), Line("软件", 1.0, (10, 50, 60, 80))))


def test_lines_side_by_side_are_one_line_and_others_are_not() -> None:
    assert SIDE_BY_SIDE.text == "DFL 万能丹"
    assert BELOW.text == "换脸\n软件"
    assert Writing(()).text == ""


def test_a_second_column_that_begins_to_the_left_is_a_line_of_its_own() -> None:
    turned = Writing((Line("右", 1.0, (100, 10, 120, 40)), Line("左", 1.0, (10, 10, 30, 40))))

    assert turned.text == "右\n左"


def test_a_stretch_of_text_leads_back_to_its_lines() -> None:
    one, two = SIDE_BY_SIDE.lines

    assert SIDE_BY_SIDE.within(0, 3) == (one,)
    assert SIDE_BY_SIDE.within(2, 5) == (one, two)
    assert SIDE_BY_SIDE.within(3, 4) == ()
    assert SIDE_BY_SIDE.within(4, 7) == (two,)


def test_what_pictures_say_is_text_of_the_item_and_comes_last() -> None:
    pictures = (Picture("picture 1", "a.png", BELOW), Picture("picture 2", "b.png", Writing(())))
    item = Item("i", Kind.LISTING, fields={"text": "看图", "title": "资料"}, pictures=pictures)

    assert item.texts() == (("title", "资料"), ("text", "看图"), ("picture 1", "换脸\n软件"))


def test_a_place_in_a_picture_says_which_and_where() -> None:
    assert str(Locator(place=Span("picture 2", 0, 4, (10, 12, 150, 40)))) == "picture 2[0:4]@10,12,150,40"
    assert str(Locator(place=Span("title", 0, 4))) == "title[0:4]"
