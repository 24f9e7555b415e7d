"""`could not look` is a result of its own, and never `clean`."""

from dataclasses import dataclass
from enum import StrEnum

from chouxin.domain.locator import Locator


class FaultKind(StrEnum):
    """Why something could not be looked at."""

    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    CRASHED = "crashed"
    UNSUPPORTED = "unsupported"
    ELSEWHERE = "elsewhere"
    """It is no part of what was handed in: a submodule, a link out of the tree. Told, never clean, and no suspicion."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be looked at, by whom, where and why. `why` holds no content of the thing itself, but
    for the address of a submodule."""

    item_id: str
    by: str
    locator: Locator
    kind: FaultKind
    why: str
