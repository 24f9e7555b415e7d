"""The quick way to hear words gives what a slow one gives, and the tables agree with how characters are read."""

import pypinyin
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.folding import sounds
from chouxin.folding.sounds import heard_by
from chouxin.folding.spelling import spell
from chouxin.folding.tables import load
from chouxin.folding.trade import WORDS, words
from chouxin.folding.views import FOLDER

ALIKE = "换焕患幻还脸练廉连软阮键件金今丹蛋耽脱托衣伊易去驱实时师变边万能通用永久版中文，"


def slowly(text: str) -> str:
    """Every word at every place, the longest of the leftmost, with nothing done to be quick."""
    first = {c: syllable for syllable, chars in load("sounds").items() for c in chars}
    own, common = set("".join(WORDS)), set(sounds.COMMON) - set("".join(WORDS))
    spoken = {tuple(first[c] for c in word): word for word in reversed(words())}
    out, at = "", 0
    while at < len(text):
        for length in range(8, 0, -1):
            written = text[at : at + length]
            word = spoken.get(tuple(first.get(c, "") for c in written), "")
            strange = {c for c, meant in zip(written, word, strict=False) if c != meant}
            spared = not set(written) - own - common or strange & common or written in sounds.ORDINARY.split()
            if word and strange and not spared:
                break
        else:
            word = written
        out += word
        at += len(word)
    return out


@given(st.text(ALIKE, max_size=12))
@settings(max_examples=400, deadline=None)
def test_the_quick_way_gives_what_the_slow_one_gives(text: str) -> None:
    column = next(column for name, _, column in FOLDER.views([((0, "text"), text)]) if name == "shapes")

    assert sounds.fold(column, 1).text[:-1] == slowly(column.text[:-1])


def test_short_words_are_heard_as_they_are_read_aloud() -> None:
    ear, _ = heard_by()
    spoken = {word: list(syllables) for syllables, word in ear.spoken.items()}

    assert [word for word in WORDS if word in spoken and spoken[word] != pypinyin.lazy_pinyin(word)] == []


def test_no_character_has_two_first_readings() -> None:
    chars = "".join(load("sounds").values())

    assert len(chars) == len(set(chars)) > 20_000


def test_every_chinese_word_of_the_packs_is_listened_for() -> None:
    ear, _ = heard_by()
    heard = set(ear.spoken.values())
    alike = set(ear.spoken)
    first = {c: syllable for syllable, chars in load("sounds").items() for c in chars}
    sold = [w for w, said in load("trade").items() if said != "other" and "\u3400" <= w[0] <= "\u9fff"]

    assert [w for w in sold if w not in heard and tuple(first[c] for c in w) not in alike] == []


def test_a_run_is_spelled_with_the_longest_syllables_that_leave_a_rest() -> None:
    assert spell("huanlianruanjian") == ("huan", "lian", "ruan", "jian")
    assert spell("mianfeixiazai") == ("mian", "fei", "xia", "zai")
    assert spell("huanliant") == ()
