"""What one run of the page remembers beside the sitting: whose browser it is, and what was chosen last."""

import secrets  # noqa: TID251 - a token that cannot be guessed
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chouxin.person.covering import Cover
from chouxin.person.sitting import Keep, Sitting
from chouxin.words import Words


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(slots=True)
class Visit:
    """One run. scratch: a folder for what is dropped, gone at the end. out: where copies go. beside: where they are
    proposed to go, in the language of the page, until the person has said so. end: ends the program. token: good for
    one exchange; empty afterwards. base: what all addresses begin with; nobody else's page on this computer can guess
    it, so none is sent our cookie.
    """

    sitting: Sitting
    scratch: Path
    out: Path
    idle: int
    end: Callable[[], None] = lambda: None
    beside: Callable[[Words], Path] | None = None
    base: str = field(default_factory=lambda: "/" + secrets.token_hex(12))
    token: str = field(default_factory=_secret)
    cookie: str = field(default_factory=_secret)
    csrf: str = field(default_factory=_secret)
    port: int = 0
    clear: bool = False
    keep: Keep | None = None
    cover: Cover = Cover.SOLID
    files: int = 0
    received: int = 0
    last: float = field(default_factory=time.monotonic)

    def proposed(self, words: Words) -> Path:
        """Where copies go, unless the person says otherwise."""
        return self.out if self.beside is None else self.beside(words)

    @property
    def host(self) -> str:
        """What the Host header has to be."""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """Where the browser goes first."""
        return f"http://{self.host}{self.base}/enter?token={self.token}"

    def touch(self) -> None:
        """Somebody is there."""
        self.last = time.monotonic()

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody has been there for as long as was stated; while something is being done nobody has to."""
        task = self.sitting.task
        if task is not None and task.running:
            self.touch()
        return time.monotonic() - self.last > self.idle * 60
