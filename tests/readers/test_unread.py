from chouxin.domain import Fault, Limits, Locator, Part, Text
from chouxin.readers.sources import BytesSource
from chouxin.readers.unread import Unread

SOURCE = BytesSource(b"", "i", Locator(("x.rar",)))


def test_the_first_faults_have_their_place_and_the_others_are_counted() -> None:
    unread = Unread(SOURCE, "rar", Limits())
    told = [fault for n in range(50) for fault in unread.fault(f"{n}.txt", "encrypted")]
    rest = list(unread.rest())

    assert [str(fault.locator) for fault in told[:2]] == ["x.rar!/0.txt", "x.rar!/1.txt"]
    assert len(told) == 20
    assert [one.why for one in rest if isinstance(one, Fault)] == ["encrypted: 30 more files"]
    assert [type(one.view).__name__ for one in rest if isinstance(one, Part)] == ["Text", "Tree"]


def test_names_are_shown_without_what_turns_the_writing_and_nothing_is_nothing() -> None:
    unread = Unread(SOURCE, "rar", Limits())
    assert list(unread.rest()) == []
    list(unread.fault("a\u202eb.txt", "encrypted"))
    (first, _) = unread.rest()

    assert isinstance(first, Part)
    assert first.view == Text((("names", "a\\u202eb.txt"),))
