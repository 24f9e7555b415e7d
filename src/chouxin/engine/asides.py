"""What a project shows, plays and carries along beside its source.

That nobody looked at a project's pictures, fonts, small data and old encodings is no fault of it: they are not what it
does. A model that no reader reads, an archive under a password and a broken object are. So are pictures and data where
they are most of what is there.
"""

import re

from chouxin.domain import Fault, Source
from chouxin.readers.endings import end_of
from chouxin.readers.labels import LFS_ASIDE

SMALL = 4 * 1024 * 1024
"""Bytes. No network that draws a face is known to be smaller."""
_SORTS = (
    "unknown format|Windows program|Linux program|PDF document|Apple property list|old Office document|SQLite database"
)
_SEEN = ".* (?:image|sound|font|video|catalogue)"
_SHOWN = re.compile(_SEEN)
_LARGE = 64 * 1024 * 1024
_CUT = 1024
"""Bytes that a file may be short of its own end and still be what it says."""
_UNREAD = re.compile(
    rf"(?:{_SEEN}|(?:{_SORTS}), small): there is no reader for it"
    r"|a picture with a workflow; what it shows is not looked at"
)
_SMALL_SORTS = frozenset(_SORTS.split("|"))
_DOUBTFUL = re.compile(
    r"broken characters|not [\w-]+ from byte \d+ on"
    r"|control characters in the text: part of it may be no text"
)
_UNSURE = "too little text to be sure of its encoding"
_IN_FRONT = re.compile(r"\d{1,4} bytes in front of the .* are not looked at")
_NO_ENCODING = re.compile(r"in no encoding that is known|neither UTF-8, UTF-16, .*")
_NOT_RUN = re.compile(
    r".*\.(?:c|h|cc|cpp|cxx|hpp|cs|java|kt|go|rs|swift|php|html?|css|xml|txt|csv|po|srt)", re.IGNORECASE
)
_NO_WORKFLOW = "no workflow that can be read"
_README = re.compile(r"(?:readme|model[_-]?card)(?:[-_.][\w-]+)*", re.IGNORECASE)


def sort_of(form: str, source: Source) -> str:
    """What there is no reader for, in words that say whether it may be an aside.

    Anything can begin like a picture. A large one may only if it ends where it says that it does.
    """
    if source.size <= SMALL:
        return f"{form}, small" if form in _SMALL_SORTS else form
    if not _SHOWN.fullmatch(form):
        return form
    end = end_of(form, source)
    if end is None or end > source.size + _CUT or source.size > _LARGE:
        return f"{form}, large"
    return f"{form} with {source.size - end} bytes behind its end" if source.size - end > SMALL else form


def is_aside(fault: Fault) -> bool:
    """Whether it is about something that a project of source code may well have beside it."""
    if _UNREAD.fullmatch(fault.why) or fault.why == LFS_ASIDE:
        return True
    name = fault.locator.container[-1].rpartition("/")[2] if fault.locator.container else ""
    if fault.why == _NO_WORKFLOW:
        return not name.lower().endswith((".json", ".png", ".webp"))
    if fault.why.startswith(_UNSURE) or _IN_FRONT.fullmatch(fault.why):
        return True
    if _NO_ENCODING.fullmatch(fault.why):
        # What Python says in an encoding of its own choice, it does.
        return _NOT_RUN.fullmatch(name) is not None and not _README.fullmatch(name)
    return fault.by == "text" and _DOUBTFUL.fullmatch(fault.why) is not None and not _README.fullmatch(name)
