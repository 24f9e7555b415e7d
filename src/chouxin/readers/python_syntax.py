"""Python by its syntax tree: what a file imports, calls, defines and says, whatever it calls its variables.

The tree is made and walked, nothing is compiled or run. A name stands for what it was imported as or given: after
`from insightface import model_zoo as z; s = z.get_model(p)`, `s.get(…)` is `insightface.model_zoo.get_model().get`.
"""

import ast
import gc
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter

from chouxin.readers.code_mentions import Mentions

_LONGEST = 1 << 20
"""Characters; a syntax tree takes a hundred times the room of its text."""
_DEEPEST = 12
_ADDS_FLAGS = frozenset({"add_argument", "add_option", "option", "Option", "argument"})
_DEFINES_FLAG = re.compile(r"DEFINE_(?:string|bool|boolean|integer|float|enum|list|multi_\w+)")
_NEEDS = frozenset({"install_requires", "extras_require", "tests_require", "setup_requires"})
_NAMED = re.compile(r"[A-Za-z0-9][\w.-]*")
_MAGIC = re.compile(r"^([ \t]*)[!%].*$", re.MULTILINE)

_IMPORTING: frozenset[type] = frozenset({ast.Import, ast.ImportFrom})
_GIVING: frozenset[type] = frozenset({ast.Assign, ast.AnnAssign, ast.NamedExpr})
_TELLING: frozenset[type] = frozenset({ast.Call, ast.Constant, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})
_SILENT = frozenset({"ctx", "op", "ops", "type_comment", "id", "attr", "names", "asname", "level", "module", "simple"})
_EMPTY = frozenset({type(None), str, int, float, bool, tuple, ast.Name, ast.alias, ast.Pass})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def read_python(text: str, found: Mentions) -> bool:
    """Gather what `text` mentions; False where it has no syntax tree, and nothing was gathered."""
    if len(text) > _LONGEST:
        return False
    with uncollected():
        return _read(text, found)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which goes through a growing syntax tree again and again to find no cycle in it.

    That takes half of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(text: str, found: Mentions) -> bool:
    tree = _parsed(text)
    if tree is None:
        return False
    found.parsed = True
    said = _telling(tree)
    known = _Names(said)
    for node in said.others:
        # By the type itself where most of them are: asking `isinstance` of each takes as long as what is done with it.
        sort = type(node)
        if sort is ast.Constant:
            value = node.value  # type: ignore[attr-defined]
            if type(value) is str and len(value) > 1:
                found.add(found.strings, value, node.lineno)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Call):
            _call(node, known, found)
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            found.add(found.names, node.name, node.lineno)
            if isinstance(node, _FUNCTIONS):
                _typer(node, known, found)
    for node in said.importing:
        if isinstance(node, ast.ImportFrom):
            _import_from(node, found)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                found.add(found.imports, alias.name, node.lineno)
    return True


def _parsed(text: str) -> ast.Module | None:
    # A notebook's lines for its shell are no Python; they are read for what they install by themselves.
    for attempt in (text, _MAGIC.sub(r"\1pass", text)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about escapes and the like: not ours to mend
                # Under any other name a mistake would have that file opened, to show the line.
                return ast.parse(attempt, filename="")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


@dataclass(frozen=True, slots=True)
class _Said:
    """The nodes that say something, by what they say: imports, values given to names, and the others."""

    importing: list[ast.AST]
    giving: list[ast.AST]
    others: list[ast.AST]


def _telling(tree: ast.Module) -> _Said:
    """The nodes that say something, and no others: `ast.walk` takes three times as long."""
    said = _Said([], [], [])
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        sort = type(node)
        if sort is ast.Name:
            continue
        if sort in _TELLING:
            said.others.append(node)  # type: ignore[arg-type]
        elif sort in _GIVING:
            said.giving.append(node)  # type: ignore[arg-type]
        elif sort in _IMPORTING:
            said.importing.append(node)  # type: ignore[arg-type]
            continue
        if (below := _BELOW[sort]) is None:
            continue
        for held in below(node):
            if type(held) is list:
                waiting += held
            elif type(held) not in _EMPTY:
                waiting.append(held)
    return said


class _Fields(dict[type, Callable[[object], tuple[object, ...]] | None]):
    """What gives the fields of a sort of node in which others may stand; None where there is none."""

    def __missing__(self, sort: type) -> Callable[[object], tuple[object, ...]] | None:
        fields = () if sort in _EMPTY or sort is ast.Constant else getattr(sort, "_fields", ())
        names = [name for name in fields if name not in _SILENT]
        # Of one name alone it would give the value and no tuple; asked for twice, a field would be walked twice.
        self[sort] = found = attrgetter(*names, *(["_attributes"] if len(names) == 1 else [])) if names else None
        return found


_BELOW = _Fields()


class _Names:
    """What the names of a file stand for."""

    def __init__(self, said: _Said) -> None:
        self._known: dict[str, str] = {}
        for node in said.importing:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        self._known[alias.asname] = alias.name
            elif isinstance(node, ast.ImportFrom):
                front = "." * node.level + (f"{node.module}." if node.module else "")
                for alias in node.names:
                    self._known[alias.asname or alias.name] = front + alias.name
        given: dict[str, str | None] = {}
        for node in said.giving:
            for name, value in _given(node):
                means = self.dotted(value) if isinstance(value, ast.Call | ast.Attribute) else ""
                if means.startswith("?"):
                    means = ""
                given[name] = means if given.get(name, means) == means else None
        self._known.update({name: means for name, means in given.items() if means and name not in self._known})

    def dotted(self, node: ast.AST) -> str:
        """The dotted name of an expression; `?` where it begins with something that has none."""
        behind: list[str] = []
        while len(behind) < _DEEPEST:
            if isinstance(node, ast.Attribute):
                behind.append(f".{node.attr}")
                node = node.value
            elif isinstance(node, ast.Name):
                return self._known.get(node.id, node.id) + "".join(reversed(behind))
            elif isinstance(node, ast.Call):
                behind.append("()")
                node = node.func
            elif isinstance(node, ast.Subscript | ast.Await):
                node = node.value
            else:
                break
        return "?" + "".join(reversed(behind))


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that an assignment gives a value to; `self.x` counts as `self.x` does not, since no scope is kept."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value


def _call(node: ast.Call, known: _Names, found: Mentions) -> None:
    name = known.dotted(node.func)
    found.add(found.calls, name, node.lineno)
    last = name.rpartition(".")[2]
    adds = last in _ADDS_FLAGS
    for keyword in node.keywords:
        if keyword.arg:
            found.add(found.calls, f"{name}({keyword.arg}=)", node.lineno)
            if keyword.arg in _NEEDS:
                _needs(keyword.value, found)
    if adds or _DEFINES_FLAG.fullmatch(last):
        for order, value in enumerate(node.args):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                if value.value.startswith("-"):
                    found.add(found.flags, value.value.split()[0], value.lineno)
                elif not adds and order == 0:
                    found.add(found.flags, f"--{value.value}", value.lineno)


def _import_from(node: ast.ImportFrom, found: Mentions) -> None:
    front = "." * node.level + (node.module or "")
    if front.strip("."):
        found.add(found.imports, front, node.lineno)
    for alias in node.names:
        if alias.name != "*":
            joint = "" if not node.module else "."
            found.add(found.imports, f"{front}{joint}{alias.name}", node.lineno)


def _typer(node: ast.FunctionDef | ast.AsyncFunctionDef, known: _Names, found: Mentions) -> None:
    """`def main(source: str = typer.Option(…))` adds the flag `--source`."""
    if not node.args.defaults and not node.args.kw_defaults:
        return
    positional = [*node.args.posonlyargs, *node.args.args]
    with_default = positional[len(positional) - len(node.args.defaults) :]
    pairs = [*zip(with_default, node.args.defaults, strict=True)]
    pairs += [(a, value) for a, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
    for argument, default in pairs:
        if isinstance(default, ast.Call) and known.dotted(default.func) == "typer.Option":
            found.add(found.flags, f"--{argument.arg.replace('_', '-')}", argument.lineno)


def _needs(value: ast.expr, found: Mentions) -> None:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (name := _NAMED.match(node.value)):
            found.add(found.installs, name.group().lower(), node.lineno)
