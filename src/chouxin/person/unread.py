"""Why a picture or a video could not be looked at, in the reader's language."""

import errno
from collections.abc import Mapping

from chouxin.domain import FaultKind, Unreadable
from chouxin.words import Words
from chouxin.words import reason as in_words

_SYSTEM = {
    errno.ENOENT: "gone", errno.EACCES: "denied", errno.EPERM: "denied", errno.EIO: "failing",
    errno.ENAMETOOLONG: "name", errno.ELOOP: "dead_link", errno.ENOTDIR: "gone", errno.EROFS: "denied",
}  # fmt: skip


class Unread(Unreadable):
    """Unreadable for a reason that the catalogues have a sentence for: `photos.unread.CODE`."""

    def __init__(self, kind: FaultKind, code: str, **values: object) -> None:
        self.code, self.values = f"photos.unread.{code}", values
        super().__init__(kind, Words("en").say(self.code, **values))


def by_system(error: Exception) -> Unreadable:
    """What the system said when a file was opened or read."""
    code = _SYSTEM.get(getattr(error, "errno", None) or 0)
    if code is not None:
        return Unread(FaultKind.UNREADABLE, code)
    # `strerror` alone: the message as a whole repeats the path.
    return Unread(FaultKind.UNREADABLE, "system", why=getattr(error, "strerror", None) or type(error).__name__)


def no_memory() -> Unreadable:
    """More than fits in memory."""
    return Unread(FaultKind.TOO_LARGE, "memory")


def bare(error: Unreadable) -> Unreadable:
    """The same, to be kept: what it came by holds on to the bytes of the file."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return error


def reason(error: Unreadable) -> tuple[str, dict[str, object]]:
    """The sentence's key in the catalogues, and its values."""
    if isinstance(error, Unread):
        return error.code, error.values
    return "photos.unread.other", {"why": error.why}


def told(error: Unreadable, words: Words) -> str:
    """The reason as a sentence."""
    return sentence(*reason(error), words)


def sentence(code: str, values: Mapping[str, object], words: Words) -> str:
    """What `reason` gave, as a sentence; what readers of other rooms say comes in English."""
    if "why" in values:
        values = {**values, "why": in_words(str(values["why"]), words.lang)}
    return words.say(code, **values)
