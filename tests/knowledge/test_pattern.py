"""Patterns: what may stand in them, and that the words they are said to require are really required."""

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.folding import fold_term
from chouxin.knowledge.pattern import Pattern, PatternError, read_pattern


@pytest.mark.parametrize(
    "written, words",
    [
        (r"(?:DFL|saehd)\s*\d{3}", {"dfl", "saehd"}),
        (r"face ?swaps?", {"faceswap", "faceswaps", "face swap", "face swaps"}),
        (r"换[^。！？\n]{0,4}脸软件", {"脸软件"}),
        (r"換臉", {"换脸"}),
        (r"[$¥]\s*\d+", set()),
        (r"\d+(?:元|r)", set()),
        (r"(?:金丹)?\d{3}", set()),
        (r"(?:ab){2}", {"ab"}),
        (r"\bdfl\b", {"dfl"}),
        (r"a\.b\\c", {r"a.b\c"}),
        (r"ＡＢ", {"ab"}),
    ],
)
def test_the_words_that_every_match_holds(written: str, words: set[str]) -> None:
    assert set(read_pattern(written, fold_term).words) == words


@pytest.mark.parametrize(
    "written, code, at",
    [
        ("a(b", "pattern", 0),
        ("a(?=b)", "pattern", 0),
        (r"(a)\1", "pattern", 0),
        ("x{2000}", "pattern", 0),
        ("a?b*", "pattern_endless", 3),
        ("ab.*c", "pattern_endless", 3),
        ("(?:ab)+", "pattern_endless", 6),
        ("[ab]{2,}", "pattern_endless", 4),
        ("a?", "pattern_empty", 0),
        (r"\b", "pattern_empty", 0),
        (r"(?:a|\d{0,3})", "pattern_empty", 0),
        ("^ab", "pattern_anchor", 0),
        ("ab$", "pattern_anchor", 2),
        ("x(?i)a", "pattern_form", 1),
        ("(?P<n>a)", "pattern_form", 0),
        (r"\pLa", "pattern_form", 0),
        (r"\Qa+\E", "pattern_form", 0),
        ("[[:alpha:]]", "pattern_form", 1),
        ("ab{300}", "pattern_repeat", 2),
        ("(?:" * 30 + "a" + ")" * 30, "pattern_form", 60),
        ("a" * 1001, "pattern_long", 0),
        ("…{2}", "pattern_fold", 0),
    ],
)
def test_what_a_pattern_may_not_hold(written: str, code: str, at: int) -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern(written, fold_term)

    assert (caught.value.code, caught.value.at) == (code, at)


def test_a_pattern_is_folded_as_its_texts_are() -> None:
    pattern = read_pattern("换[^。！？]{0,3}臉（？：", fold_term)

    assert pattern.compiled().search("换个脸(?:")
    assert not pattern.compiled().search("换!脸(?:")


_ATOMS = st.sampled_from(["a", "b", "ab", "换", "换脸", "[ab]", "[^a]", ".", r"\d", r"\s", r"\b", "3", r"\.", "A"])
_REPEATS = st.sampled_from(["", "", "", "?", "{2}", "{0,2}", "{1,3}", "??"])
_PATTERNS = st.recursive(
    st.lists(st.tuples(_ATOMS, _REPEATS), min_size=1, max_size=4).map(
        lambda p: "".join(a + r for a, r in p if a != r"\b" or not r)
    ),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=3), _REPEATS, _ATOMS).map(
        lambda t: f"(?:{'|'.join(t[0])}){t[1]}{t[2]}"
    ),
    max_leaves=6,
)


@given(_PATTERNS, st.text(st.sampled_from("abAB换脸3. x"), max_size=12))
@settings(max_examples=600, deadline=None)
def test_no_match_lacks_the_required_words(written: str, text: str) -> None:
    try:
        pattern = read_pattern(written, fold_term)
    except PatternError:
        return
    folded = fold_term(text)
    match = pattern.compiled().search(folded)

    # RE2 on the pattern as it was written is the judge of what it means.
    as_written = re2.compile(f"(?i){written}").search(folded)
    assert (match is None) == (as_written is None)
    if match is not None:
        assert match.group()
        assert not pattern.words or any(word in match.group() for word in pattern.words)


def test_patterns_are_values() -> None:
    assert read_pattern("ab", fold_term) == Pattern("ab", "ab", ("ab",))
