"""What a piece of code does to the outside, seen through Python's audit events."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

OUTSIDE = ("open", "os.", "socket.", "subprocess.", "urllib.", "sqlite3.", "shutil.", "tempfile.", "glob.")
"""Events of files, processes, networks and places."""

RUNNING = ("exec", "compile", "import", "pickle.find_class", "marshal.loads", "ctypes.", "code.__new__")
"""Events of running something that was not part of the program before."""

_watchers: list[list[str]] = []
_hooked = False


@contextmanager
def watched(*kinds: str) -> Iterator[list[str]]:
    """The names of the audit events of these kinds that happen inside the block.

    Code written in C that does not raise audit events is not seen.
    """
    _hook_once()
    seen: list[str] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)
        seen[:] = [event for event in seen if event.startswith(kinds)]


def _hook_once() -> None:
    global _hooked  # noqa: PLW0603 - an audit hook can be added but never taken away, so one must serve for all
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked = True


def _hear(event: str, args: tuple[object, ...]) -> None:
    # A syntax tree of nothing's file: no code comes of it, and looking for the line of a mistake opens no file.
    if (event == "compile" and args[1:2] == ("",)) or (event == "open" and args[:1] == ("",)):
        return
    for seen in _watchers:
        seen.append(event)
