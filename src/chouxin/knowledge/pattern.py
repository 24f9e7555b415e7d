"""Patterns: the part of RE2's language that rules may use, folded like the texts, and with what makes it cheap.

A pattern is parsed here for three things that RE2 does not tell: how short a match may be (a match of nothing is a
mistake), whether a match may run on without end (finding all of those costs the square of the text, which a hostile
text would use), and which fixed words every match must hold, so that a pattern only runs where one of them stands.
RE2 itself has the last word on the syntax.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import re2

from chouxin.domain import ROW_END

Fold = Callable[[str], str]

MOST_LENGTH = 1000
MOST_REPEATS = 200
MOST_DEPTH = 20
_MOST_WORDS = 48  # more required words than this save nothing over running the pattern
_REPEAT = re.compile(r"\{(\d{1,6})(,?)(\d{0,6})\}")
_CLASS_LETTERS = "dDsSwW"
_ANCHORS = "bB"


class PatternError(ValueError):
    """What is wrong with a pattern: a code of the catalogue, and where in the pattern (code points)."""

    def __init__(self, code: str, at: int = 0, **values: object) -> None:
        super().__init__(code)
        self.code, self.at, self.values = code, at, values


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a rule.

    written: as in the file. folded: as RE2 runs it on folded text. words: every match holds at least one of these
    (folded); empty where there is no such set, and the pattern has to run on every text. also: further sets of words,
    of each of which every match holds one, too.
    """

    written: str
    folded: str
    words: tuple[str, ...]
    also: tuple[tuple[str, ...], ...] = ()

    def compiled(self) -> Any:
        """The RE2 object; the wrapper keeps equal patterns only once."""
        return re2.compile(self.folded, options=_options())


def read_pattern(written: str, fold: Fold) -> Pattern:
    """Check and fold a pattern. Raises PatternError."""
    if len(written) > MOST_LENGTH:
        raise PatternError("pattern_long", most=MOST_LENGTH)
    try:
        re2.compile(written, options=_options())
    except re2.error as why:
        raise PatternError("pattern", detail=_said(why)) from None
    parser = _Parser(written, fold)
    piece = parser.alternatives()
    if parser.at < len(written):  # RE2 took it, so this is a form that this parser does not know
        raise PatternError("pattern_form", parser.at, form=written[parser.at : parser.at + 4])
    if piece.shortest == 0:
        raise PatternError("pattern_empty")
    folded = "".join(parser.out)
    try:
        re2.compile(folded, options=_options())
    except re2.error as why:
        raise PatternError("pattern", detail=_said(why)) from None
    words = piece.best() or frozenset()
    also = {other for other in piece.others if other != words} if words else set()
    return Pattern(written, folded, tuple(sorted(words)), tuple(sorted(tuple(sorted(other)) for other in also)))


def _said(why: Exception) -> str:
    said = why.args[0] if why.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False  # texts are folded to lower case; authors write DFL
    options.never_capture = True
    return options


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is known of a part of a pattern.

    shortest: of its matches. exact: all texts that it matches, where they are few. words: one of them is in each match.
    others: sets like `words`, where there are several.
    """

    shortest: int
    exact: frozenset[str] | None = None
    words: frozenset[str] | None = None
    others: tuple[frozenset[str], ...] = ()

    def best(self) -> frozenset[str] | None:
        """The required words to look for, None where there are none worth it."""
        return _better(self.words, self.exact)


_ANY = _Piece(1)
_NOTHING = _Piece(0, frozenset({""}))


def _worth(words: frozenset[str] | None) -> tuple[int, int]:
    if not words or len(words) > _MOST_WORDS:
        return (0, 0)
    shortest = min(sum(1 if c.isascii() else 2 for c in word) for word in words)
    return (shortest, -len(words)) if shortest > 1 else (0, 0)  # one ASCII letter stands in every text


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    best = max(one, other, key=_worth)
    return best if _worth(best) > (0, 0) else None


def _sequence(pieces: list[_Piece]) -> _Piece:
    shortest = sum(p.shortest for p in pieces)
    words: frozenset[str] | None = None
    run: frozenset[str] = frozenset({""})
    others: list[frozenset[str] | None] = []
    whole = True
    for piece in pieces:
        if piece.exact is not None and len(run) * len(piece.exact) <= _MOST_WORDS:
            run = frozenset(a + b for a, b in product(run, piece.exact))
            continue
        whole = False
        words = _better(words, _better(run, piece.words))
        others += [run, piece.words, *piece.others]
        run = frozenset({""}) if piece.exact is None else piece.exact
    if whole:
        return _Piece(shortest, run)
    return _Piece(shortest, None, _better(words, run), tuple(o for o in (*others, run) if o and _is_seldom(o)))


def _is_seldom(words: frozenset[str]) -> bool:
    """Whether looking for them leaves texts out: single characters and short Latin words stand in most of them."""
    return _worth(words) >= (4, -_MOST_WORDS)


def _either(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    shortest = min(p.shortest for p in pieces)
    exacts = [p.exact for p in pieces]
    exact = frozenset().union(*(e for e in exacts if e is not None)) if None not in exacts else None
    if exact is not None and len(exact) <= _MOST_WORDS:
        return _Piece(shortest, exact)
    each = [p.best() for p in pieces]
    known = [words for words in each if words is not None]
    return _Piece(shortest, None, frozenset().union(*known) if len(known) == len(each) else None)


class _Parser:
    """Recursive descent; every method leaves `at` behind what it took and puts the folded form on `out`."""

    def __init__(self, text: str, fold: Fold) -> None:
        self.text, self.fold = text, fold
        self.at = self.depth = 0
        self.out: list[str] = []

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, count: int = 1) -> str:
        taken = self.text[self.at : self.at + count]
        self.at += count
        self.out.append(taken)
        return taken

    def alternatives(self) -> _Piece:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return _either(branches)

    def sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while (c := self.peek()) and c not in "|)":
            pieces += self.atom()
        return _sequence(pieces)

    def atom(self) -> list[_Piece]:
        """One thing and its repetition; a run of letters from outside ASCII is folded as a whole."""
        start, c = self.at, self.peek()
        endless = False  # spaces and digits may repeat without end: nothing else in a rule overlaps them
        if c == "(":
            pieces = [self.group()]
        elif c == "[":
            pieces = [self.char_class()]
        elif c == "\\":
            pieces = [self.escape()]
            endless = self.text[start + 1 : start + 2] in "sd"
        elif c in "^$":
            raise PatternError("pattern_anchor", self.at, form=c)
        elif c == ".":
            self.take()
            pieces = [_ANY]
        else:
            pieces = self.literals()
            endless = c == " "
        pieces[-1] = self.repeated(pieces[-1], endless=endless)
        return pieces

    def literals(self) -> list[_Piece]:
        run = re.compile(r"[^\x00-\x7f]+").match(self.text, self.at)
        if run is None:
            self.out.append(re2.escape(c := self.peek()))
            self.at += 1
            return [_letter(c)]
        folded = self.folded(run.group())
        self.at = run.end()
        self.out.append(re2.escape(folded))
        return [_letter(c) for c in folded]

    def folded(self, run: str) -> str:
        whole = self.fold(run)
        if len(whole) == len(run):
            return whole
        each = [self.fold(c) for c in run]
        if wrong := next((i for i, c in enumerate(each) if len(c) != 1), None):
            raise PatternError("pattern_fold", self.at + wrong, form=run[wrong], folded=each[wrong])
        if len(each[0]) != 1:
            raise PatternError("pattern_fold", self.at, form=run[0], folded=each[0])
        return "".join(each)

    def group(self) -> _Piece:
        start = self.at
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise PatternError("pattern_form", start, form="(" * 4)
        self.take()
        if self.peek() == "?":
            if self.text[self.at : self.at + 2] != "?:":
                raise PatternError("pattern_form", start, form=self.text[start : start + 4])
            self.take(2)
        piece = self.alternatives()
        self.take()  # the closing bracket: RE2 has checked that it is there
        self.depth -= 1
        return piece

    def escape(self) -> _Piece:
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in _CLASS_LETTERS:
            self.take(2)
            return _ANY
        if letter in _ANCHORS:
            self.take(2)
            return _NOTHING
        if letter in "nt":
            self.take(2)
            return _letter("\n" if letter == "n" else "\t")
        if not letter.isascii() or letter.isalnum():
            raise PatternError("pattern_form", self.at, form="\\" + letter)
        self.take(2)
        return _letter(letter)

    def char_class(self) -> _Piece:
        self.take()
        if self.peek() == "^":
            self.take()
        first = True
        while first or self.peek() != "]":
            first = False
            c = self.peek()
            if c == "\\":
                if self.text[self.at + 1] not in _CLASS_LETTERS + "nt" and self.text[self.at + 1].isalnum():
                    raise PatternError("pattern_form", self.at, form=self.text[self.at : self.at + 2])
                self.take(2)
            elif c.isascii():
                if self.text.startswith("[:", self.at):
                    raise PatternError("pattern_form", self.at, form="[:")
                self.take()
            else:
                self.out.append(re2.escape(self.folded(c)))
                self.at += 1
        self.take()
        return _ANY

    def repeated(self, piece: _Piece, *, endless: bool) -> _Piece:
        c, at = self.peek(), self.at
        if c and c in "?*+":
            self.take()
            least, most = (1 if c == "+" else 0), (1 if c == "?" else None)
        elif found := _REPEAT.match(self.text, self.at):
            self.take(found.end() - found.start())
            least = int(found[1])
            most = int(found[3]) if found[3] else None if found[2] else least
        else:
            return piece
        if self.peek() == "?":
            self.take()
        if (again := self.peek()) and again in "?*+{":
            raise PatternError("pattern_form", self.at, form=again)
        if most is None and not endless:
            raise PatternError("pattern_endless", at, form=self.text[at : self.at])
        if most is not None and most > MOST_REPEATS:
            raise PatternError("pattern_repeat", at, most=MOST_REPEATS)
        if (least, most) == (0, 1) and piece.exact is not None:
            return _Piece(0, piece.exact | {""})
        if least == most == 1:
            return piece
        if not least:
            return _Piece(0)
        return _Piece(piece.shortest * least, None, piece.best(), piece.others)


def _letter(c: str) -> _Piece:
    return _Piece(1, frozenset({c.lower()})) if ord(c) != ROW_END else _ANY
