"""Names of members as they may be shown, and what is wrong with a name: it leads out, or looks like another one."""

import re
import unicodedata
from collections.abc import Collection

_LONGEST = 400


def label(name: str) -> str:
    """A path as a report may show it: no control characters, nothing that turns the direction of writing."""
    if name.isascii() and name.isprintable() and len(name) <= _LONGEST:
        return name or "(no name)"
    shown = "".join(c if c.isprintable() or c == "\u3000" else f"\\u{ord(c):04x}" for c in name[:_LONGEST])
    return (shown + "…" if len(name) > _LONGEST else shown) or "(no name)"


def leads_out(path: str) -> bool:
    """Whether a path, followed from the root of its tree, ends outside of it; drive letters are an outside as well."""
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return True
    if ".." not in path:
        return False
    depth = 0
    for step in path.replace("\\", "/").split("/"):
        depth += -1 if step == ".." else step not in ("", ".")
        if depth < 0:
            return True
    return False


def link_leads_out(path: str, target: str) -> bool:
    """Whether a link at `path` to `target` ends outside of its tree."""
    folder = path.replace("\\", "/").rpartition("/")[0]
    absolute = target.startswith(("/", "\\")) or target[1:2] == ":"
    return absolute or leads_out(f"{folder}/{target}" if folder else target)


class Twins:
    """Finds names that some file systems take for one: by case, or by Unicode form."""

    def __init__(self) -> None:
        self._met: dict[str, str] = {}

    def of(self, path: str) -> bool:
        """Whether another path was met that differs in case or form alone."""
        return self._met.setdefault(_same(path), path) != path

    @staticmethod
    def among(paths: Collection[str]) -> bool:
        """Whether there are any among different paths."""
        return len({_same(path) for path in paths}) < len(paths)


def _same(path: str) -> str:
    """What two paths have in common that differ in case or form alone."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


TWIN = "another name differs from this one by case or Unicode form alone; some systems keep only one of them"
OUTSIDE = "its name leads out of the tree; it is read all the same and written nowhere"
LINK_OUTSIDE = "a link out of the tree; it is not followed"
SUBMODULE = "a submodule: what it holds is in another repository"
LFS = "only a pointer: its content is kept by Git LFS and is not here"
LFS_ASIDE = "only a pointer: a picture, a document or a small file is kept by Git LFS and is not here"
_SHOWN = re.compile(
    r"\.(?:png|jpe?g|gif|webp|bmp|svg|ico|psd|ai|tiff?|mp4|mov|mkv|webm|avi|mp3|wav|ogg|flac|pdf)", re.IGNORECASE
)
_SMALL = 4 * 1024 * 1024
_SIZE = re.compile(rb"^size (\d{1,15})$", re.MULTILINE)


def lfs_fault(path: str, head: bytes) -> str:
    """What is wrong with a pointer at `path`, by what it says of the file that it stands for."""
    size = _SIZE.search(head)
    shown = _SHOWN.fullmatch(path[max(path.rfind("."), 0) :])
    return LFS_ASIDE if shown or (size is not None and int(size[1]) <= _SMALL) else LFS


def is_lfs_pointer(head: bytes) -> bool:
    """Whether a file stands for another one that Git LFS keeps."""
    return head.startswith(b"version https://git-lfs.github.com/spec/") and len(head) < 1024
