"""The desk's own secrets: one file beside the database, from which every key is drawn."""

import hmac
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from chouxin.domain import SettingsError

_HEAD = "chouxin-desk-secrets-1 "
_SIZE = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """The keys of a desk, each for one purpose. None is ever written to the database, a log or an export.

    events: of the digests of what happened. chain: of the chains over them. seals: of the ends of the chains. items: by
    which the same thing is known again. people: for reporters and other names that the site hands in. contacts: for
    indicators. forms: for what the console's forms carry. pins: beside the numbers given out to strangers.
    """

    master: bytes = field(repr=False)
    events: bytes = field(init=False, repr=False)
    chain: bytes = field(init=False, repr=False)
    seals: bytes = field(init=False, repr=False)
    items: bytes = field(init=False, repr=False)
    people: bytes = field(init=False, repr=False)
    contacts: bytes = field(init=False, repr=False)
    forms: bytes = field(init=False, repr=False)
    pins: bytes = field(init=False, repr=False)
    mark: str = field(init=False)
    """By which a database knows its own secrets; it tells nothing of them."""

    def __post_init__(self) -> None:
        for name in ("events", "chain", "seals", "items", "people", "contacts", "forms", "pins"):
            object.__setattr__(self, name, self.drawn(name))
        object.__setattr__(self, "mark", self.drawn("mark").hex()[:32])

    def drawn(self, purpose: str) -> bytes:
        """A key for one purpose."""
        return hmac.digest(self.master, b"chouxin desk 1: " + purpose.encode(), sha256)


def fresh() -> Secrets:
    """New secrets."""
    return Secrets(os.urandom(_SIZE))


def read_or_make(path: Path) -> Secrets:
    """The secrets in a file; makes the file, readable by its owner alone, where there is none.

    Raises SettingsError where the file is not one of ours, cannot be read, or can be read by others.
    """
    try:
        made = fresh()
        # All of it appears at once under its name, however this process ends.
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{_HEAD}{made.master.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            return _read(path)
        finally:
            part.unlink()
        return made
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _read(path: Path) -> Secrets:
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} can be read by others; chmod 600 it, and think of its secrets as known")
    head, _, rest = path.read_text("ascii", "replace").partition(_HEAD)
    try:
        master = bytes.fromhex(rest.strip())
    except ValueError:
        master = b""
    if head or len(master) != _SIZE:
        raise SettingsError(f"{path} does not hold a desk's secrets; restore it from a backup")
    return Secrets(master)
