"""Exports as networks give them, and folders as programs and people make them: invented, with the real names of their
folders, and with what else lies in them.
"""

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from chouxin.person.audit import audit
from chouxin.person.exports import Seen
from chouxin.person.looking import look
from chouxin.person.media import Media
from tests.person.conftest import PHOTOS

P, M, A = Seen.POSTED, Seen.MESSAGES, Seen.PUT_AWAY
TREES: dict[str, tuple[str, dict[str, Seen | None]]] = {
    "Instagram": (
        "Instagram",
        {
            "instagram-example-2026-11-01-aBcD/media/posts/202509/310000001_1.jpg": P,
            "instagram-example-2026-11-01-aBcD/media/posts/202509/310000002_1.heic": P,
            "instagram-example-2026-11-01-aBcD/media/reels/202510/1800000001.mp4": P,
            "instagram-example-2026-11-01-aBcD/media/stories/202510/1800000002.jpg": P,
            "instagram-example-2026-11-01-aBcD/media/profile/202401/1.jpg": P,
            "instagram-example-2026-11-01-aBcD/media/archived_posts/202201/2.jpg": A,
            "instagram-example-2026-11-01-aBcD/media/recently_deleted/202610/3.jpg": A,
            "instagram-example-2026-11-01-aBcD/your_instagram_activity/messages/inbox/mei_178/photos/4.jpg": M,
            "instagram-example-2026-11-01-aBcD/your_instagram_activity/messages/inbox/mei_178/message_1.html": None,
            "instagram-example-2026-11-01-aBcD/your_instagram_activity/content/posts_1.json": None,
            "instagram-example-2026-11-01-aBcD/start_here.html": None,
        },
    ),
    "Facebook": (
        "Facebook",
        {
            "facebook-example-2026-11-01-x/your_facebook_activity/posts/media/Mobileuploads_1/900001.jpg": P,
            "facebook-example-2026-11-01-x/your_facebook_activity/posts/media/Profilepictures_2/900002.jpg": P,
            "facebook-example-2026-11-01-x/your_facebook_activity/posts/media/videos/900003.mp4": P,
            "facebook-example-2026-11-01-x/your_facebook_activity/messages/inbox/lei_5/photos/900004.png": M,
            "facebook-example-2026-11-01-x/your_facebook_activity/messages/archived_threads/x_6/photos/5.jpg": M,
            "facebook-example-2026-11-01-x/your_facebook_activity/trash/900006.jpg": A,
            "facebook-example-2026-11-01-x/your_facebook_activity/posts/album/0.json": None,
        },
    ),
    "TikTok": (
        "TikTok",
        {
            "TikTok_Data/Videos/2026-01-01.mp4": P,
            "TikTok_Data/Posts/photo_1.jpg": P,
            "TikTok_Data/Profile/avatar.jpeg": P,
            "TikTok_Data/Direct Messages/7.mp4": M,
            "TikTok_Data/Drafts/8.mp4": A,
            "user_data_tiktok.json": None,
        },
    ),
    "Google Photos, in English": (
        "Google Photos",
        {
            "Takeout/Google Photos/Photos from 2025/IMG_20250101_101010.jpg": P,
            "Takeout/Google Photos/Photos from 2025/IMG_20250101_101010.jpg.supplemental-metadata.json": None,
            "Takeout/Google Photos/Holiday/PXL_1.MP.jpg": P,
            "Takeout/Google Photos/Holiday/VID_1.mp4": P,
            "Takeout/Google Photos/Bin/IMG_2.jpg": A,
            "Takeout/Google Photos/Archive/IMG_3.jpg": A,
            "Takeout/archive_browser.html": None,
        },
    ),
    "Google Photos, in Chinese": (
        "Google Photos",
        {"Takeout/Google 相册/2025 年的照片/IMG_1.jpg": P, "Takeout/Google 相册/回收站/IMG_2.jpg": A},
    ),
    "WeChat, folders of the program": (
        "WeChat",
        {
            "xwechat_files/wxid_example/msg/attach/0a/2026-01/Img/1.jpg": M,
            "xwechat_files/wxid_example/msg/attach/0a/2026-01/Img/2.dat": None,
            "xwechat_files/wxid_example/msg/video/2026-01/3.mp4": M,
            "WeChat Files/wxid_example/FileStorage/Image/2026-01/4.jpg": M,
            "WeChat Files/wxid_example/FileStorage/MsgAttach/5.jpg": M,
        },
    ),
    "WeChat, moments saved by their owner": (
        "WeChat",
        {"朋友圈备份/2025/01/1.jpg": P, "朋友圈备份/2025/01/2.mp4": P, "朋友圈备份/仅自己可见/3.jpg": A},
    ),
    "QQ": (
        "QQ",
        {
            "QQ空间相册/毕业/1.jpg": P,
            "QQ空间相册/私密/2.jpg": A,
            "Tencent Files/10001/Image/Group2/A/3.jpg": M,
            "Tencent Files/10001/nt_qq/nt_data/Pic/2026-01/Ori/4.jpg": M,
            "Tencent Files/10001/nt_qq/nt_db/nt_msg.db": None,
        },
    ),
    "Weibo": (
        "Weibo",
        {
            "weibo/示例_100001/img/原创微博图片/20250101_1.jpg": P,
            "weibo/示例_100001/video/20250102.mp4": P,
            "weibo/示例_100001/私信/3.jpg": M,
            "weibo/示例_100001/草稿箱/4.jpg": A,
            "weibo/示例_100001/100001.csv": None,
        },
    ),
    "Xiaohongshu": (
        "Xiaohongshu",
        {
            "小红书/我的笔记/2025-01-01_海边_1.webp": P,
            "小红书/我的笔记/2025-01-01_海边_2.png": P,
            "小红书/私信/3.jpg": M,
            "小红书/草稿/4.jpg": A,
        },
    ),
    "Douyin": (
        "Douyin",
        {
            "抖音/作品/2025-01-01.mp4": P,
            "抖音/图文/1.webp": P,
            "抖音/私信/2.jpg": M,
            "抖音/私密/3.mp4": A,
            "抖音/个人信息.xlsx": None,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("archive", [True, False])
@pytest.mark.parametrize("tree", TREES)
def test_what_others_saw_is_counted_and_the_rest_is_told(tree: str, archive: bool, tmp_path: Path) -> None:
    network, listed = TREES[tree]
    place = tmp_path / ("export.zip" if archive else "export")
    if archive:
        with zipfile.ZipFile(place, "w") as packed:
            for name in listed:
                packed.writestr(name, b"x")
    else:
        for name in listed:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(b"x")
    posted, everything = Media([place]), Media([place], everything=True)

    assert {medium.name for medium in posted} == {name for name, seen in listed.items() if seen is P}
    assert {medium.name for medium in everything} == {name for name, seen in listed.items() if seen is not None}
    assert posted.network == network
    assert posted.left_out == Counter(seen for seen in listed.values() if seen in (M, A))
    assert posted.sealed == sum(name.endswith(".dat") for name in listed)
    for media in (posted, everything):
        media.close()


def test_an_export_of_real_pictures_is_audited(folders: Sequence[Path], tmp_path: Path) -> None:
    root = "instagram-example-2026-11-01-aBcD"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.write(PHOTOS / "portrait.jpg", f"{root}/media/posts/202509/1.jpg")
        packed.write(PHOTOS / "beach.png", f"{root}/media/stories/202510/2.png")
        packed.write(PHOTOS / "sideways.jpg", f"{root}/your_instagram_activity/messages/inbox/x_1/photos/3.jpg")
        packed.writestr(f"{root}/media/posts/202509/damaged.jpg", b"\xff\xd8\xff")
    before = (tmp_path / "export.zip").read_bytes()
    media = Media([tmp_path / "export.zip"])
    found = audit(look(media, folders, compare=False))
    media.close()

    assert (found.media, found.with_person, found.faceless) == (3, 1, 1)
    assert [name.rpartition("/")[2] for name, _ in found.unreadable] == ["damaged.jpg"]
    assert (tmp_path / "export.zip").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["export.zip"]  # noqa: PTH208 - names alone
    shutil.rmtree(tmp_path)
