"""Japanese words in another of its scripts: でぃーぷふぇいく and dipufeiku to ディープフェイク, kaokoukan to 颜交换."""

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases

NAME = "kana"
COST = 0.1

_WORDS = (
    "ディープフェイク フェイス スワップ フェイク アイコラ コラージュ ヌード モデル ソフト ダウンロード リンク "
    "サンプル テレグラム ライン デジタル データ"
)
_ROMAJI = {
    "dipufeiku": "ディープフェイク", "diipufeiku": "ディープフェイク", "deepufeiku": "ディープフェイク",
    "deipufeiku": "ディープフェイク", "feisuswappu": "フェイススワップ", "feisusuwappu": "フェイススワップ",
    "kaokoukan": "颜交换", "kaokokan": "颜交换", "kaogousei": "颜合成", "kaogosei": "颜合成",
    "kaoirekae": "颜入れ替え", "aikora": "アイコラ", "nugaseru": "脱がせる",
}  # fmt: skip
_APART = ord("ァ") - ord("ぁ")


def _hiragana(word: str) -> str:
    return "".join(chr(ord(c) - _APART) if "ァ" <= c <= "ヶ" else c for c in word)


_KANA = Phrases(lambda: {_hiragana(word): word for word in _WORDS.split()} | _ROMAJI)


def fold(column: Column, bit: int) -> Column:
    return _KANA.fold(column, bit)
