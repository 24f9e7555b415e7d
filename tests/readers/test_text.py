import pytest

from chouxin.domain import Fault, FaultKind, Item, Kind, Limits, Part, Text, Unreadable
from chouxin.readers.sources import BytesSource
from chouxin.readers.text import PlainText, part_of


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, str], list[Fault]]:
    found = list(PlainText().read(BytesSource(data, "item"), limits or Limits()))
    fields = [dict(f.view.fields) for f in found if isinstance(f, Part) and isinstance(f.view, Text)]
    return (fields or [{}])[0], [f for f in found if isinstance(f, Fault)]


def recognised(data: bytes) -> bool:
    return PlainText().recognises(data[:4096], BytesSource(data))


def test_the_text_of_an_item_is_its_non_empty_text_fields_in_reading_order() -> None:
    part = part_of(Item("7", Kind.LISTING, fields={"comments": "c", "text": "", "price": "9", "title": "a"}))

    assert part is not None
    assert part.view == Text((("title", "a"), ("comments", "c")))
    assert part.item_id == "7"


def test_an_item_without_text_has_no_part() -> None:
    assert part_of(Item("7", Kind.LISTING, fields={"price": "9"})) is None


def test_a_digest_is_of_the_fields_and_of_nothing_else() -> None:
    one = part_of(Item("1", Kind.LISTING, fields={"title": "a", "text": "b"}))
    other = part_of(Item("2", Kind.POST, fields={"text": "b", "title": "a", "price": "3"}))
    moved = part_of(Item("3", Kind.POST, fields={"title": "ab", "text": ""}))
    half = part_of(Item("4", Kind.POST, fields={"title": "\ud800"}))

    assert one is not None
    assert other is not None
    assert moved is not None
    assert half is not None
    assert one.digest == other.digest == "7d634d9fae32b351c8eafe55751c6381"  # changes in no release
    assert moved.digest != one.digest


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "gb18030", "big5"])
def test_files_are_read_in_their_encoding(codec: str) -> None:
    data = "換臉教學，請看說明\n第二行".encode(codec)

    assert recognised(data)
    assert read(data) == ({"text": "換臉教學，請看說明\n第二行"}, [])


def test_an_empty_file_holds_nothing_and_hides_nothing() -> None:
    assert recognised(b"")
    assert read(b"") == ({}, [])


@pytest.mark.parametrize("data", [b"\x00\x01", b"text\x00", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", bytes(range(256))])
def test_what_has_control_characters_is_no_text(data: bytes) -> None:
    assert not recognised(data)


def test_over_the_limit_there_is_a_fault_and_no_part() -> None:
    fields, faults = read(b"x" * 101, Limits(text=100))

    assert fields == {}
    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE]


def test_broken_bytes_are_a_fault_at_their_place_and_the_rest_is_read() -> None:
    data = "很长的一段正常文字，足够多的字符".encode() + b"\xff" + "结尾".encode()
    fields, faults = read(data)

    assert fields["text"].endswith("\ufffd结尾")
    assert [(f.kind, str(f.locator)) for f in faults] == [(FaultKind.UNREADABLE, f"@{data.index(0xFF)}")]


def test_control_characters_behind_the_head_are_a_fault() -> None:
    data = b"text " * 1000 + b"\x00\x01\x02"

    assert recognised(data)
    assert [f.kind for f in read(data)[1]] == [FaultKind.UNREADABLE]


def test_an_uncertain_encoding_is_said() -> None:
    fields, faults = read("战胜".encode("gb18030"))

    assert fields == {"text": "战胜"}
    assert "gb18030" in faults[0].why


def test_no_encoding_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read("Привет мир, как дела".encode("cp1251"))


def test_a_model_written_as_text_is_a_fault_beside_its_text() -> None:
    fields, faults = read(b"7767517\n75 83\nInput data 0 1 data\n")

    assert fields["text"].startswith("7767517")
    assert [(f.kind, f.why[:10]) for f in faults] == [(FaultKind.UNSUPPORTED, "NCNN model")]
