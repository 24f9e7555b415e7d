"""The sentences that may become a fault's `why`, found in the source itself.

In the rooms that make faults, every text of several words counts, wherever it goes, but what is plainly no sentence.
Elsewhere, and for single words, what goes into the calls that make a fault counts. An expression in an f-string becomes
`{}`, or each of the texts that its name was last given in the function.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "chouxin"
ROOMS = ("readers", "engine")
"""Those that make faults of what they say."""

_SINKS = {"Fault": 4, "FaultFrame": 3, "Unreadable": 1, "Broken": -1, "fail": 1, "fault": 1}
"""Calls that take a `why`, and where; -1: as the last one."""
_NO_SAYING = frozenset(("compile", "enter", "warning", "split", "startswith"))
"""Calls whose texts are patterns, places, notes for the log and words to look for."""
_SETTINGS = frozenset(("SettingsError", "TypeError", "ValueError", "LookupError", "NotImplementedError"))
"""Mistakes of whoever calls, which are no faults."""
_SEVERAL_WORDS = re.compile(r"[a-z}] [a-z{0-9]")
_NEVER = re.compile("[\n\u4e00-\u9fff]")
"""A script, or a list of words in several languages: a `why` is one line of English."""


@dataclass(frozen=True)
class Said:
    """One sentence, with `{}` for what is not known. where: the file below the sources, and the line."""

    where: str
    template: str


def all_said() -> list[Said]:
    """Everything that may become a `why`."""
    found: list[Said] = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        found += said_in(path.read_text("utf-8"), name, everything=name.startswith(ROOMS))
    return found


def said_in(text: str, name: str, *, everything: bool) -> list[Said]:
    """The same of one module. everything: not only what goes into the calls that make faults."""
    module = _Module(ast.parse(text))
    found = {(node.lineno, told) for node in module.in_sinks() for told in module.texts(node)}
    if everything:
        found |= {
            (node.lineno, told)
            for node in module.of_several_words()
            for told in module.texts(node)
            if _SEVERAL_WORDS.search(told)
        }
    texts = sorted((line, told) for line, told in found if re.search("[a-z]", told) and not _NEVER.search(told))
    return [Said(f"{name}:{line}", told) for line, told in texts]


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def in_sinks(self) -> Iterator[ast.expr]:
        """What is given as a `why`, also to functions that hand theirs on."""
        sinks, before = dict(_SINKS), 0
        while len(sinks) != before:
            before = len(sinks)
            for given in list(self._given(sinks)):
                function = self._function(given)
                if isinstance(given, ast.Name) and function is not None and given.id in (names := _names(function)):
                    sinks.setdefault(function.name, names.index(given.id))
        yield from self._given(sinks)

    def _given(self, sinks: dict[str, int]) -> Iterator[ast.expr]:
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Call) or (at := sinks.get(_called(node))) is None:
                continue
            if len(node.args) > max(at, 0):
                yield node.args[at]
            yield from (keyword.value for keyword in node.keywords if keyword.arg in ("why", "problem"))

    def of_several_words(self) -> Iterator[ast.expr]:
        """The outermost expressions of text."""
        for node in ast.walk(self.tree):
            if _is_text(node) and not self._is_inside(node) and not self._is_no_saying(node):
                assert isinstance(node, ast.expr)
                yield node

    def _is_inside(self, node: ast.AST) -> bool:
        over = self.above[node]
        return _is_text(over) or isinstance(over, ast.FormattedValue | ast.Expr)

    def _is_no_saying(self, node: ast.AST) -> bool:
        over, below = self.above[node], node
        if isinstance(over, ast.Compare | ast.Attribute | ast.MatchValue):
            return True
        while not isinstance(over, ast.stmt):
            if isinstance(over, ast.Call) and below is not over.func and _called(over) in _NO_SAYING | _SETTINGS:
                return True
            over, below = self.above[over], over
        return False

    def texts(self, node: ast.expr, depth: int = 4) -> list[str]:
        """What a text may be."""
        found = ["{}"]
        match node:
            case ast.Constant(value=str(text)):
                found = [text]
            case ast.JoinedStr(values=values):
                found = ["".join(one) for one in product(*(self.texts(value, depth) for value in values))]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                found = ["".join(one) for one in product(self.texts(left, depth), self.texts(right, depth))]
            case ast.IfExp(body=body, orelse=orelse):
                found = [*self.texts(body, depth), *self.texts(orelse, depth)]
            case ast.BoolOp(op=ast.Or(), values=values):
                found = [text for value in values for text in self.texts(value, depth)]
            case ast.FormattedValue(value=ast.Name() as value):
                found = self.texts(value, depth)
            case ast.Name() if depth and (given := self._last_given(node)) is not None:
                found = self.texts(given, depth - 1)
        return found

    def _last_given(self, name: ast.Name) -> ast.expr | None:
        """What a name was given last before this line of its function, if that is text."""
        function = self._function(name)
        given = [
            node
            for node in ast.walk(function or ast.Module([], []))
            if isinstance(node, ast.Assign) and node.lineno < name.lineno
            if any(isinstance(target, ast.Name) and target.id == name.id for target in node.targets)
        ]
        value = max(given, key=lambda node: node.lineno).value if given else None
        return value if value is not None and _is_text(value) else None

    def _function(self, node: ast.AST) -> ast.FunctionDef | None:
        while node in self.above:
            node = self.above[node]
            if isinstance(node, ast.FunctionDef):
                return node
        return None


def _is_text(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_text(left) or _is_text(right)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_text(body) or _is_text(orelse)
    return False


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _names(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] == ["self"] else names
