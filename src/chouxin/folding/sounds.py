"""What sounds like a word of the trade, tones apart: 焕脸, 患脸, huanlian, huan脸, ㄏㄨㄢˋㄌㄧㄢˇ to 换脸.

Every character, every run of letters that spells syllables of the trade, and every syllable in bopomofo is taken for
its syllable; where the syllables of a word stand in a row, the word is put. Many words sound alike, so an ordinary one
(去意, 曲艺) stays, the commonest characters stand for nothing but themselves (去一趟 is not 去衣), and so do those that
the trade's words are made of.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Indices, splice
from chouxin.folding.tables import load
from chouxin.folding.trade import WORDS

NAME = "sounds"
COST = 0.35
"""The ear takes two words for one more often than the eye."""

# Of the characters that everybody writes, those that are read as one in a word of the trade.
_COMMON = (
    "一以已亦意义议易艺医依移也于为位未味但单到大代带待得的地是时十实事使式市世是始食师见间件建简就家加价将讲去取区"
    "起其气期机几己及级集及即记际计过国果会回汇还没买卖门面名明命们前先线现险鲜县新心信行性形星型兴想相像向下西系"
    "小笑校叫教交较角脚高告工公共功上身神深生声升胜是说所作做坐左总从此次自子字资只知之指至制治中种重众主住注"
    "他她它佢其台"
)

# Ordinary words (and two words side by side) that sound like one of the trade's.
_ORDINARY = (
    "幻莲 环链 换链 换连 换联 换帘 唤莲 环连 欢恋 缓敛 低单 低胆 便脸 变链 威信 饲料 素菜 饰品 "
    "适频 金蛋 今旦 进单 咸蛋 零担 灵蛋 炼蛋 链单 订制 望盼 网判 佳群 嘉裙 甲胃 软键 妙法 庙发 "
    "秒罚 拖衣 驼衣 拓疫 结丹 劫丹 接旦 霰弹 幻联 幻恋 定支 望潘 惟馨 敌胆 驮衣 陵丹 进丹 近丹 "
    "尽丹 今丹 神蛋 沈丹 连单 恋单 莲单 丹要 单要 蛋要 诗品 适品 士品"
)

_TONES = "ˉˊˇˋ˙"
_LETTERS = 26
_BEYOND = 0x110000
"""In a column that is only listened to, a code point from here on is the syllable of that number."""

_ODD = 0x80

Syllables = npt.NDArray[np.uint8]


def fold(column: Column, bit: int) -> Column:
    ear = _ear()
    heard = _heard(column, ear)
    syllables = ear.table.take(heard.codes)
    odd = syllables >= _ODD
    syllables &= _ODD - 1
    places = np.flatnonzero((syllables[:-1] > 0) & (syllables[1:] > 0))
    reach = ear.reach.take(syllables[places].astype(np.uint16) * ear.count + syllables[places + 1])
    near = np.zeros(len(places), np.bool_)
    for ahead in range(ear.longest):
        near |= odd[np.minimum(places + ahead, len(odd) - 1)] & (reach > ahead)
    places = places[near]
    if not len(places):
        return column
    row = syllables.tobytes()
    codes = heard.codes
    at: list[int] = []
    lengths: list[int] = []
    put: list[str] = []
    free = 0
    for start in places.tolist():
        if start < free:
            continue
        for length in ear.lengths[row[start : start + 2]]:
            word = ear.words.get(row[start : start + length])
            end = start + length
            if word is None or not odd[start:end].any() or not _may_be(written := codes[start:end], ear):
                continue
            free = end
            first, last = int(heard.starts[start]), int(heard.ends[free - 1])
            if last - first > length or (written >= _BEYOND).any():
                at.append(first)
                lengths.append(last - first)
                put.append(word)
            else:
                for nth in np.flatnonzero(written != _codes(word)).tolist():
                    at.append(first + nth)
                    lengths.append(1)
                    put.append(word[nth])
            break
    if not at:
        return column
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, _codes("".join(put))))


def _may_be(written: Codes, ear: "_Ear") -> bool:
    """Whether what is written may be meant for what it sounds like."""
    if (written >= _BEYOND).any():
        return True
    text = "".join(map(chr, written.tolist()))
    return text not in ear.spared


def _codes(text: str) -> Codes:
    return np.fromiter(map(ord, text), np.uint32, len(text))


def _heard(column: Column, ear: "_Ear") -> Column:
    """The column with syllables for what spells them, `starts` and `ends` leading back to the column given."""
    codes = column.codes
    n = len(codes)
    edits: list[tuple[int, int, list[int]]] = []
    letter = (codes - np.uint32(0x61)) < _LETTERS
    heads = np.flatnonzero(letter[1:-1] & ~letter[:-2]) + 1
    if n and letter[0]:
        heads = np.concatenate(([0], heads))
    if len(heads):
        heads = heads[ear.opens.take(_opening(codes, heads))]
    signs = np.flatnonzero((codes - np.uint32(0x3105)) < 43)
    if len(heads) or len(signs):
        edits = [*_spelled(column.text, heads, ear), *_bopomofo(column.text, signs, ear)]
    own = replace(column, starts=np.arange(n), ends=np.arange(1, n + 1))
    if not edits:
        return own
    edits.sort()
    put = [number for _, _, numbers in edits for number in numbers]
    return splice(
        own,
        0,
        Edits(
            np.array([at for at, _, _ in edits]),
            np.array([length for _, length, _ in edits]),
            np.array([len(numbers) for _, _, numbers in edits]),
            np.array(put, np.uint32) + np.uint32(_BEYOND),
        ),
    )


def _spelled(text: str, heads: Indices, ear: "_Ear") -> list[tuple[int, int, list[int]]]:
    """Runs of letters made of the trade's syllables; a blank between two of them goes."""
    found: list[tuple[int, int, list[int]]] = []
    last = -2
    for head in heads.tolist():
        match = ear.run.match(text, head)
        if match is None:
            continue
        if head == last + 1 and text[last] == " ":
            found.append((last, 1, []))
        last = head
        for syllable in ear.spell(match.group()):
            found.append((last, len(syllable), [ear.numbers[syllable]]))
            last += len(syllable)
    return found


def _bopomofo(text: str, signs: Indices, ear: "_Ear") -> list[tuple[int, int, list[int]]]:
    found = []
    free = 0
    for at in signs.tolist():
        if at >= free and (match := ear.sign.match(text, at)):
            free = match.end()
            number = ear.numbers.get(ear.bopomofo.get(match.group().rstrip(_TONES), ""))
            if number:
                found.append((at, free - at, [number]))
    return found


def _opening(codes: Codes, heads: Indices) -> Indices:
    """The first three letters from each head on as one number; 0 for what is no letter."""
    opening = np.zeros(len(heads), np.int64)
    going = np.ones(len(heads), np.bool_)
    for ahead in range(3):
        c = codes[np.minimum(heads + ahead, len(codes) - 1)] - np.uint32(0x61)
        going &= c < _LETTERS
        opening = opening * (_LETTERS + 1) + np.where(going, c + 1, 0)
    return opening


@dataclass(frozen=True)
class _Ear:
    """The trade's words by sound; the syllables in them have numbers from 1 on, all others are 0."""

    @cached_property
    def spoken(self) -> dict[tuple[str, ...], str]:
        first = {c: syllable for syllable, chars in load("sounds").items() for c in chars}
        return {tuple(first[c] for c in word): word for word in reversed(WORDS)}

    @cached_property
    def spared(self) -> frozenset[str]:
        return frozenset(_ORDINARY.split())

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {syllable: n for n, syllable in enumerate(sorted({s for word in self.spoken for s in word}), 1)}

    @cached_property
    def count(self) -> np.uint16:
        return np.uint16(len(self.numbers) + 1)

    @cached_property
    def table(self) -> Syllables:
        """By code point: its syllable, plus `_ODD` if it is none of the characters that the words are made of."""
        table = np.zeros(_BEYOND + int(self.count), np.uint8)
        for syllable, chars in load("sounds").items():
            table[_codes(chars)] = self.numbers[syllable] | _ODD if syllable in self.numbers else 0
        table[_BEYOND:] = np.arange(self.count) | _ODD
        table[_codes(_COMMON)] = 0
        for syllables, word in self.spoken.items():
            table[_codes(word)] = [self.numbers[syllable] for syllable in syllables]
        return table

    @cached_property
    def words(self) -> dict[bytes, str]:
        return {bytes(self.numbers[s] for s in syllables): word for syllables, word in self.spoken.items()}

    @cached_property
    def lengths(self) -> dict[bytes, list[int]]:
        lengths: dict[bytes, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[:2], set()).add(len(word))
        return {pair: sorted(found, reverse=True) for pair, found in lengths.items()}

    @cached_property
    def reach(self) -> Syllables:
        """By two syllables: how long the longest word is that begins so."""
        reach = np.zeros(int(self.count) ** 2, np.uint8)
        for pair, lengths in self.lengths.items():
            reach[pair[0] * int(self.count) + pair[1]] = lengths[0]
        return reach

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.words))

    @cached_property
    def _syllable(self) -> str:
        return "|".join(sorted(self.numbers, key=len, reverse=True))

    @cached_property
    def run(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self._syllable}){{1,8}}(?![a-z])")

    @cached_property
    def sign(self) -> re.Pattern[str]:
        return re.compile(f"[ㄅ-ㄙ]?[ㄧㄨㄩ]?[ㄚ-ㄦ]?(?<=[ㄅ-ㄩ])[{_TONES}]?")

    @cached_property
    def bopomofo(self) -> dict[str, str]:
        return load("bopomofo")

    @cached_property
    def opens(self) -> npt.NDArray[np.bool_]:
        """By three letters: whether a run of the trade's syllables can begin so."""
        opens = np.zeros((_LETTERS + 1) ** 3, np.bool_)
        for one in self.numbers:
            for run in (one, *(one + two for two in self.numbers)):
                letters = _codes(run)
                opens[_opening(letters, np.array([0])) if len(run) > 2 else _padded(run)] = True
        return opens

    def spell(self, run: str) -> list[str]:
        """The syllables of a run that is made of them, the longest first where that leaves a rest that is, too."""
        for length in range(min(6, len(run)), 0, -1):
            if run[:length] in self.numbers:
                if length == len(run):
                    return [run]
                if self.run.fullmatch(run, length):
                    return [run[:length], *self.spell(run[length:])]
        raise AssertionError(run)


def _padded(run: str) -> Indices:
    return _opening(_codes(run + "\0\0"), np.array([0]))


@cache
def _ear() -> _Ear:
    return _Ear()
