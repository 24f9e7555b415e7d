"""Which files an item may have opened: those in its folder, and nothing else on this machine or elsewhere."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import FaultKind, Item, Kind, Unreadable
from chouxin.engine.named_pictures import file_of, named, shown


def item(images: str) -> Item:
    return Item("i", Kind.LISTING, fields={"title": "t", "images": images})


def refused(name: str, folder: str) -> tuple[FaultKind, str]:
    with pytest.raises(Unreadable) as caught:
        file_of(name, folder)
    assert caught.value.locator == shown(name)
    return caught.value.kind, caught.value.why


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "export"
    (inside / "images").mkdir(parents=True)
    (inside / "images" / "红色.png").write_bytes(b"x")
    (tmp_path / "secret.png").write_bytes(b"x")
    return inside


@pytest.mark.parametrize(
    "written,names",
    [
        ("", ()),
        ("a.png", ("a.png",)),
        ("a.png\nb.png\r\nc.png", ("a.png", "b.png", "c.png")),
        ("a.png, b.png;c.png|d.png；e.png，f.png", ("a.png", "b.png", "c.png", "d.png", "e.png", "f.png")),
        ('["a 1.png", "b,c.png", ""]', ("a 1.png", "b,c.png")),
        ("[broken.png", ("[broken.png",)),
        ("[1, 2]", ("[1", "2]")),
        ("[" * 100_000, ("[" * 100_000,)),
        ("https://a.example/x,y;z.png,https://b.example/w.png", ("https://a.example/x,y;z.png", "https://b.example/w.png")),
    ],
)  # fmt: skip
def test_the_ways_in_which_tables_name_several(written: str, names: tuple[str, ...]) -> None:
    assert named(item(written)) == names


def test_an_item_without_the_field_names_none() -> None:
    assert named(Item("i", Kind.POST, fields={"text": "t"})) == ()


def test_a_picture_in_the_folder_or_below_is_found(folder: Path) -> None:
    expected = (folder / "images" / "红色.png").resolve()

    assert file_of("images/红色.png", str(folder)) == expected
    assert file_of("./images/../images/红色.png", str(folder)) == expected
    assert file_of(str(expected), str(folder)) == expected


@pytest.mark.parametrize("name", ["https://a.example/x.png", "s3://b/x.png", "file:///etc/passwd", "//host/share/x.png",
                                  "data:image/png;base64,AAAA"])  # fmt: skip
def test_no_address_is_followed(name: str, folder: Path) -> None:
    assert refused(name, str(folder)) == (FaultKind.UNSUPPORTED, "a picture elsewhere; only those on the disk are read")


@pytest.mark.parametrize("name", ["../secret.png", "images/../../secret.png", "/etc/passwd", "../gone.png", ".."])
def test_no_path_leads_out_whether_or_not_something_is_there(name: str, folder: Path) -> None:
    assert refused(name, str(folder)) == (FaultKind.UNSUPPORTED, "a picture outside of the folder; it is not read")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_link_leads_out(folder: Path) -> None:
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "up").symlink_to(folder.parent)
    (folder / "within.png").symlink_to(folder / "images" / "红色.png")
    (folder / "circle.png").symlink_to(folder / "circle.png")

    assert refused("link.png", str(folder))[0] is FaultKind.UNSUPPORTED
    assert refused("up/secret.png", str(folder))[0] is FaultKind.UNSUPPORTED
    assert file_of("within.png", str(folder)).name == "红色.png"
    assert refused("circle.png", str(folder))[0] is FaultKind.UNREADABLE


@pytest.mark.parametrize("name", ["gone.png", "images", "", "x" * 5000, "a\0b.png"])
def test_what_is_no_file_is_unreadable(name: str, folder: Path) -> None:
    assert refused(name, str(folder))[0] is FaultKind.UNREADABLE


def test_without_a_folder_nothing_is_read() -> None:
    assert refused("a.png", "") == (
        FaultKind.UNSUPPORTED,
        "a picture without a folder to read it from; name one with --pictures",
    )


def test_an_address_is_shown_without_what_may_be_secret_in_it() -> None:
    assert str(shown("https://a.example/p/x.png?token=abc#f")) == "x.png"
    assert len(str(shown("p/" * 4000))) == 200


@settings(max_examples=200, deadline=None, database=None)
@given(st.text(max_size=60))
def test_whatever_is_written_there_never_raises_anything_else(written: str) -> None:
    for name in named(item(written)):
        try:
            path = file_of(name, str(Path(__file__).parent))
        except Unreadable:
            continue
        assert path.is_relative_to(Path(__file__).parent.resolve())
