"""Source code as a row of token classes, in which names, numbers, strings, comments and layout no longer matter.

Two regular expressions, for languages whose comments begin with `#` and with `//`, read any source; there is no parser,
so that broken and unknown code gives tokens, too. Imports, docstrings and statements without effect are left out: they
are what somebody who hides a copy changes first.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_NOTHING, _NEWLINE, _NAME, _NUMBER, _STRING, _CONSTANT, _OTHER = range(7)
_WORDS = (
    "and as assert async await break case catch class const continue def del do elif else except export extends "
    "finally for from function global if import in is lambda let new nonlocal not or pass raise return static struct "
    "switch this throw try typeof var void while with yield"
)
_SIGNS = (
    "( ) [ ] { } , : ; . = == != < > <= >= + - * / // % ** @ & | ^ ~ ! ? << >> += -= *= /= //= %= **= &= |= ^= <<= "
    ">>= -> => := && || ++ -- :: === !=="
)
_CODES = {word: code for code, word in enumerate(f"{_WORDS} {_SIGNS}".split(), start=_OTHER + 1)}
_CODES.update({"None": _CONSTANT, "True": _CONSTANT, "False": _CONSTANT, "...": _CONSTANT, "\n": _NEWLINE})
_CODES.update({"null": _CONSTANT, "true": _CONSTANT, "false": _CONSTANT, "undefined": _CONSTANT})

_SPACES = r"[ \t\f\r\v]*+"
"""What stands before a token is read with it: every match costs more than what it matches."""
_STRINGS = (
    r'(?:[rRbBuUfF]{1,2})?(?:"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|'
    r"'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?)|`(?:[^`\\]|\\.)*`?"
)
_LONG_SIGNS = r"\.\.\.|\*\*=|//=|===|!==|<<=|>>=|[-+*/%&|^=!<>:]=|->|=>|\*\*|//|<<|>>|&&|\|\||\+\+|--|::"
_REST = rf"|\n|[^\W\d]\w*|\d[\w.]*|{_LONG_SIGNS}|\\\r?\n(?:[ \t\f\r\v]|\\\r?\n)*+|.|\Z"
_OFTEN = r"""[a-zA-Z_]\w*+(?!["'])|[(),\[\]{}]|\n|\.(?!\.\.)"""
"""Most tokens. They are tried first, and come out as they would further on; a name before a quote may be its prefix."""
_HASHED = re.compile(rf"{_SPACES}(?:{_OFTEN}|\#[^\n]*|{_STRINGS}{_REST})", re.DOTALL)
_SLASHED = re.compile(rf"{_SPACES}(?:{_OFTEN}|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|{_STRINGS}{_REST})", re.DOTALL)
_CLASS_BITS, _BLANK_BITS = 8, 27
_MOST_WORDS, _LONGEST_WORD = 50_000, 40
_BLANKS = " \t\f\r\v"
_SLASHED_ENDS = re.compile(r"[;{}][^\S\n]*\n")
_SLASHED_COMMENTS = re.compile(r"^[^\S\n]*//", re.MULTILINE)
_HASHED_SIGNS = re.compile(r":[^\S\n]*\n|^[^\S\n]*(?:#|def |import |from )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A source's token classes: int64[n], and where each begins in the text: int64[n], in code points."""

    codes: Codes
    starts: Codes


def token_row(text: str) -> TokenRow:
    """The tokens of `text` (fewer than 2**27 code points) that fingerprints are made from. Linear; no text raises."""
    slashed = _is_slashed(text)
    words = (_SLASHED if slashed else _HASHED).findall(text)
    classes = _CLASSES[slashed]
    if len(classes) > _MOST_WORDS:
        classes.forget()
    judged = np.fromiter(map(classes.__getitem__, words), np.int64, len(words))
    codes = judged & ((1 << _CLASS_BITS) - 1)
    lengths = judged >> (_CLASS_BITS + _BLANK_BITS)
    where = np.flatnonzero(codes != _NOTHING)
    blanks = (judged[where] >> _CLASS_BITS) & ((1 << _BLANK_BITS) - 1)
    codes, starts = codes[where], (np.cumsum(lengths) - lengths)[where] + blanks
    live = _live(codes, where, words)
    return TokenRow(codes[live], starts[live])


def _is_slashed(text: str) -> bool:
    """Whether more speaks for comments that begin with `//` than for those that begin with `#`."""
    is_commented = "//" in text
    if not is_commented and text.count(":\n") >= text.count(";") + text.count("{") + text.count("}"):
        return False  # the same as below, for most files of languages without braces
    signs = len(_SLASHED_ENDS.findall(text))
    if is_commented:
        signs += len(_SLASHED_COMMENTS.findall(text))
    # Most of either sort have hardly a sign of the other: nobody needs to count on.
    return signs > 0 and next(islice(_HASHED_SIGNS.finditer(text), signs - 1, None), None) is None


def _with_lengths(code: int, blanks: int, length: int) -> int:
    return (length << _BLANK_BITS | blanks) << _CLASS_BITS | code


_KNOWN = {word: _with_lengths(code, 0, len(word)) for word, code in _CODES.items()}


class _Classes(dict[str, int]):
    """Word to class, and in the higher bits how many blanks stand before it and how long it is with them; one that is
    met for the first time is judged by how it begins and ends."""

    def __init__(self, *, slashed: bool) -> None:
        super().__init__(_KNOWN)
        self._comments = ("//", "/*") if slashed else ("#",)

    def forget(self) -> None:
        """Begin anew."""
        self.clear()
        self.update(_KNOWN)

    def __missing__(self, word: str) -> int:
        bare = word.lstrip(_BLANKS)
        # A line that goes on has always been a sign where a blank stands before it: the banks are made that way.
        bare = word if bare.startswith(("\\\n", "\\\r\n")) else bare
        code = _CODES.get(bare)
        code = _with_lengths(self._judged(bare) if code is None else code, len(word) - len(bare), len(word))
        if len(word) <= _LONGEST_WORD:
            self[word] = code
        return code

    def _judged(self, word: str) -> int:
        first = word[:1]
        if first == "_" or first.isalpha():
            return _STRING if word[-1] in "\"'" and len(word) > 2 else _NAME
        if word.startswith(self._comments) or not word.strip() or first == "\\":
            return _NOTHING
        if first in "\"'`" or (len(word) > 2 and word[-1] in "\"'"):
            return _STRING
        return _NUMBER if first.isdigit() else _OTHER


_CLASSES = {slashed: _Classes(slashed=slashed) for slashed in (False, True)}
"""What is known of words stays from one file to the next: most of them come again."""

_MOST = max(_CODES.values()) + 1
_DEEPER = np.zeros(_MOST, np.int64)
"""How a sign changes the depth of brackets."""
_DEEPER[[_CODES[sign] for sign in "(["]] = 1
_DEEPER[[_CODES[sign] for sign in ")]"]] = -1
_CLOSES, _IS_VALUE, _BREAKS = (np.zeros(_MOST, np.bool_) for _ in range(3))
_CLOSES[[_CODES[sign] for sign in ")]}"]] = True
_IS_VALUE[[_NUMBER, _STRING, _CONSTANT]] = True
_BREAKS[[_CODES[sign] for sign in ";{}"]] = True


def _live(codes: Codes, where: Codes, words: list[str]) -> Marks:
    """Which tokens say what the program does."""
    live: Marks = codes != _NEWLINE
    live &= codes != _CODES["pass"]
    # Where a formatter breaks a list, it sets a comma; where it joins strings, it needs no sign between them.
    live[:-1] &= ~((codes[:-1] == _CODES[","]) & _CLOSES[_next(codes, live)[:-1]])
    live[1:] &= ~((codes[1:] == _STRING) & (codes[:-1] == _STRING))
    depth = np.cumsum(_DEEPER[codes])
    breaks = ((codes == _NEWLINE) & (depth <= 0)) | _BREAKS[codes]
    ends = np.append(np.flatnonzero(breaks), len(codes))
    firsts = np.append(0, ends[:-1] + 1)
    for first, end in _dead(codes, firsts, ends, where, words):
        live[first:end] = False
    return live


def _next(codes: Codes, live: Marks) -> Codes:
    """After each token the next one that is no line break."""
    index = np.where(live, np.arange(len(codes)), len(codes))
    following = np.minimum.accumulate(index[::-1])[::-1]
    after = np.append(following[1:], len(codes))
    found: Codes = np.append(codes, _NOTHING)[after]
    return found


def _dead(codes: Codes, firsts: Codes, ends: Codes, where: Codes, words: list[str]) -> list[tuple[int, int]]:
    """Statements without effect, as (first token, end): values, imports, values given to a name that is never used."""
    sizes = ends - firsts
    some = sizes > 0
    firsts, ends, sizes = firsts[some], ends[some], sizes[some]
    head = codes[firsts]
    dead = (head == _CODES["import"]) | (head == _CODES["from"])
    dead |= (sizes == 1) & _IS_VALUE[head]
    given = np.flatnonzero((sizes == 3) & (head == _NAME))
    given = given[(codes[firsts[given] + 1] == _CODES["="]) & _IS_VALUE[codes[firsts[given] + 2]]]
    if len(given):
        names = [words[at].lstrip(_BLANKS) for at in where[firsts[given]].tolist()]
        uses = dict.fromkeys(names, 0)
        for word, times in Counter(words).items():
            bare = word.lstrip(_BLANKS)
            if bare in uses:
                uses[bare] += times
        dead[given] |= [uses[name] == 1 for name in names]
    return [(int(a), int(b)) for a, b in zip(firsts[dead], ends[dead], strict=True)]
