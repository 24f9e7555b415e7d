"""Loan words in hiragana, which are written in katakana: でぃーぷふぇいく to ディープフェイク."""

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases

NAME = "kana"
COST = 0.1

_WORDS = (
    "ディープフェイク フェイス スワップ フェイク アイコラ コラージュ ヌード モデル ソフト ダウンロード リンク "
    "サンプル テレグラム ライン デジタル データ"
)
_APART = ord("ァ") - ord("ぁ")


def _hiragana(word: str) -> str:
    return "".join(chr(ord(c) - _APART) if "ァ" <= c <= "ヶ" else c for c in word)


_KANA = Phrases(lambda: {_hiragana(word): word for word in _WORDS.split()})


def fold(column: Column, bit: int) -> Column:
    return _KANA.fold(column, bit)
