"""Everything that Chouxin raises on purpose.

::

    ChouxinError
    ├── SettingsError        policy, pack or configuration is wrong     exit 2, at start-up
    │   └── PackError        file:line:column and a caret
    ├── InputError           the request itself is wrong                exit 2
    ├── NotFound             no such case, item, key                    exit 2, HTTP 404
    ├── Conflict             someone was first; look again              exit 2, HTTP 409
    ├── NotAllowed           who you are, or who you are not            exit 2, HTTP 401 or 403
    ├── Unavailable          something outside is away; try again       exit 75, HTTP 503
    └── MissingExtra         names the extra to install                 exit 2
    Unreadable               readers only; the engine turns it into a Fault

Anything else that escapes is a bug: exit 70 with its traceback, and inside a screening a Fault(crashed).
"""

from chouxin.domain.fault import FaultKind
from chouxin.domain.locator import Locator


class ChouxinError(Exception):
    """What happened, where, and what to do."""

    exit_code = 70


class SettingsError(ChouxinError):
    """A policy, a pack or an option is wrong. Found at start-up, never while screening."""

    exit_code = 2


class PackError(SettingsError):
    """A knowledge pack is wrong, at a place its author can go to.

    `line` and `column` count from 1; `source_line` is the line as written, so the message can set a caret under it.
    """

    def __init__(self, why: str, *, file: str, line: int = 0, column: int = 0, source_line: str = "") -> None:
        self.why, self.file, self.line, self.column, self.source_line = why, file, line, column, source_line
        super().__init__(self.render())

    def render(self) -> str:
        """`file:line:column: why`, then the line and a caret under the place."""
        place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        if not self.source_line:
            return f"{place}: {self.why}"
        shown, before = self._near_the_place()
        # A caret only lines up when everything before it is as wide as what it stands under.
        pad = "".join("\t" if c == "\t" else "\u3000" if _is_wide(c) else " " for c in before)
        return f"{place}: {self.why}\n    {shown}\n    {pad}^"

    def _near_the_place(self) -> tuple[str, str]:
        """The source line as far as it fits on a screen, and what of it stands before the place."""
        at = max(self.column - 1, 0)
        start, end = max(at - _AROUND, 0), at + _AROUND
        lead = "…" if start else ""
        tail = "…" if end < len(self.source_line) else ""
        return f"{lead}{self.source_line[start:end]}{tail}", f"{lead}{self.source_line[start:at]}"


class InputError(ChouxinError):
    """The request itself is wrong: no such file, an unknown column, a broken flag."""

    exit_code = 2


class NotFound(ChouxinError):
    """There is no such thing, or not for whoever asks."""

    exit_code = 2


class Conflict(ChouxinError):
    """What was asked rests on how things were; they have changed since. Nothing was done."""

    exit_code = 2


class NotAllowed(ChouxinError):
    """Not for whoever asks."""

    exit_code = 2


class Unavailable(ChouxinError):
    """Something that is needed is away for now; the same call may work later."""

    exit_code = 75


class MissingExtra(ChouxinError):
    """An optional part is not installed."""

    exit_code = 2

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra = extra
        super().__init__(f"{needed_for} needs an optional part: pip install 'chouxin[{extra}]'")


class Unreadable(Exception):
    """A reader could not look at (part of) what it was given. Readers raise nothing else."""

    def __init__(self, kind: FaultKind, why: str, locator: Locator | None = None) -> None:
        self.kind, self.why, self.locator = kind, why, locator
        super().__init__(f"{kind}: {why}")


_AROUND = 36
"""Characters of a source line that are shown on each side of a mistake."""


def _is_wide(character: str) -> bool:
    # East Asian scripts and full-width forms take two cells in every terminal that shows them.
    return character >= "\u1100"
