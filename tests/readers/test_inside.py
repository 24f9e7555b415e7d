from chouxin.readers.inside import archive_at
from chouxin.readers.sources import BytesSource

MARK = b"MARK-OF"
JPEG = b"\xff\xd8\xff\xe0"


def at(data: bytes, fits: bool = True) -> int | None:
    return archive_at(data[:512], BytesSource(data), MARK, lambda _: fits)


def test_an_archive_is_found_at_the_beginning_and_behind_what_is_shown_or_run() -> None:
    assert at(MARK, fits=False) == 0
    assert at(JPEG + bytes(900) + MARK) == 904
    assert at(b"MZ" + bytes((1 << 20) - 5) + MARK) == (1 << 20) - 3  # over the border of two pieces
    assert at(JPEG + bytes(900) + MARK, fits=False) is None
    assert at(JPEG + bytes(900)) is None


def test_models_and_what_is_not_known_are_not_searched() -> None:
    assert at(b"GGUF" + bytes(900) + MARK) is None
    assert at(bytes(900) + MARK) is None


def test_the_mark_of_a_program_that_unpacks_is_passed_over() -> None:
    data = b"MZ" + bytes(50) + MARK + bytes(50) + MARK

    assert archive_at(data[:512], BytesSource(data), MARK, lambda place: place > 60) == 109
