"""What the folders of a social network's export say of who got to see a picture.

Known by the folders that the networks' own exports have (Instagram, Facebook, TikTok, Google Photos), by those that the
programs of WeChat and QQ keep, and by the usual names of those that people and programs make of Weibo, Xiaohongshu and
Douyin. Google Photos is a library and says of nothing who has seen it: all of it counts but what was thrown away or
archived.
"""

import re
from collections.abc import Iterable
from enum import StrEnum


class Seen(StrEnum):
    """Who got to see a picture."""

    POSTED = "posted"
    """Posts, stories, profile pictures: others could save it."""
    MESSAGES = "messages"
    """In a conversation; many of these are other people's pictures."""
    PUT_AWAY = "put_away"
    """Archived, deleted, drafts."""


_EXPORTS = {
    "Instagram": r"(^|/)(your_instagram_activity|instagram-[^/]+|media/(posts|reels|stories|archived_posts))/",
    "Facebook": r"(^|/)(your_facebook_activity|facebook-[^/]+|this_profile's_activity_across_facebook)/"
    r"|(^|/)posts/media/|(^|/)photos_and_videos/",
    "TikTok": r"(^|/)(user_data_tiktok\.json|tiktok[^/]*/(videos?|posts?|profile)/)",
    "WeChat": r"(^|/)(wechat files|filestorage|msgattach|xwechat_files|微信[^/]*|朋友圈[^/]*)/",
    "Weibo": r"(^|/)(weibo[^/]*|微博[^/]*)/",
    "QQ": r"(^|/)(tencent files|nt_qq[^/]*|qzone[^/]*|qq ?(空间|相册|空間|相簿)[^/]*)/",
    "Xiaohongshu": r"(^|/)(xiaohongshu[^/]*|rednote[^/]*|xhs[^/]*|小红书[^/]*|小紅書[^/]*)/",
    "Douyin": r"(^|/)(douyin[^/]*|抖音[^/]*)/",
    "Google Photos": r"(^|/)google[ _](photos|相册|相簿)/",
}
_KNOWN = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _EXPORTS.items()}

_PUT_AWAY = (
    "archived_posts|recently_deleted|deleted|drafts?|trash|bin|archive"
    "|草稿箱?|回收站|回收桶|垃圾桶|归档|封存|已删除|已刪除|仅自己可见|僅自己可見|私密"
)
_MESSAGES = (
    r"messages|inbox|message_requests|archived_threads|direct[ _]messages?|chats?|msg|msgattach|filestorage"
    r"|tencent files/\d+/(?:image|video|filerecv)|nt_data/(?:pic|video|file)|聊天[^/]*|私信|消息"
)
_FOLDERS = ((Seen.PUT_AWAY, _PUT_AWAY), (Seen.MESSAGES, _MESSAGES))
"""The first that fits counts: a deleted message is put away."""
_PARTS = tuple((seen, re.compile(rf"(^|/)({pattern})/", re.IGNORECASE)) for seen, pattern in _FOLDERS)


def network(names: Iterable[str]) -> str | None:
    """Whose export it is that has files of these names (paths with `/`); None where it is none that is known."""
    votes = dict.fromkeys(_KNOWN, 0)
    for name in names:
        for known, pattern in _KNOWN.items():
            votes[known] += pattern.search(name) is not None
    best = max(votes, key=lambda known: votes[known])
    return best if votes[best] else None


def seen_by(name: str) -> Seen:
    """Who got to see the file of this name, in an export."""
    return next((seen for seen, pattern in _PARTS if pattern.search(name)), Seen.POSTED)
