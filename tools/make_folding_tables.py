"""Writes the tables of `src/chouxin/folding/data` from Unicode's data, OpenCC, pypinyin and the packs' own words.

    python tools/make_folding_tables.py            write them
    python tools/make_folding_tables.py --check    write nothing; exit 1 if one of them would change

The tables ship, so that every Python and every machine folds alike. Run it under a Python whose `unicodedata` is of the
version that the tables name; OpenCC, pypinyin and confusable-homoglyphs are needed here and nowhere else.
"""

import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import opencc
import pypinyin
import yaml
from confusable_homoglyphs import confusables
from pypinyin.contrib.tone_convert import to_normal

DATA = Path(__file__).parent.parent / "src/chouxin/folding/data"
PACKS = Path(__file__).parent.parent / "packs"
OPENCC = Path(opencc.__file__).parent / "clib"
LAST = 0x110000
LONGEST = 4
"""A form that stands for more (Arabic blessings, ㌖) stays, lest a hostile text grow beyond its limit."""

Table = dict[str, str]

# What NFKC leaves though eyes take it for the plain form: first letter of a run, first letter meant, how many.
RUNS = (
    (0x1F150, "A", 26),  # negative circled
    (0x1F170, "A", 26),  # negative squared
    (0x1CCD6, "A", 26),  # outlined (Unicode 16)
    (0x1CCF0, "0", 10),
    (0x2776, "1", 9),  # negative circled, sans-serif, double circled digits
    (0x2780, "1", 9),
    (0x278A, "1", 9),
    (0x24F5, "1", 9),
)
SINGLES = {
    0x24FF: "0", 0x277F: "10", 0x2789: "10", 0x2793: "10", 0x24FE: "10",
    **{0x24EB + i: str(11 + i) for i in range(10)},
    0x1F18A: "P", 0x1F18B: "IC", 0x1F18C: "PA", 0x1F18D: "SA", 0x1F18E: "AB", 0x1F18F: "WC",
    0x1F191: "CL", 0x1F192: "COOL", 0x1F193: "FREE", 0x1F194: "ID", 0x1F195: "NEW", 0x1F196: "NG", 0x1F197: "OK",
    0x1F198: "SOS", 0x1F199: "UP!", 0x1F19A: "VS",
    # Written apart, the voicing marks of kana are the combining ones; NFKC would put a space before them.
    0x309B: "\u3099", 0x309C: "\u309a",
}  # fmt: skip

# Radicals that NFKC leaves, as the characters (or positional forms) they are drawn like.
RADICALS = (
    "⺁厂⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺮竹⺯糹"
    "⺰纟⺱罓⺲罒⺶羊⺹耂⺺肀⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦"
    "⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)

# Current on both sides of the strait: to rewrite it would hide it from terms that say it.
KEPT_WORDING = {"資料", "檔案", "訊息", "連結", "影像", "方程式", "軟體動物"}


def assigned() -> list[str]:
    return [c for c in map(chr, range(LAST)) if unicodedata.category(c) not in ("Cn", "Cs", "Co")]


def width() -> Table:
    """NFKC by code point, plus what it leaves; Hangul letters stay the letters of the keyboard."""
    jamo = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x3131, 0x318F)}
    table: Table = {}
    for c in assigned():
        if 0x3131 <= ord(c) <= 0x318E or unicodedata.category(c) == "Mn":
            continue
        to = unicodedata.normalize("NFKC", c)
        if to[0] == " " and len(to) > 1:  # a spacing accent is no space
            continue
        if 0x3200 <= ord(c) <= 0x321E or 0x3260 <= ord(c) <= 0x327F or 0xFFA0 <= ord(c) <= 0xFFDC:
            to = "".join(jamo.get(letter, letter) for letter in to)
        if to != c and len(to) <= LONGEST:
            table[c] = to
    for first, meant, count in RUNS:
        table.update({chr(first + i): chr(ord(meant) + i) for i in range(count)})
    table.update({chr(c): to for c, to in SINGLES.items()})
    table.update(zip(RADICALS[::2], RADICALS[1::2], strict=True))
    return table


def case() -> Table:
    return {c: c.casefold() for c in assigned() if c.casefold() != c}


def is_loose_mark(c: str) -> bool:
    """A combining mark that no script needs to be read: it only decorates the letter it stands on."""
    return unicodedata.category(c) in ("Mn", "Me") and any(
        a <= ord(c) <= b
        for a, b in (
            (0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
            (0x302A, 0x302D), (0xFE20, 0xFE2F),
        )
    )  # fmt: skip


def marks() -> Table:
    """Loose marks to nothing, and letters that have one built in to the bare letter."""
    table: Table = {}
    for c in assigned():
        parts = unicodedata.normalize("NFD", c)
        if is_loose_mark(c):
            table[c] = ""
        elif unicodedata.category(c)[0] == "L" and len(parts) > 1 and all(map(is_loose_mark, parts[1:])):
            table[c] = parts[0]
    return table


def opencc_dictionary(name: str) -> Table:
    """An OpenCC dictionary, each word with its first reading."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "words.txt"
        source = OPENCC / f"share/opencc/{name}.ocd2"
        subprocess.run(
            [OPENCC / "bin/opencc_dict", "-i", source, "-o", out, "-f", "ocd2", "-t", "text"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        pairs = (line.split("\t") for line in out.read_text(encoding="utf-8").splitlines())
        return {word: readings.split(" ")[0] for word, readings in pairs}


def in_gb2312(c: str) -> bool:
    try:
        c.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def script() -> Table:
    """Traditional to simplified; also variants of Taiwan, Hong Kong and Japan, unless mainland texts use them too."""
    simple = {c: to for c, to in opencc_dictionary("TSCharacters").items() if len(c) == len(to) == 1 and c != to}
    variants: Table = {}
    for name in ("TWVariantsRev", "HKVariantsRev", "JPShinjitaiCharactersRev"):
        for c, to in opencc_dictionary(name).items():
            if len(c) == len(to) == 1 and c not in simple and not in_gb2312(c):
                variants.setdefault(c, to)
    table = {**variants, **simple}

    def last(c: str) -> str:
        seen = [c]
        while (to := table.get(seen[-1], seen[-1])) not in seen:
            seen.append(to)
        return min(seen[seen.index(to) :])  # of two that are said to be each other's variant, always the same one

    return {c: last(c) for c in table if last(c) != c}


def wording() -> Table:
    """Words of Taiwan and Hong Kong to the mainland's, both in simplified characters.

    A word that looks the same in both scripts (程式, 影片) is left alone: nothing tells that it is not the mainland's.
    """
    single = script()

    def simplified(word: str) -> str:
        return "".join(single.get(c, c) for c in word).lower()

    words = {**opencc_dictionary("HKPhrasesRev"), **opencc_dictionary("TWPhrasesRev")}
    words.update({word: word for word in KEPT_WORDING})
    # A word that stays is in the table too: 软体动物 keeps 软体 inside it from being read as 软件.
    return {
        simplified(word): simplified(to)
        for word, to in words.items()
        if any(c in single for c in word) and len(word) > 1 and " " not in word
    }


def readings(c: str) -> list[str]:
    """A character's syllables without tones, the usual one first; ü is v."""
    (found,) = pypinyin.pinyin(c, heteronym=True)
    syllables = dict.fromkeys(to_normal(reading, v_to_u=False).replace("ü", "v").replace("ê", "e") for reading in found)
    return [syllable for syllable in syllables if syllable.isascii() and syllable.isalpha()]


def sounds() -> Table:
    """By syllable: the characters that are read so first of all."""
    table: Table = {}
    for c in map(chr, range(0x4E00, 0xA000)):
        for syllable in readings(c)[:1]:
            table[syllable] = table.get(syllable, "") + c
    return table


def readings_more() -> Table:
    """By everyday character: its further syllables, one blank between two."""
    table: Table = {}
    for c in map(chr, range(0x4E00, 0xA000)):
        if len(found := readings(c)) > 1 and in_everyday_use(c):
            table[c] = " ".join(found[1:])
    return table


def in_everyday_use(c: str) -> bool:
    """Whether GB 2312 has it among its 3,755 everyday characters."""
    return in_gb2312(c) and c.encode("gb2312")[0] < 0xD8


WORD = re.compile(r"[\u3400-\u9fff]{2,8}|[\u3041-\u30ff]{4,}|[\uac00-\ud7a3]{2,}|[a-z][a-z0-9]+")
REGEX_SIGN = re.compile(r"\\[A-Za-z]|\[[^]]*\]|\(\?[a-zA-Z:]*:?|.\?|.\*|.\{[^}]*\}")
# A word in Latin letters that a pattern has as a whole, not a piece of one.
WHOLE_WORD = re.compile(r"(?:(?<=\\b)|(?<![\w\\\])?*+}.-]))[a-z]{4,}(?![\w?*+{\[(.-])")
RANKS = ("object", "sale", "other")
SALE = ("offer", "delivery", "contact", "target")


def trade() -> Table:
    """The words of the packs' terms, each with what it speaks of: the thing itself, its sale, or something else."""
    table: Table = {}
    for path in sorted(PACKS.glob("*/terms/*.yaml")):
        if not path.name.endswith(".test.yaml"):
            rule = yaml.safe_load(path.read_text(encoding="utf-8"))
            rank = "sale" if rule["role"] in SALE else "object" if rule["role"] == "object" else "other"
            for section, ranked in (("match", rank), ("needs", "other"), ("unless", "other")):
                for word in words_of(rule.get(section, {}), path.parents[1]):
                    table[word] = min(ranked, table.get(word, "other"), key=RANKS.index)
    return table


def words_of(section: dict[str, list[str]], pack: Path) -> list[str]:
    """The words of a section's terms and in its patterns, its lists' too, as they are in the plain view."""
    terms = [*section.get("terms", ())]
    for name in section.get("lists", ()):
        terms += yaml.safe_load((pack / f"lists/{name}.yaml").read_text(encoding="utf-8")).get("terms", ())
    patterns = [*section.get("patterns", ())]
    for name in section.get("lists", ()):
        patterns += yaml.safe_load((pack / f"lists/{name}.yaml").read_text(encoding="utf-8")).get("patterns", ())
    found = [word for term in terms for word in WORD.findall(plain(str(term)))]
    for pattern in patterns:
        found += [word for word in WORD.findall(plain(REGEX_SIGN.sub(" ", str(pattern)))) if not word.isascii()]
        found += WHOLE_WORD.findall(str(pattern).lower())
    return [word for word in found if all(in_gb2312(c) for c in word if "\u3400" <= c <= "\u9fff")]


def plain(term: str) -> str:
    """A term as the plain view has it, but for the words of Taiwan and Hong Kong, which the packs spell out."""
    single = script()
    return "".join(single.get(c, c) for c in unicodedata.normalize("NFKC", term).casefold())


def bopomofo() -> Table:
    """Syllables in bopomofo, without tones, to syllables in letters."""
    table: Table = {}
    for syllable, chars in sounds().items():
        for c in chars:
            ((written, *_),) = pypinyin.pinyin(c, style=pypinyin.BOPOMOFO)
            table.setdefault("".join(sign for sign in written if "\u3105" <= sign <= "\u312f"), syllable)
    table.pop("", None)
    return table


def twins(letters: str) -> Table:
    """Letters of other scripts that are drawn like one of these, which are given small; those that stay themselves.

    Greek and Cyrillic letters in use are left to the hand: most of them are read, not looked at.
    """
    table: Table = {}
    for letter in letters:
        for entry in confusables.confusables_data[letter]:
            c = entry["c"]
            if (
                len(c) == 1
                and unicodedata.category(c)[0] == "L"
                and unicodedata.normalize("NFKC", c) == c == unicodedata.normalize("NFD", c)
                and not c.isascii()
                and not 0x386 <= ord(c) <= 0x3CE
                and not 0x400 <= ord(c) <= 0x45F
            ):
                table[c.casefold()] = letter.lower()
    return {c: to for c, to in table.items() if len(c) == 1}


def small_twins() -> Table:
    """Those of small letters, and those of capitals that have no small form."""
    capitals = {c: to for c, to in twins("ABCDEFGHIJKLMNOPQRSTUVWXYZ").items() if c.upper() == c}
    return {**capitals, **twins("abcdefghijklmnopqrstuvwxyz")}


def capital_twins() -> Table:
    """Those of capitals, by their small form."""
    return {c: to for c, to in twins("ABCDEFGHIJKLMNOPQRSTUVWXYZ").items() if c.upper() != c}


TABLES: dict[str, tuple[str, Callable[[], Table]]] = {
    "width": (f"Unicode {unicodedata.unidata_version}", width),
    "case": (f"Unicode {unicodedata.unidata_version}", case),
    "marks": (f"Unicode {unicodedata.unidata_version}", marks),
    "script": (f"OpenCC {opencc.__version__}", script),
    "wording": (f"OpenCC {opencc.__version__}", wording),
    "sounds": (f"pypinyin {pypinyin.__version__}", sounds),
    "small_twins": ("Unicode confusables", small_twins),
    "capital_twins": ("Unicode confusables", capital_twins),
    "readings": (f"pypinyin {pypinyin.__version__}", readings_more),
    "bopomofo": (f"pypinyin {pypinyin.__version__}", bopomofo),
    "trade": ("the terms of packs/", trade),
}


def spelled(name: str) -> str:
    """The file's text, as `data/README.md` describes it."""
    source, make = TABLES[name]
    lines = (
        "+".join(f"{ord(c):X}" for c in word) + " " + ("+".join(f"{ord(c):X}" for c in to) or "-")
        for word, to in sorted(make().items())
    )
    return f"# from {source} by tools/make_folding_tables.py\n" + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    stale = 0
    for name in TABLES:
        path = DATA / f"{name}.txt"
        text = spelled(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{path}: {'differs' if arguments == ['--check'] else 'written'}")
        if arguments != ["--check"]:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
