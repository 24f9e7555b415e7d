"""Source of any language, by its tokens: strings, calls, what is defined and imported. For what is not parsed here.

One pattern goes over the text once; every branch takes what it begins, closed or not, so that no text is gone over
twice.
"""

import re

from chouxin.readers.code_mentions import Lines, Mentions

_NAME = r"[^\W\d][\w$]*+(?:(?:\.|::|->|\?\.)[^\W\d][\w$]*+)*+"
_STRINGS = r"""'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?|\"""(?:[^"\\]|\\.|"(?!""))*+(?:\""")?"""
_QUOTED = r"""(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"""
_REST = rf"|{_QUOTED}|(?P<name>{_NAME})(?P<call>[ \t]*+\()?"
_HASHED = re.compile(rf"\#[^\n]*+|(?P<long>{_STRINGS}){_REST}", re.DOTALL)
_SLASHED = re.compile(rf"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|(?P<long>{_STRINGS}){_REST}", re.DOTALL)

_DEFINES = frozenset(["function", "class", "def", "func", "fn", "struct", "interface", "trait", "sub", "proc"])
_IMPORTS = frozenset(["import", "from", "require", "use", "using", "include", "package"])
_NO_CALLS = frozenset(
    [
        "if",
        "for",
        "while",
        "switch",
        "catch",
        "return",
        "function",
        "def",
        "class",
        "and",
        "or",
        "not",
        "in",
        "elif",
        "with",
        "print",
    ]
)
_FLAG = re.compile(r"--?[A-Za-z][\w-]*+")
HASHED = frozenset({"python", "shell", "yaml", "ini", "toml", "dockerfile", "requirements"})


def scan(text: str, language: str, found: Mentions) -> None:
    """Gather what `text` mentions, as far as tokens tell."""
    lines = Lines(text)
    pattern = _HASHED if language in HASHED else _SLASHED
    before = ""
    for token in pattern.finditer(text):
        name = token["name"]
        if name:
            before = _name(name, before, lines.at(token.start()), found, called=token["call"] is not None)
        elif string := token["string"]:
            _string(string[1:-1], before, lines.at(token.start()), found)
            before = ""


def _name(name: str, before: str, line: int, found: Mentions, *, called: bool) -> str:
    if before in _DEFINES:
        found.add(found.names, name, line)
    elif before in _IMPORTS and name not in _IMPORTS:
        found.add(found.imports, name.replace("::", "."), line)
        return "import" if called else ""
    elif called and name not in _NO_CALLS:
        found.add(found.calls, name.replace("::", ".").replace("->", ".").replace("?.", "."), line)
    return name


def _string(said: str, before: str, line: int, found: Mentions) -> None:
    if before in _IMPORTS:
        found.add(found.imports, said, line)
        return
    found.add(found.strings, said, line)
    if flag := _FLAG.match(said):
        found.add(found.flags, flag.group(), line)
