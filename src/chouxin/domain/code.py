"""What source code and node graphs are known by: what they call, name and link; never their text as a whole.

A detector reads `Tree` and `Workflow`. A lone source file is a `Tree` of kind `file`, so that one rule serves a script,
a package and a repository alike; `Code` by itself goes from a reader to the engine only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that source code names, with its line (from 1; 0 where there is none)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Code:
    """One source file.

    path: from the outermost folder of what it stands in, "/" between folders; a lone file's name. language: python,
    notebook, javascript, shell, batch, dockerfile, requirements, toml, ini, yaml, other. parsed: whether a syntax tree
    was read; otherwise a scan of tokens, which knows less. imports: dotted names of modules. calls: dotted names
    called, aliases resolved through imports (`insightface.model_zoo.get_model`); where keywords are given, once more
    with each (`swapper.get(paste_back=)`). names: classes and functions defined. strings: literals of 2 to 200
    characters, the constant pieces of f-strings among them: file names, addresses, labels. flags: command-line flags
    that it adds. installs: packages that it asks for, without versions, in lower case, as `faceswap-core` or as an
    address. Mentions stand in the order of lines, each pair of text and line once.
    prints: uint64, little-endian, ascending: fingerprints by `winnow`; print_lines: uint32, little-endian, the line of
    each. size: bytes of the file. Lines of a notebook are
    counted over its code cells joined by line breaks.
    """

    path: str
    language: str
    imports: tuple[Mention, ...] = ()
    calls: tuple[Mention, ...] = ()
    names: tuple[Mention, ...] = ()
    strings: tuple[Mention, ...] = ()
    flags: tuple[Mention, ...] = ()
    installs: tuple[Mention, ...] = ()
    prints: bytes = b""
    print_lines: bytes = b""
    size: int = 0
    parsed: bool = False

    def fingerprints(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        """The fingerprints, ascending, and the line of each: uint64[n], uint32[n]."""
        return (
            np.frombuffer(self.prints, "<u8").astype(np.uint64, copy=False),
            np.frombuffer(self.print_lines, "<u4").astype(np.uint32, copy=False),
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a workflow. sort: its class, as the tool names it; widgets: its settings, `(name, short text)`."""

    id: str
    sort: str
    title: str = ""
    widgets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What goes from one node's output into another's input; slots by name, or by number where there is no name."""

    source: str
    source_slot: str
    target: str
    target_slot: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """A node graph of an image tool.

    format: comfyui-ui, comfyui-api, a1111-parameters, a1111-request. prompts: what is to be drawn and what not
    (`prompt`, `negative prompt`, numbered from the second on), which is text for people as well and comes as parts of
    their own beside this one.
    """

    format: str
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    prompts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository, an archive, a package or a lone source file as a whole, vendored subtrees left out.

    A vendored subtree (a folder with a licence or a build file of its own) is a Tree of its own, in a part of its own,
    with the same locator. kind: git, directory, archive, wheel, sdist, npm, file. root: the subtree's folder, or the
    one folder that all stands in, "" where there is none; every path below begins with it. paths: every file, in
    order. readme: README-like texts, `(path, text)`; they come as texts of their own, too. requirements: what its own
    build files ask for. vendored: the roots of its subtrees. removed: paths, calls and names that the parent revision
    had and this one has not, where a parent was named. The place of line 12: `part.locator.enter(code.path)
    .at(SourceLine(12))`.
    """

    kind: str
    paths: tuple[str, ...]
    codes: tuple[Code, ...] = ()
    readme: tuple[tuple[str, str], ...] = ()
    requirements: tuple[Mention, ...] = ()
    removed: tuple[str, ...] = ()
    root: str = ""
    vendored: tuple[str, ...] = ()

    def within(self, path: str) -> str:
        """A path as seen from the root: what a rule about layouts compares."""
        return path.removeprefix(f"{self.root}/") if self.root else path

    def layout(self) -> Iterator[str]:
        """All paths as seen from the root."""
        return map(self.within, self.paths)
