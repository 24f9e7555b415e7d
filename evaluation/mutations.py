"""Respellings of a text, as a seller would write it past a filter. For measuring only.

Nothing here looks at the folding tables or at the packs: what is respelled comes from other libraries (OpenCC,
pypinyin) and from small tables of its own, so a gap in the tables shows instead of being copied.
"""

import base64
import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import zip_longest

import opencc
from pypinyin import lazy_pinyin

Mutation = Callable[[str, random.Random], str]

SHARE = 0.4
"""How many of the places where a respelling could stand it stands at; the others stay as they are."""

_PUNCTUATION = "·.-_*|/~+^"
_EMOJI = "🔥✨💰👀🌟🎁💋🍑"
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_LOOKALIKES = dict(zip("aceiopsxykmtABCEHKMOPTXdgl", "асеіорѕхукмтАВСЕНКМОРТХԁɡӏ", strict=True))
_DIGITS = str.maketrans("aeiost", "431057")
_PARTS = {
    "换": "扌奂", "脸": "月佥", "件": "亻牛", "软": "车欠", "教": "孝攵", "程": "禾呈", "模": "木莫", "视": "礻见",
    "做": "亻故", "信": "亻言", "裸": "衤果", "脱": "月兑", "明": "日月", "训": "讠川", "代": "亻弋", "私": "禾厶",
    "聊": "耳卯", "拍": "扌白", "秒": "禾少", "法": "氵去", "灵": "彐火", "仙": "亻山", "加": "力口", "群": "君羊",
    "好": "女子", "的": "白勺", "认": "讠人", "证": "讠正", "核": "木亥", "活": "氵舌", "体": "亻本", "检": "木佥",
    "测": "氵则", "照": "昭灬", "她": "女也", "他": "亻也", "练": "纟东", "远": "辶元", "装": "壮衣", "钱": "钅戋",
}  # fmt: skip


def mutations(text: str, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Each transform's name and the text that it makes, where that differs from what it was given."""
    for name, mutate in MUTATIONS.items():
        mutated = mutate(text, random.Random(f"{seed}/{name}/{text}"))
        if mutated != text:
            yield name, mutated


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _word(character: str) -> bool:
    return character.isalnum()


def _between(marks: str, share: float) -> Mutation:
    """Put one of `marks` between two characters of words."""

    def mutate(text: str, chance: random.Random) -> str:
        out = []
        for here, after in zip_longest(text, text[1:], fillvalue=""):
            out.append(here)
            if _word(here) and after and _word(after) and chance.random() < share:
                out.append(chance.choice(marks))
        return "".join(out)

    return mutate


def _each(change: Callable[[str, random.Random], str], share: float = SHARE) -> Mutation:
    """Change characters one by one."""
    return lambda text, chance: "".join(change(c, chance) if chance.random() < share else c for c in text)


def _full_width(text: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _case(text: str, _: random.Random) -> str:
    return text.swapcase()


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _script(name: str) -> Mutation:
    return lambda text, _: str(_converter(name).convert(text))


@cache
def _same_sound() -> dict[str, str]:
    """The 3,755 everyday characters of GB 2312, by toneless reading."""
    sounds: dict[str, str] = {}
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", "ignore")
            if character:
                sound = _sound(character)
                sounds[sound] = sounds.get(sound, "") + character
    return sounds


@cache
def _sound(character: str) -> str:
    return lazy_pinyin(character)[0]


def _homophone(character: str, chance: random.Random) -> str:
    same = _same_sound().get(_sound(character), "") if _han(character) else ""
    return chance.choice(same) if same else character


def _pinyin(character: str, _: random.Random) -> str:
    return _sound(character) if _han(character) else character


def _entity(character: str, chance: random.Random) -> str:
    if not _word(character):
        return character
    return f"&#{ord(character)};" if chance.random() < 0.5 else f"&#x{ord(character):x};"


def _escaped(character: str, _: random.Random) -> str:
    return f"\\u{ord(character):04x}" if _han(character) else character


def _combined(text: str, _: random.Random) -> str:
    return "".join(c + "\u0336" if _word(c) else c for c in text)


MUTATIONS: dict[str, Mutation] = {
    "full width": _full_width,
    "letter case": _case,
    "traditional (Taiwan)": _script("s2twp"),
    "traditional (Hong Kong)": _script("s2hk"),
    "zero width": _between(_ZERO_WIDTH, SHARE),
    "spaces": _between(" ", 1.0),
    "punctuation": _between(_PUNCTUATION, SHARE),
    "emoji": _between(_EMOJI, SHARE),
    "strike-through": _combined,
    "repeats": _each(lambda c, _: c * 2 if _han(c) else c),
    "look-alike letters": _each(lambda c, _: _LOOKALIKES.get(c, c), 1.0),
    "digits for letters": _each(lambda c, _: c.translate(_DIGITS)),
    "split characters": _each(lambda c, _: _PARTS.get(c, c), 1.0),
    "homophones": _each(_homophone),
    "pinyin": _each(_pinyin),
    "HTML entities": _each(_entity),
    "\\u escapes": _each(_escaped),
    "reversed": lambda text, _: text[::-1],
    "vertical": lambda text, _: "\n".join(text),
    "base64": lambda text, _: base64.b64encode(text.encode()).decode(),
}
"""By name; each gets the text and a source of chance of its own."""
