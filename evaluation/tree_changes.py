"""Source trees as somebody changes them who does not want to be known by what they are called or how they look.

Python is parsed and written again; what a tree's own libraries are called by stays, or it would no longer run.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

Files = dict[str, bytes]
Change = Callable[[Files], Files]
_EVERY = 5


def without_words(files: Files) -> Files:
    """Without READMEs and licences."""
    return {name: content for name, content in files.items() if "readme" not in name.lower()}


def reformatted(files: Files) -> Files:
    """Python written again from its syntax tree: no comments, another layout."""
    return _python(files, lambda tree: tree)


def renamed(files: Files) -> Files:
    """Every function, class, argument, variable, method and field that the tree itself defines, and every file."""
    trees = {name: tree for name, content in files.items() if (tree := _parsed(name, content))}
    own = _Own(trees)
    modules = {part for name in trees for part in PurePosixPath(name).with_suffix("").parts}
    own.names.update({part: f"m{number}" for number, part in enumerate(sorted(modules - own.names.keys()))})
    written = _python(files, lambda tree: _Renamer(own).visit(tree))
    return {_name(name, own.names): content for name, content in written.items()}


_TOOLS = (
    "deep[-_ ]?face[-_ ]?(?:lab|live)|faceset|face[-_ ]?(?:swap|shift|fusion)[a-z]*|swap[-_ ]?face[a-z]*"
    "|(?:in|re|hyper|blend|sim|mega|deep|multi)[-_ ]?swap(?:per|ping|s)?|swap(?:per|ping)"
    "|deep[-_ ]?(?:live[-_ ]?cam|fakes?|nude)|viso[-_ ]?master|ro[o]?p(?=[^a-z]|\\b)|reactor|hi[-_ ]?fi[-_ ]?face"
    "|fs[-_ ]?gan|uniface|dream(?:power|time)|nudif[a-z]+|undress[a-z]*|(?<![a-z])(?:dfl|dfm|saehd|xseg)(?![a-z])"
    "|instant[-_ ]?id|photo[-_ ]?maker|pulid|wav2lip|sad[-_ ]?talker|live[-_ ]?portrait|face[-_ ]?id(?![a-z])"
)
_NAMES = re.compile(_TOOLS.encode(), re.IGNORECASE)


_IN_A_NAME = re.compile(rb"\w")


def _of_libraries(files: Files) -> frozenset[bytes]:
    """What is imported from elsewhere, step by step: a program calls it so or does not run."""
    own = {part for name in files for part in PurePosixPath(name).with_suffix("").parts}
    found: set[str] = set()
    for name, content in files.items():
        for node in ast.walk(_parsed(name, content) or ast.Module([], [])):
            if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] not in own:
                found.update((node.module or "").split("."), (alias.name for alias in node.names))
            elif isinstance(node, ast.Import):
                named = [alias.name.split(".") for alias in node.names]
                found.update(step for steps in named if steps[0] not in own for step in steps)
    return frozenset(word.encode() for word in found)


def without_names(files: Files) -> Files:
    """What tools, models and what they do are called, in every file and in the names of files: `q` and a number."""
    known: dict[bytes, bytes] = {}
    libraries = _of_libraries(files)

    def blind(said: re.Match[bytes]) -> bytes:
        around = said.string[max(said.start() - 1, 0) : said.start()] + said.string[said.end() : said.end() + 1]
        if said[0] in libraries and not _IN_A_NAME.search(around):
            return said[0]
        return known.setdefault(said[0].lower(), b"q%d" % len(known))

    return {
        _NAMES.sub(blind, name.encode(errors="surrogateescape")).decode(errors="surrogateescape"): _NAMES.sub(
            blind, said
        )
        for name, said in files.items()
    }


def with_dead_statements(files: Files) -> Files:
    """A statement without effect after every fifth."""
    return _python(files, lambda tree: _Padder().visit(tree))


def split_in_packages(files: Files) -> Files:
    """The files spread over three packages, by turns."""
    return {f"part{number % 3}/{name}": content for number, (name, content) in enumerate(sorted(files.items()))}


def all_of_it(files: Files) -> Files:
    """All of these at once."""
    for change in (without_words, without_names, renamed, with_dead_statements, split_in_packages):
        files = change(files)
    return files


CHANGES: dict[str, Change] = {
    "plain": lambda files: files,
    "without READMEs": without_words,
    "without names": without_names,
    "reformatted": reformatted,
    "renamed": renamed,
    "dead statements": with_dead_statements,
    "split": split_in_packages,
    "all at once": all_of_it,
}


def _parsed(name: str, content: bytes) -> ast.Module | None:
    if not name.endswith(".py"):
        return None
    try:
        return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _python(files: Files, change: Callable[[ast.Module], ast.Module]) -> Files:
    changed = {}
    for name, content in files.items():
        tree = _parsed(name, content)
        changed[name] = ast.unparse(ast.fix_missing_locations(change(tree))).encode() if tree else content
    return changed


_KEPT = frozenset({"get", "load", "forward", "run", "self", "cls", "call"})
"""Names that other people's libraries call, or are called by; a renamer that breaks the program is none."""


class _Own:
    """What a tree defines. names: to what each is called now. methods: those reached through an object."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        defined: set[str] = set()
        methods: set[str] = set()
        foreign: set[str] = set()
        files = {part for name in trees for part in PurePosixPath(name).with_suffix("").parts}
        for tree in trees.values():
            nodes = list(ast.walk(tree))
            libraries = {name for node in nodes if isinstance(node, ast.Import) for name in _bound(node)}
            for node in nodes:
                match node:
                    case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                        methods.add(name)
                    case ast.ClassDef(name=name, bases=bases, body=body):
                        methods.add(name)
                        # A method may be called by the class that it comes from.
                        foreign.update(one.name for one in body if bases and isinstance(one, ast.FunctionDef))
                    case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                        defined.add(name)
                    case ast.Attribute(attr=name, ctx=ast.Store()):
                        methods.add(name)
                    case ast.Attribute(value=ast.Name(id=library), attr=name) if library in libraries:
                        foreign.add(name)
                    case ast.ImportFrom(level=0, module=str(module)) if module.partition(".")[0] not in files:
                        foreign.update(alias.asname or alias.name for alias in node.names)
        self.methods = methods - foreign
        named = sorted(name for name in defined | self.methods if name not in _KEPT and not name.startswith("__"))
        self.names = {name: f"n{number}" for number, name in enumerate(named) if name not in foreign}


def _bound(node: ast.Import) -> Iterator[str]:
    for alias in node.names:
        yield alias.asname or alias.name.partition(".")[0]


class _Renamer(ast.NodeTransformer):
    def __init__(self, own: _Own) -> None:
        self.own, self.methods = own.names, own.methods

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.own.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.own.get(node.arg, node.arg)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr in self.methods:
            node.attr = self.own.get(node.attr, node.attr)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        for said in node.keywords if called in self.methods and called in self.own else ():
            said.arg = self.own.get(said.arg, said.arg) if said.arg else None
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.own.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.name = self.own.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self.own.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self.own.get(name, name) for name in node.names]
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        own = node.level or (node.module or "").split(".")[0] in self.own
        if own and node.module:
            node.module = ".".join(self.own.get(step, step) for step in node.module.split("."))
        for alias in node.names if own else ():
            alias.name = self.own.get(alias.name, alias.name)
        return node


class _Padder(ast.NodeTransformer):
    def __init__(self) -> None:
        self.seen = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        body: list[ast.stmt] = []
        for statement in node.body:
            body.append(statement)
            self.seen += 1
            if self.seen % _EVERY == 0 and not isinstance(statement, ast.Return | ast.Raise):
                body.append(ast.Assign([ast.Name(f"unused{self.seen}", ast.Store())], ast.Constant(self.seen)))
        node.body = body
        return node


def _name(name: str, own: dict[str, str]) -> str:
    place = PurePosixPath(name)
    steps = [own.get(step, step) for step in place.parts[:-1]]
    return "/".join([*steps, own.get(place.stem, place.stem) + place.suffix])
