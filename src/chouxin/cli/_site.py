"""What a site hands in by file: its link key, its list of names, lists of fingerprints."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from chouxin.cli._consents import read_consents
from chouxin.domain import InputError
from chouxin.fingerprints.index import Index
from chouxin.fingerprints.source_bank import SourceBank
from chouxin.knowledge import Site
from chouxin.words import Words

_SHORTEST_KEY, _LONGEST_KEY = 16, 4096
_SHORTEST_LATIN = 5


def read_site(  # noqa: PLR0913 - whatever a site may hand in
    link_key: BinaryIO | None,
    watch: Path | None,
    lists: Index | None,
    consents: Path | None,
    words: Words,
    sources: tuple[tuple[str, SourceBank], ...] = (),
) -> Site:
    """What the files hold. Raises InputError for a key that could be guessed, a list that cannot be read."""
    return Site(
        link_key=_link_key(link_key, words) if link_key else b"",
        watched=_names(watch, words) if watch else (),
        fingerprints=lists,
        consents=read_consents(consents, _today(), words) if consents else None,
        sources=sources,
    )


def _today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251 - records hold on a day, and this is a door


def _link_key(file: BinaryIO, words: Words) -> bytes:
    key = file.read(_LONGEST_KEY + 1).strip()
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise InputError(words.say("screen.bad_link_key", path=file.name, least=_SHORTEST_KEY, most=_LONGEST_KEY))
    return key


def _names(file: Path, words: Words) -> tuple[str, ...]:
    """Names, one a line. A short one would be found in other words, and is told with its line."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(words.say("screen.watch_not_utf8", path=file)) from error
    names = []
    for number, line in enumerate(lines, start=1):
        name = line.partition("#")[0].strip()
        if name and len(name) < (_SHORTEST_LATIN if name.isascii() else 2):
            raise InputError(words.say("screen.watch_too_short", path=file, line=number, least=_SHORTEST_LATIN))
        names.append(name)
    return tuple(dict.fromkeys(filter(None, names)))
