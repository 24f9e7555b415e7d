"""A mistake in a pack, as its author reads it."""

from chouxin.domain import PackError


def test_the_caret_stands_under_the_place() -> None:
    error = PackError("no such field", file="a.yaml", line=3, column=5, source_line="    mach:")

    assert str(error) == "a.yaml:3:5: no such field\n        mach:\n        ^"


def test_wide_characters_are_passed_by_wide_blanks() -> None:
    error = PackError("too short", file="a.yaml", line=1, column=9, source_line="terms: 换丹")

    assert str(error).splitlines()[2] == "           \u3000^"


def test_of_a_long_line_what_is_around_the_place_is_shown() -> None:
    line = "terms: [" + "换脸, " * 200 + "丹]"
    shown, caret = str(
        PackError("too short", file="a.yaml", line=1, column=len(line) - 1, source_line=line)
    ).splitlines()[1:]

    assert shown.startswith("    …")
    assert shown.endswith("丹]")
    assert len(shown) < 80
    assert caret.index("^") == shown.index("丹")


def test_an_error_without_a_line_is_one_sentence() -> None:
    assert str(PackError("not a pack", file="a")) == "a: not a pack"
