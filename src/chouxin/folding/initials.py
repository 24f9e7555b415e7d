"""First letters for words of the trade: hl软件 to 换脸软件, 出wnd to 出万能丹. Counted only beside what they need.

Two or three letters say nothing alone (hl is a flight number, qy a company), so a word that goes with the one meant has
to stand at their side, or two such words near; longer ones need one near.
"""

import re

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Indices, Mask, splice

NAME = "initials"
COST = 0.4

_NEAR = 16
_SWAP = "软件|模型|教程|直播|视频|整合包|一键包|丹|dfl|dfm|saehd|定制|代做|接单|素材|人脸|工具|仙丹|金丹|实时|照片|明星"
_PILL = "dfl|dfm|saehd|liae|模型|预训练|hl|换脸|直播|384|448|512|训练|人脸|素材"
_STRIP = "ai|照片|图片|机器人|出图|p图|修图|一张|秒出|生成|女"
_FACE = "人脸|活体|认证|实名|识别|验证|刷脸"
_MEANT = {
    "hl": ("换脸", _SWAP), "aihl": ("ai换脸", _SWAP), "zbhl": ("直播换脸", _SWAP), "sshl": ("实时换脸", _SWAP),
    "sphl": ("视频换脸", _SWAP), "hlrj": ("换脸软件", _SWAP), "hljc": ("换脸教程", _SWAP), "hlmx": ("换脸模型", _SWAP),
    "ssbl": ("实时变脸", _SWAP), "wnd": ("万能丹", _PILL), "zyd": ("专用丹", _PILL), "tyd": ("通用丹", _PILL),
    "rlj": ("人脸集", _PILL), "qy": ("去衣", _STRIP), "ty": ("脱衣", _STRIP), "aiqy": ("ai去衣", _STRIP),
    "aity": ("ai脱衣", _STRIP), "yjqy": ("一键去衣", _STRIP), "yjty": ("一键脱衣", _STRIP), "grl": ("过人脸", _FACE),
    "ght": ("过活体", _FACE),
}  # fmt: skip
_LONG = 4
_BESIDE = {word: re.compile(f"(?:{near})[ :]?$") for word, (_, near) in _MEANT.items()}
_BEHIND = {word: re.compile(f"[ =:]?(?:{near})") for word, (_, near) in _MEANT.items()}
_CLOSE = {word: re.compile(near) for word, (_, near) in _MEANT.items()}
_WORD = re.compile("|".join(sorted(_MEANT, key=len, reverse=True)))
_WALL = re.compile("[\n\x1e]")


def fold(column: Column, bit: int) -> Column:
    places = _places(column.codes)
    if not len(places):
        return column
    text = column.text
    found = []
    for place in places.tolist():
        match = _WORD.match(text, place)
        if match and not _is_letter(text[match.end()]) and _counts(text, match):
            found.append((place, match.group()))
    if not found:
        return column
    put = [_MEANT[word][0] for _, word in found]
    return splice(
        column,
        bit,
        Edits(
            np.array([at for at, _ in found]),
            np.array([len(word) for _, word in found]),
            np.array(list(map(len, put))),
            np.fromiter(map(ord, "".join(put)), np.uint32),
        ),
    )


def _counts(text: str, match: re.Match[str]) -> bool:
    word = match.group()
    before = _WALL.split(text[max(match.start() - _NEAR, 0) : match.start()])[-1]
    behind = _WALL.split(text[match.end() : match.end() + _NEAR])[0]
    if _BESIDE[word].search(before) or _BEHIND[word].match(behind):
        return True
    near = {*_CLOSE[word].findall(before), *_CLOSE[word].findall(behind)}
    return len(near) > (len(word) < _LONG)


def _places(codes: Codes) -> Indices:
    """Where a run of letters begins with the first two letters of one of the words."""
    letter: Mask = (codes - np.uint32(0x61)) < 26
    heads = np.flatnonzero(letter[:-1] & ~np.append(False, letter[:-2]))
    pairs = codes[heads].astype(np.int64) << 8 | codes[heads + 1]
    first = np.zeros(1 << 15, np.bool_)
    first[[ord(word[0]) << 8 | ord(word[1]) for word in _MEANT]] = True
    found: Indices = heads[(codes[heads + 1] < 0x80) & first.take(np.minimum(pairs, (1 << 15) - 1))]
    return found


def _is_letter(c: str) -> bool:
    return "a" <= c <= "z"
