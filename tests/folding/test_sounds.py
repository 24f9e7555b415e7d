"""The quick way to hear words gives what a slow one gives, and the table agrees with how characters are read."""

import pypinyin
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin import folding
from chouxin.folding import sounds
from chouxin.folding.sounds import _ear
from chouxin.folding.tables import load
from chouxin.folding.trade import WORDS

ALIKE = "换焕患幻还脸练廉连软阮件键金今丹蛋耽脱托衣伊易去驱实时师变边万能通用永久版中文，"


def slowly(text: str) -> str:
    """Every word at every place, the longest of the leftmost, with nothing done to be quick."""
    first = {c: syllable for syllable, chars in load("sounds").items() for c in chars}
    own = set("".join(WORDS))
    heard = [first.get(c) if c in own or c not in sounds._COMMON else None for c in text]
    spoken = {tuple(first[c] for c in word): word for word in reversed(WORDS)}
    out, at = "", 0
    while at < len(text):
        for length in (5, 4, 3, 2, 1):
            written = text[at : at + length]
            word = spoken.get(tuple(heard[at : at + length]))  # type: ignore[arg-type]
            if word and set(written) - own and written not in sounds._ORDINARY.split():
                break
        else:
            word = written
        out += word
        at += len(word)
    return out


@given(st.text(ALIKE, max_size=12))
@settings(max_examples=400, deadline=None)
def test_the_quick_way_gives_what_the_slow_one_gives(text: str) -> None:
    assert folding.fold_term(text, "sounds") == slowly(folding.fold_term(text, "shapes"))


def test_every_word_is_heard_as_it_is_read_aloud() -> None:
    ear = _ear()

    assert [word for syllables, word in ear.spoken.items() if list(syllables) != pypinyin.lazy_pinyin(word)] == []


def test_no_character_has_two_first_readings() -> None:
    chars = "".join(load("sounds").values())

    assert len(chars) == len(set(chars)) > 20_000
