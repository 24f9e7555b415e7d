"""The source files of a container put together: one tree for it, and one for each vendored subtree."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from chouxin.domain import Code, Fault, FaultKind, Limits, Mention, Part, Source, Text, Tree
from chouxin.engine.asides import is_aside
from chouxin.engine.prose import written_for_people
from chouxin.engine.speaking import offers
from chouxin.readers.digest import digest_of

_BY = "trees"
_README = re.compile(r"(?:readme|model[_-]?card)(?:[-_.][\w-]+)*", re.IGNORECASE)
_OWN = re.compile(
    r"(?:licen[cs]e|copying)(?:[-_][\w-]+)?(?:\.(?:txt|md|rst))?|setup\.py|pyproject\.toml|package\.json|cargo\.toml",
    re.IGNORECASE,
)
_OWN_BEGINS = frozenset("lLcCsSpP")
_VENDORED = frozenset(
    ["vendor", "vendored", "third_party", "thirdparty", "3rdparty", "external", "externals", "extern", "submodules"]
)
_INSTALLED = frozenset({"node_modules", "site-packages"})
_MOST_OF_IT = 0.8
"""A folder with this share of the source is the project itself, whatever stands around it."""
_A_HOST = 5
_LONGEST_README = 64 * 1024
_ROOM = 40 * 1024 * 1024
_ONE_MENTION = 60
_ASIDES, _FEW = 40, 20
"""A project may have so many things beside each source file, and so many more."""
_NOT_ITS_OWN = frozenset({"dockerfile", "shell", "batch"})


class Gathered:
    """What was met directly inside of one container: every file's path, and what its source files mention."""

    def __init__(self, source: Source, reader: str, limits: Limits) -> None:
        self.source, self.reader, self.limits = source, reader, limits
        self.outer = source.locator.container
        self.paths: list[str] = []
        self.codes: list[Code] = []
        self.readmes: list[tuple[str, str]] = []
        self.asides: list[Fault] = []
        self.data: list[Part] = []
        self.digests: dict[str, str] = {}
        self._room, self._over = _ROOM, 0

    def member(self, container: tuple[str, ...]) -> None:
        """Note a file by its place."""
        if container[:-1] == self.outer:
            self.paths.append(container[-1])

    def takes(self, part: Part | Fault) -> bool:
        """Note what was read. True where it is to be seen with the tree alone, or not at all."""
        *outer, name = part.locator.container or ("",)
        direct = tuple(outer) == self.outer
        if isinstance(part, Fault):
            aside = tuple(outer)[: len(self.outer)] == self.outer and is_aside(part)
            if aside:
                self.asides.append(part)
            return aside
        if isinstance(part.view, Text):
            if direct and _README.fullmatch(name.rpartition("/")[2]):
                said = "\n".join(text for _, text in part.view.fields)[:_LONGEST_README]
                self.readmes.append((name, said))
            # Whether it is data depends on whether there is source, which may come later.
            data = direct and not written_for_people(name) and not offers(part.view)
            if data and not self.codes:
                self.data.append(part)
            return data
        if not direct or not isinstance(part.view, Code):
            return False
        self.code(part.view, part.digest, room_of(part.view))
        return True

    def code(self, code: Code, digest: str, room: int) -> None:
        """Note a source file, which takes so much room."""
        self._room -= room
        if self._room < 0:
            self._over += 1
        else:
            self.codes.append(code)
            self.digests[code.path] = digest

    def all_codes(self, codes: Sequence[Code], digests: Sequence[str], rooms: Sequence[int]) -> None:
        """Note many source files at once, with the digest and the room of each."""
        room = sum(rooms)
        if room > self._room:
            for file in zip(codes, digests, rooms, strict=True):
                self.code(*file)
            return
        self._room -= room
        self.codes += codes
        self.digests.update(zip([code.path for code in codes], digests, strict=True))

    def parts(self) -> Iterator[Part | Fault]:
        """The trees; where no source was met, none, and what was held back as its data."""
        for found in self.trees():
            if isinstance(found, Tree):
                yield Part(self.source.item_id, self.source.locator, digest_of(found, self.digests), found)
            else:
                yield found

    def trees(self) -> Iterator[Tree | Part | Fault]:
        """The same before the trees have a digest."""
        if len(self.asides) > (_ASIDES * len(self.codes) + _FEW) * bool(self.codes):
            yield from self.asides
        if not self.codes:
            yield from self.data
        if self._over:
            why = f"{self._over} source files over what one tree may hold are left out"
            yield Fault(self.source.item_id, _BY, self.source.locator, FaultKind.TOO_LARGE, why)
        if not self.codes:
            return
        paths = sorted(set(self.paths))
        if len(paths) > self.limits.nodes:
            why = f"{len(paths) - self.limits.nodes} paths over the limit are left out"
            yield Fault(self.source.item_id, _BY, self.source.locator, FaultKind.TOO_LARGE, why)
            del paths[self.limits.nodes :]
        whole = Tree(
            self._kind(paths), tuple(paths), tuple(sorted(self.codes, key=attrgetter("path"))), tuple(self.readmes)
        )
        yield from split(whole)

    def _kind(self, paths: list[str]) -> str:
        if self.reader in ("git", "folder"):
            return "git" if self.reader == "git" or self._checked_out() else "directory"
        ends = {path.rpartition("/")[2] for path in paths if path.count("/") <= 1}
        if any(path.endswith(".dist-info/WHEEL") for path in paths):
            return "wheel"
        if "PKG-INFO" in ends:
            return "sdist"
        return "npm" if "package/package.json" in paths else "archive"

    def _checked_out(self) -> bool:
        path = getattr(self.source, "path", None)
        return path is not None and (path / ".git").exists()


def room_of(code: Code) -> int:
    """What a source file takes of the room that a tree has."""
    mentions = (code.imports, code.calls, code.names, code.strings, code.flags, code.installs)
    said = sum(len(mention.text) + _ONE_MENTION for some in mentions for mention in some)
    return len(code.prints) * 3 // 2 + said


def alone(part: Part) -> Part:
    """A lone source file as the tree that it is."""
    code = part.view
    assert isinstance(code, Code)  # noqa: S101 - said by the caller
    tree = Tree("file", (code.path,), (code,), (), _needed((code,)))
    return replace(part, digest=digest_of(tree, {code.path: part.digest}), view=tree)


def compared(
    found: Iterable[Part | Fault], before: Iterable[Tree | Part | Fault], limits: Limits
) -> Iterator[Part | Fault]:
    """The same, each tree with what the one of the same root had before and it has no longer."""
    had: dict[str, list[Tree]] = {}
    for one in before:
        view = one.view if isinstance(one, Part) else one
        if isinstance(view, Tree):
            had.setdefault(view.root, []).append(view)
        elif isinstance(one, Fault):
            yield replace(one, why=f"of the revision that it is compared with: {one.why}")
    for one in found:
        if isinstance(one, Part) and isinstance(one.view, Tree) and one.view.root in had:
            removed = sorted(_gone(had[one.view.root], one.view))[: limits.nodes]
            yield replace(one, view=replace(one.view, removed=tuple(removed)))
        else:
            yield one


def _gone(before: Iterable[Tree], now: Tree) -> set[str]:
    """What trees say and `now` does not. Most files of a push are the very same in both."""
    same = {id(code) for code in now.codes}
    gone = {one for tree in before for one in _said(code for code in tree.codes if id(code) not in same)}
    gone |= {path for tree in before if tree.paths != now.paths for path in tree.paths}
    gone.difference_update(now.paths)
    return gone - _said(now.codes) if gone else gone


def _said(codes: Iterable[Code]) -> set[str]:
    return {m.text for code in codes for some in (code.imports, code.calls, code.names) for m in some}


def split(whole: Tree) -> list[Tree]:
    """A tree without its vendored subtrees, and each of them; in the order of their roots."""
    root = _only_folder(whole.paths)
    roots = _roots(whole, root)
    if not roots:
        tree = replace(whole, requirements=_needed(whole.codes), root=root)
        return [tree] if tree.codes else []
    known = frozenset(roots)
    trees = [_part_of(whole, root, "", known)]
    trees += [_part_of(whole, folder, folder, known) for folder in roots]
    return [tree for tree in trees if tree.codes]


def _part_of(whole: Tree, root: str, own: str, roots: frozenset[str]) -> Tree:
    def belongs(path: str) -> bool:
        return _root_of(path, roots) == own

    codes = tuple(code for code in whole.codes if belongs(code.path))
    return Tree(
        whole.kind,
        tuple(path for path in whole.paths if belongs(path)),
        codes,
        tuple(said for said in whole.readme if belongs(said[0])),
        _needed(codes),
        whole.removed if not own else (),
        root,
        tuple(folder for folder in sorted(roots) if _root_of(folder.rpartition("/")[0] + "/", roots) == own),
    )


def _root_of(path: str, known: frozenset[str]) -> str:
    """The innermost root that a path lies under; empty for none."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in known:
            return folder
        folder = folder.rpartition("/")[0]
    return ""


def _only_folder(paths: tuple[str, ...]) -> str:
    only = ""
    for path in paths:
        top, inside, _ = path.partition("/")
        if not inside or (only and top != only):
            return ""
        only = top
    return only


def _roots(whole: Tree, root: str) -> list[str]:
    """Folders that are somebody else's: below a folder for such, or with a licence or a build file of their own."""
    found = _marked(whole.paths, root)
    if not found:
        return []
    share = _MOST_OF_IT * sum(code.size for code in whole.codes)
    sizes, counts = dict.fromkeys(found, 0), dict.fromkeys(found, 0)
    for code in whole.codes:
        folder = code.path.rpartition("/")[0]
        while folder:
            if folder in sizes:
                sizes[folder] += code.size
                counts[folder] += 1
            folder = folder.rpartition("/")[0]
    # A host that says what it is, and has source of its own, may have a guest that is larger.
    says = any(_is_told(path.removeprefix(f"{root}/") if root else path) for path in whole.paths)
    others = {folder: len(whole.codes) - count for folder, count in counts.items()}
    return sorted(
        folder for folder, size in sizes.items() if size and (size < share or (says and others[folder] >= _A_HOST))
    )


@lru_cache(maxsize=2)
def _marked(paths: tuple[str, ...], root: str) -> frozenset[str]:
    """Folders whose names or files mark them as somebody else's. Most pushes leave the names as they were."""
    found, met = set(), {""}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder not in met:
            met.add(folder)
            steps = folder.split("/")
            for depth, step in enumerate(steps[:-1], start=1):
                if step in _VENDORED or step in _INSTALLED:
                    scoped = steps[depth].startswith("@") and depth + 1 < len(steps)
                    found.add("/".join(steps[: depth + 1 + scoped]))
        if name[:1] in _OWN_BEGINS and folder and folder != root and _OWN.fullmatch(name):
            found.add(folder)
    return frozenset(found)


def _is_told(path: str) -> bool:
    return "/" not in path and (_README.fullmatch(path) or _OWN.fullmatch(path)) is not None


def _needed(codes: Iterable[Code]) -> tuple[Mention, ...]:
    asking = (code for code in codes if code.installs and code.language not in _NOT_ITS_OWN)
    return tuple(dict.fromkeys(need for code in asking for need in code.installs))
