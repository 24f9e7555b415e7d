"""The trees that source files make together."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chouxin.domain import Code, Fault, Limits, Locator, Mention, Part, Text, Tree
from chouxin.engine.trees import split
from chouxin.engine.walk import walk
from chouxin.readers.folder_source import folder_source
from chouxin.readers.sources import BytesSource, open_source
from tests.readers.repositories import repository

SWAP = "import insightface\nswapper = insightface.model_zoo.get_model('inswapper_128.onnx')\n"
FILES = {
    "detect/run.py": "import torch\n" * 50,
    "requirements.txt": "torch\n",
    "README.md": "# A detector\n",
    "third_party/swap/swap.py": SWAP,
    "third_party/swap/README.md": "# A swapper\n",
    "docs/README.md": "Pages",
    "docs/logo.png": "\x89PNG\r\n\x1a\n",
}
Found = tuple[list[Tree], list[Fault], list[str]]


def found(path: Path) -> Found:
    source = folder_source(str(path)) or open_source(str(path))
    parts = list(walk(source, Limits()))
    trees = [one.view for one in parts if isinstance(one, Part) and isinstance(one.view, Tree)]
    texts = [str(one.locator) for one in parts if isinstance(one, Part) and isinstance(one.view, Text)]
    return trees, [one for one in parts if isinstance(one, Fault)], texts


def folder(at: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_bytes(text.encode("latin-1"))
    return at


def test_a_vendored_tool_is_a_tree_of_its_own(tmp_path: Path) -> None:
    (project, swapper), faults, texts = found(folder(tmp_path / "repo", FILES))

    assert (project.kind, project.root, project.vendored) == ("directory", "", ("third_party/swap",))
    assert [code.path for code in project.codes] == ["detect/run.py", "requirements.txt"]
    assert project.requirements == (Mention("torch", 1),)
    assert (swapper.root, [code.path for code in swapper.codes]) == ("third_party/swap", ["third_party/swap/swap.py"])
    assert list(swapper.layout()) == ["README.md", "swap.py"]
    assert [name for name, _ in project.readme] == ["README.md", "docs/README.md"]
    assert "repo!/README.md" in texts
    assert faults == []


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "zip in tar.gz"])
def test_an_archive_is_the_tree_that_it_holds(tmp_path: Path, form: str) -> None:
    root = folder(tmp_path / "repo", FILES)
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.write(root / name, name)
    inner = tmp_path / "swap.zip"
    inner.write_bytes(zipped.getvalue())
    with tarfile.open(fileobj=tarred, mode="w") as tar:
        if "zip in" in form:
            tar.add(inner, "dist/swap.zip")
        else:
            tar.add(root, ".", filter=lambda info: info)
    path = tmp_path / f"x.{form.rpartition(' ')[2]}"
    packers: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    path.write_bytes(
        zipped.getvalue() if form == "zip" else packers.get(form.rpartition(".")[2], bytes)(tarred.getvalue())
    )
    trees, faults, _ = found(path)

    assert [len(tree.codes) for tree in trees] == [2, 1]
    assert {tree.kind for tree in trees} == {"archive"}
    assert faults == []


@pytest.mark.parametrize(
    "kind, files",
    [
        ("wheel", {"swap/a.py": SWAP, "swap-1.dist-info/WHEEL": "Wheel-Version: 1.0"}),
        ("sdist", {"swap-1/swap/a.py": SWAP, "swap-1/PKG-INFO": "Name: swap", "swap-1/setup.py": "setup()"}),
        ("npm", {"package/index.js": "require('ort')", "package/package.json": "{}"}),
    ],
)
def test_packages_are_known(tmp_path: Path, kind: str, files: dict[str, str]) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    (tree,), _, _ = found(tmp_path / "x.zip")

    assert (tree.kind, len(tree.paths)) == (kind, len(files))
    assert tree.root == ("" if kind == "wheel" else next(iter(files)).partition("/")[0])


def test_a_lone_file_is_a_tree() -> None:
    parts = list(walk(BytesSource(SWAP.encode(), "i", Locator(("a.py",))), Limits()))
    views = [one.view for one in parts if isinstance(one, Part)]

    assert [type(view) for view in views] == [Tree, Text]
    assert isinstance(views[0], Tree)
    assert (views[0].kind, views[0].paths) == ("file", ("a.py",))


def test_pictures_are_a_fault_where_they_are_most_of_it(tmp_path: Path) -> None:
    pictures = {f"{n}.png": "\x89PNG\r\n\x1a\n" for n in range(70)}
    few = folder(tmp_path / "few", {"a.py": SWAP} | dict(list(pictures.items())[:5]))
    many = folder(tmp_path / "many", {"a.py": SWAP} | pictures)

    assert [len(found(path)[1]) for path in (few, many, folder(tmp_path / "all", pictures))] == [0, 21, 21]


def test_the_project_itself_is_not_its_own_guest() -> None:
    codes = (Code("app/run.py", "python", size=900), Code("x.py", "python", size=10))
    whole = Tree("git", ("app/LICENSE", "app/run.py", "x.py"), codes)

    assert [tree.root for tree in split(whole)] == [""]


def test_a_readme_in_chinese_inside_of_source_is_read_as_text(tmp_path: Path) -> None:
    _, _, texts = found(
        folder(tmp_path / "r", {"a.py": "import os  # \xc3\xa8\n", "b.py": "# \xe6\x8d\xa2\xe8\x84\xb8\nimport os\n"})
    )

    assert texts == ["r!/b.py"]


def test_what_the_parent_had_is_told(tmp_path: Path) -> None:
    filtered = SWAP + "import safety\ndef check(x): return safety.is_allowed(x)\n"
    repo = repository(tmp_path / "repo", {"a.py": filtered, "filter.py": "import os"}, {"a.py": SWAP, "filter.py": ""})
    source = folder_source(f"git+file://{repo}@HEAD~1..HEAD")
    assert source is not None
    (tree,) = [one.view for one in walk(source, Limits()) if isinstance(one, Part) and isinstance(one.view, Tree)]

    assert tree.removed == ("check", "filter.py", "os", "safety", "safety.is_allowed")
    assert tree.paths == ("a.py",)


def test_a_guest_may_be_larger_than_a_host_that_says_what_it_is() -> None:
    own = tuple(Code(f"detect/{n}.py", "python", size=10) for n in range(5))
    codes = (*own, Code("data/tool/run.py", "python", size=9000))
    paths = ("README.md", "data/tool/setup.py", *(code.path for code in codes))

    assert [tree.root for tree in split(Tree("git", paths, codes))] == ["", "data/tool"]
    assert [tree.root for tree in split(Tree("git", paths[1:], codes))] == [""]
