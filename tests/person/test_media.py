"""Folders, archives and exports: what counts, what is left out, what could not be read, and nothing from outside."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from chouxin.domain import Unreadable
from chouxin.person.exports import Seen, network, seen_by
from chouxin.person.media import Media


def put(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(os.fsencode(name))
    return root


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return path


def names(media: Media) -> list[str]:
    return [medium.name for medium in media]


def test_pictures_and_videos_of_a_folder_by_name(tmp_path: Path) -> None:
    put(tmp_path, "b.JPG", "a/c.mp4", "a/notes.txt", ".hidden.jpg", "z.heic")
    found = list(Media([tmp_path]))

    assert [medium.name for medium in found] == ["a/c.mp4", "b.JPG", "z.heic"]
    assert [medium.clip for medium in found] == [True, False, False]
    assert found[1].read() == tmp_path / "b.JPG"


def test_what_is_named_is_looked_at_whatever_its_ending(tmp_path: Path) -> None:
    put(tmp_path, "picture.tmp")

    assert names(Media([tmp_path / "picture.tmp"])) == ["picture.tmp"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.jpg", "inside/mine.jpg")
    (tmp_path / "inside" / "away.jpg").symlink_to(tmp_path / "outside" / "secret.jpg")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "again.jpg").symlink_to(tmp_path / "inside" / "mine.jpg")
    (tmp_path / "inside" / "loop").symlink_to(tmp_path / "inside")
    media = Media([tmp_path / "inside"])

    assert names(media) == ["mine.jpg"]
    assert len(media.outside) == 2


def test_links_that_lead_nowhere_or_to_themselves_are_told(tmp_path: Path) -> None:
    put(tmp_path, "mine.jpg")
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "self.jpg").symlink_to("self.jpg")
    media = Media([tmp_path])

    assert names(media) == ["mine.jpg"]
    assert sorted(name for name, _ in media.unreadable) == ["nowhere.jpg", "self.jpg"]


def test_names_in_no_encoding_and_things_that_are_no_files(tmp_path: Path) -> None:
    odd = os.fsdecode(b"a\xff\xfe.jpg")
    put(tmp_path, odd, "folder.jpg/x.png")
    for name in ("pipe.jpg", "pipe.mp4", "pipe.zip"):
        os.mkfifo(tmp_path / name)
    media = Media([tmp_path, tmp_path / "pipe.mp4"])

    assert names(media) == [odd, "folder.jpg/x.png"]
    assert [name for name, _ in media.unreadable] == ["pipe.jpg", "pipe.mp4", "pipe.zip", "pipe.mp4"]


def test_folders_in_folders_without_end(tmp_path: Path) -> None:
    deep = Path(*("d" for _ in range(1010)))
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1010):
            Path("d").mkdir()
            os.chdir("d")
        Path("x.jpg").write_bytes(b"x")
    finally:
        os.chdir(here)

    found = names(Media([tmp_path]))
    # pytest's own way of clearing up does not get so deep.
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)

    assert found == [(deep / "x.jpg").as_posix()]


def test_archives_are_read_in_place(tmp_path: Path) -> None:
    zipped(tmp_path / "export.zip", "a.jpg", "b.txt", "__MACOSX/._a.jpg")
    media = Media([tmp_path])
    (found,) = media

    assert (found.name, found.read()) == ("export.zip/a.jpg", b"a.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.zip"]
    media.close()
    with pytest.raises(Unreadable):
        found.read()


def test_an_archive_is_gone_through_by_name(tmp_path: Path) -> None:
    assert names(Media([zipped(tmp_path / "x.zip", "c.jpg", "a.jpg", "b/d.jpg")])) == ["a.jpg", "b/d.jpg", "c.jpg"]


def test_an_archive_that_is_named_is_the_root_of_its_names(tmp_path: Path) -> None:
    assert names(Media([zipped(tmp_path / "x.zip", "a/b.jpg")])) == ["a/b.jpg"]


@pytest.mark.parametrize("data", [b"", b"PK\3\4 nothing", b"\0" * 100])
def test_a_broken_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.zip").write_bytes(data)
    media = Media([tmp_path])

    assert names(media) == []
    assert [name for name, _ in media.unreadable] == ["broken.zip"]


def test_members_whose_bytes_are_damaged_or_locked_are_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", "aaaa.jpg")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"aaaa.jpgaaaa.jpg", b"aaaa.jpgbbbb.jpg", 1))
    (damaged,) = Media([path])
    locked = bytearray(data)
    locked[6] |= 1
    locked[data.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    (sealed,) = Media([tmp_path / "locked.zip"])

    for medium in (damaged, sealed):
        with pytest.raises(Unreadable):
            medium.read()


EXPORTS = {
    "Instagram": ["media/posts/202301/a.jpg", "your_instagram_activity/messages/inbox/x/photos/b.jpg",
                  "media/recently_deleted/c.jpg", "media/stories/202302/d.mp4"],
    "Facebook": ["your_facebook_activity/posts/media/a.jpg", "your_facebook_activity/messages/inbox/x/b.jpg",
                 "your_facebook_activity/trash/c.jpg", "your_facebook_activity/stories/d.mp4"],
    "TikTok": ["TikTok/Videos/a.mp4", "TikTok/Direct Messages/b.mp4", "TikTok/Drafts/c.mp4", "TikTok/Posts/d.jpg"],
    "WeChat": ["朋友圈/a.jpg", "WeChat Files/me/FileStorage/Image/b.jpg", "朋友圈/已删除/c.jpg", "朋友圈/d.mp4"],
    "Weibo": ["微博备份/a.jpg", "微博备份/私信/b.jpg", "微博备份/草稿/c.jpg", "微博备份/相册/d.jpg"],
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("archive", [True, False])
def test_an_export_counts_what_was_posted(tmp_path: Path, name: str, archive: bool) -> None:
    listed = EXPORTS[name]
    place = zipped(tmp_path / "export.zip", *listed) if archive else put(tmp_path / "export", *listed)
    posted, everything = Media([place]), Media([place], everything=True)

    assert sorted(names(posted)) == sorted([listed[0], listed[3]])
    assert sorted(names(everything)) == sorted(listed)
    assert posted.network == name
    assert posted.left_out == {Seen.MESSAGES: 1, Seen.PUT_AWAY: 1}


def test_a_folder_of_ones_own_is_no_export(tmp_path: Path) -> None:
    put(tmp_path, "inbox/a.jpg", "drafts/b.jpg", "holiday/c.jpg")
    media = Media([tmp_path])

    assert len(names(media)) == 3
    assert media.network is None
    assert not media.left_out


def test_sealed_pictures_of_wechat_are_counted(tmp_path: Path) -> None:
    put(tmp_path, "WeChat Files/me/x.jpg", "WeChat Files/me/a.dat", "WeChat Files/me/b.dat")
    media = Media([tmp_path])
    names(media)

    assert media.sealed == 2


def test_names_tell_networks_and_who_saw() -> None:
    assert network([]) is None
    assert network(["IMG_1.jpg"]) is None
    assert seen_by("media/archived_posts/x.jpg") is Seen.PUT_AWAY
    assert seen_by("a/messages/trash/x.jpg") is Seen.PUT_AWAY
    assert seen_by("posts/x.jpg") is Seen.POSTED
