"""What can be named on a command line, and what becomes of it."""

import io
import os
from pathlib import Path

import fsspec
import pytest

from chouxin.cli._places import Asked, Places
from chouxin.cli._standard_input import StandardInput
from chouxin.domain import FaultKind, InputError, Item, Kind
from chouxin.words import Words
from tests.readers.repositories import git, repository


class Met:
    """The items of a request, and the notes that were made on the way."""

    def __init__(self, *places: object, stdin: bytes = b"", **asked: object) -> None:
        self.notes: list[str] = []
        with StandardInput(io.BytesIO(stdin)) as standard:
            request = Asked(places=[str(place) for place in places], **asked)  # type: ignore[arg-type]
            self.items: list[Item] = list(Places(request, Words("en"), self.notes.append, standard))

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.items]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files and directories of every sort; the current directory is theirs."""
    for name in ("b.txt", "a.bin", "sub/d.txt", "sub/c[1].txt", ".git/config", "sub/.hidden/e.txt"):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "tree" / "list.csv").write_text("title\none\ntwo\n")
    (tmp_path / "outside.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tree"


def test_a_directory_is_walked_in_order_and_tables_row_by_row(tree: Path) -> None:
    met = Met("tree")

    assert met.ids == [
        "tree/a.bin", "tree/b.txt", "list.csv:1", "list.csv:2", "tree/sub/.hidden/e.txt",
        "tree/sub/c[1].txt", "tree/sub/d.txt",
    ]  # fmt: skip
    assert [item.kind for item in met.items][1:3] == [Kind.ARTIFACT, Kind.LISTING]
    assert met.items[0].source == "tree/a.bin"


def test_version_control_is_left_out_and_said(tree: Path) -> None:
    assert Met("tree").notes == ["Left out: tree/.git (version control)."]


def test_links_are_followed_only_within_the_tree(tree: Path) -> None:
    (tree / "out").symlink_to(tree.parent / "outside.txt")
    (tree / "loop").symlink_to(tree)
    (tree / "again").symlink_to(tree / "a.bin")
    met = Met("tree")

    assert len(met.items) == 7
    assert [note for note in met.notes if "Not followed" in note] == ["Not followed: tree/out leads out of tree."]


def test_a_link_that_is_named_is_followed(tree: Path) -> None:
    (tree / "out").symlink_to(tree.parent / "outside.txt")

    assert Met("tree/out").ids == ["tree/out"]


def test_a_link_that_leads_nowhere_is_an_item_that_cannot_be_looked_at(tree: Path) -> None:
    (tree / "gone").symlink_to(tree / "nothing")

    assert "tree/gone" in Met("tree").ids


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_directory_that_may_not_be_read_is_a_fault(tree: Path) -> None:
    (tree / "sub").chmod(0)
    met = Met("tree")
    (tree / "sub").chmod(0o755)

    assert [item.faults[0].kind for item in met.items if item.faults] == [FaultKind.UNREADABLE]


def test_patterns_that_no_shell_expanded(tree: Path) -> None:
    assert Met("tree/*.txt").ids == ["tree/b.txt"]
    assert Met("tree/**/*.txt").ids == ["tree/b.txt", "tree/sub/c[1].txt", "tree/sub/d.txt"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tree: Path) -> None:
    assert Met("tree/sub/c[1].txt").ids == ["tree/sub/c[1].txt"]


@pytest.mark.parametrize(
    "place, said", [("tree/*.pdf", "Nothing matches"), ("tree/none", "There is no file or directory")]
)
def test_what_is_not_there_is_said_at_once(place: str, said: str, tree: Path) -> None:
    with pytest.raises(InputError, match=said):
        Met("tree/a.bin", place)


def test_a_table_that_is_none_fails_alone_and_is_a_fault_among_others(tree: Path) -> None:
    (tree / "prices.csv").write_text("price,stock\n1,2\n")
    with pytest.raises(InputError, match="none of the columns"):
        Met("tree/prices.csv")
    met = Met("tree")
    broken = [item for item in met.items if item.faults]

    assert [item.id for item in broken] == ["tree/prices.csv"]
    assert len(met.items) == 8


def test_columns_and_kinds_as_they_are_named(tree: Path) -> None:
    (tree / "odd.csv").write_text("x,kind\n文字,post\n字,\n")
    met = Met("tree/odd.csv", mapping={"x": "text"}, kind=Kind.QUERY)

    assert [(item.fields["text"], item.kind) for item in met.items] == [("文字", Kind.POST), ("字", Kind.QUERY)]


def test_columns_that_are_not_used_are_said(tree: Path) -> None:
    (tree / "more.csv").write_text("title,stock,\x1b[31m\none,2,3\n")

    assert Met("tree/more.csv").notes == ["tree/more.csv: these columns are not used: stock, ␛[31m."]


def test_an_encoding_that_is_not_certain_is_said(tree: Path) -> None:
    (tree / "short.csv").write_bytes("title\n好\n".encode("gb18030"))
    met = Met("tree/short.csv")
    named = Met("tree/short.csv", encoding="gb18030")

    assert met.notes == ["tree/short.csv: read as gb18030, which is not certain; name it with --encoding."]
    assert named.notes == []


def test_texts_come_first_and_are_numbered_where_there_are_several() -> None:
    assert Met(texts=["one"]).ids == ["text"]
    assert [(i.id, i.kind, i.fields["text"]) for i in Met(texts=["one", "two"], kind=Kind.LISTING).items] == [
        ("text 1", Kind.LISTING, "one"),
        ("text 2", Kind.LISTING, "two"),
    ]


@pytest.mark.parametrize(
    "data, form, expected",
    [
        (b'{"title": "one"}\n{"title": "two"}\n', "auto", [("stdin:1", "title", "one"), ("stdin:2", "title", "two")]),
        ("一段文字\n".encode(), "auto", [("stdin", "text", "一段文字\n")]),
        ("換臉萬能丹，拍下自動發貨".encode("big5"), "auto", [("stdin", "text", "換臉萬能丹，拍下自動發貨")]),
        (b'{"title": "one"}', "text", [("stdin", "text", '{"title": "one"}')]),
        (b"title,text\na,b\n", "csv", [("stdin:1", "title", "a")]),
    ],
)
def test_standard_input(data: bytes, form: str, expected: list[tuple[str, str, str]]) -> None:
    met = Met("-", stdin=data, stdin_format=form)

    assert [
        (item.id, name, item.fields[name]) for item, (_, name, _) in zip(met.items, expected, strict=True)
    ] == expected


def test_bytes_on_standard_input_are_a_file() -> None:
    item = Met("-", stdin=b"PK\x03\x04\0\0\0").items[0]

    assert (item.id, item.kind) == ("stdin", Kind.ARTIFACT)


def test_standard_input_in_no_known_encoding_is_a_fault() -> None:
    item = Met("-", stdin=b"abc \xff\xff\xfe\xfe", stdin_format="text").items[0]

    assert [fault.kind for fault in item.faults] == [FaultKind.UNREADABLE]


def test_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title\none\n")

    assert Met("memory://x/model.onnx").ids == ["memory://x/model.onnx"]
    assert Met(f"file://{tmp_path}/a.csv").ids == ["a.csv:1"]


def test_a_folder_of_a_store_is_all_objects_below_it() -> None:
    store = fsspec.filesystem("memory")
    store.pipe({"/shop/a/m.onnx": b"x", "/shop/b.bin": b"y", "/shop/c.csv": "title\n换脸\n".encode()})
    empty = Met("memory://nothing/", "memory://shop/b.bin").items[0]

    assert Met("memory://shop/").ids == ["memory:///shop/a/m.onnx", "memory:///shop/b.bin", "c.csv:1"]
    assert "no object below it" in empty.faults[0].why


def test_an_address_is_an_item_without_its_keys() -> None:
    (item,) = Met("https://user:word@host/m.onnx?key=secret").items

    assert item.source == "https://user:word@host/m.onnx?key=secret"
    assert "secret" not in item.id
    assert "word" not in item.id


def test_a_repository_is_one_item_and_its_revision_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    repo = repository(tmp_path / "many" / "repo", {"a.py": "x", "b.csv": "title\none\n"})
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare.git")
    bare = tmp_path / "bare.git"

    assert [item.source for item in Met(repo).items] == [str(repo)]
    assert [item.source for item in Met(tmp_path / "many").items] == [str(repo)]
    assert [item.source for item in Met(bare).items] == [f"git+file://{bare}@HEAD"]
    assert [item.source for item in Met(repo, revision="main").items] == [f"git+file://{repo}@main"]
    assert Met(f"git:{repo}@v1").items[0].source == f"git+file://{repo}@v1"


def test_a_directory_is_one_item_where_that_is_asked_for(tree: Path) -> None:
    assert [item.source for item in Met("tree", as_one=True).items] == ["tree"]


def test_what_is_no_repository_has_no_revision(tree: Path) -> None:
    with pytest.raises(InputError, match="no git repository"):
        Met(f"git:{tree}@main")
