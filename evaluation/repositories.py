"""Source trees: what is said of them as they are, and after everything was renamed, rewritten and wrapped.

The corpus has a folder each for `positives`, `forks`, `dual-use` and `benign`; every folder in it is a git repository,
bare or not, or a plain folder. Nothing in it is run: Python is parsed and written again.
"""

import ast
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from chouxin import Engine
from chouxin.domain import Decision, Item, Kind, Role
from chouxin.policy.share import Share

CLASSES = ("positives", "forks", "dual-use", "benign")
BY_CODE = frozenset({"code-purpose", "workflow-nodes", "near-duplicate"})
_SOURCE = (".py", ".ipynb", ".js", ".ts", ".sh", ".bat", ".json", ".txt", ".toml", ".ini", ".yaml", ".yml", ".cfg")
_LARGEST = 1 << 20
_EVERY = 5


@dataclass(frozen=True, slots=True)
class TreeQuality:
    """What was said of the trees of one class after one change. named: those where the code itself was recognised.

    flagged: those whose evidence calls for a person. wrong: ids, flagged ones of `benign`, unnamed ones of the others.
    """

    group: str
    change: str
    named: Share
    flagged: Share
    wrong: tuple[str, ...]


Files = dict[str, bytes]
Change = Callable[[Files], Files]


def measure_trees(corpus: Path, engine: Engine) -> Iterator[TreeQuality]:
    """Each class of the corpus after each change."""
    for group in CLASSES:
        places = sorted(place for place in (corpus / group).glob("*") if place.is_dir())
        trees = {place.name: files_of(place) for place in places}
        for change, make in CHANGES.items():
            yield _measure(group, change, {name: make(files) for name, files in trees.items()}, engine)


def _measure(group: str, change: str, trees: dict[str, Files], engine: Engine) -> TreeQuality:
    with tempfile.TemporaryDirectory() as folder:
        items = []
        for number, (name, files) in enumerate(trees.items()):
            wrapped = Path(folder) / f"{number}.tar.gz"
            wrapped.write_bytes(_wrapped(files))
            items.append(Item(name, Kind.ARTIFACT, source=str(wrapped)))
        decisions = list(engine.decide(items))
    named = [_by_code(decision, engine) for decision in decisions]
    found = [decision.found for decision in decisions]
    told = found if group == "benign" else named
    wrong = tuple(d.item_id for d, said in zip(decisions, told, strict=True) if said is (group == "benign"))
    return TreeQuality(group, change, Share(sum(named), len(named)), Share(sum(found), len(found)), wrong)


def _by_code(decision: Decision, engine: Engine) -> bool:
    rules = engine.knowledge.rules
    return any(e.detector in BY_CODE and rules[e.rule].role is Role.STRUCTURE for e in decision.evidence)


def files_of(place: Path) -> Files:
    """The source files of a repository's HEAD, or of a folder."""
    if not any((place / name).exists() for name in ("HEAD", ".git")):
        paths = [path for path in sorted(place.rglob("*")) if path.is_file() and _wanted(path.name)]
        return {path.relative_to(place).as_posix(): path.read_bytes()[:_LARGEST] for path in paths}
    listed = _git(place, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode(errors="surrogateescape")
    wanted = [name for name in listed.split("\0") if name and _wanted(name)]
    found = {}
    for name in wanted:
        # Blobs one by one: an archive of a snapshot with missing blobs would fail as a whole.
        content = _git(place, "cat-file", "blob", f"HEAD:{name}")
        if content and len(content) <= _LARGEST:
            found[name] = content
    return found


def _git(place: Path, *said: str) -> bytes:
    plain = ["git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-C", str(place), *said]
    return subprocess.run(plain, capture_output=True, check=False).stdout


def _wanted(name: str) -> bool:
    last = PurePosixPath(name)
    return last.suffix.lower() in _SOURCE or last.stem.lower() in ("readme", "dockerfile")


def _wrapped(files: Files) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"tree/{name}")
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    return out.getvalue()


def without_words(files: Files) -> Files:
    """Without READMEs and licences."""
    return {name: content for name, content in files.items() if "readme" not in name.lower()}


def reformatted(files: Files) -> Files:
    """Python written again from its syntax tree: no comments, another layout."""
    return _python(files, lambda tree: tree)


def renamed(files: Files) -> Files:
    """Every function, class, argument and variable that the tree itself defines, and every file, named anew."""
    trees = {name: tree for name, content in files.items() if (tree := _parsed(name, content))}
    own: dict[str, str] = {}
    for name in sorted(defined for tree in trees.values() for defined in _defined(tree)):
        own.setdefault(name, f"n{len(own)}")
    modules = {part for name in trees for part in PurePosixPath(name).with_suffix("").parts}
    own.update({part: f"m{number}" for number, part in enumerate(sorted(modules - own.keys()))})
    written = _python(files, lambda tree: _Renamer(own).visit(tree))
    return {_name(name, own): content for name, content in written.items()}


def with_dead_statements(files: Files) -> Files:
    """A statement without effect after every fifth."""
    return _python(files, lambda tree: _Padder().visit(tree))


def split_in_packages(files: Files) -> Files:
    """The files spread over three packages, by turns."""
    return {f"part{number % 3}/{name}": content for number, (name, content) in enumerate(sorted(files.items()))}


def all_of_it(files: Files) -> Files:
    """All of these at once."""
    for change in (without_words, renamed, with_dead_statements, split_in_packages):
        files = change(files)
    return files


CHANGES: dict[str, Change] = {
    "plain": lambda files: files,
    "without READMEs": without_words,
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


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("__"):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


_KEPT = frozenset({"get", "load", "forward", "run", "self"})
"""Names that other people's libraries call, or are called by; a renamer that breaks the program is none."""


class _Renamer(ast.NodeTransformer):
    def __init__(self, own: dict[str, str]) -> None:
        self.own = {old: new for old, new in own.items() if old not in _KEPT}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.own.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.own.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self.own.get(node.name, node.name)
        return self.generic_visit(node)

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


def render_trees(rows: Sequence[TreeQuality]) -> str:
    """A table in Markdown."""
    head = "| class | change | recognised by code | called to a person | wrong |\n|---|---|---|---|---|"
    lines = [
        f"| {row.group} | {row.change} | {row.named.hits}/{row.named.total} | {row.flagged.hits}/{row.flagged.total} | "
        f"{', '.join(row.wrong)} |"
        for row in rows
    ]
    return "\n".join([head, *lines])
