"""Lists of fingerprints on disk: read with every mistake told, and never rewritten, only appended to."""

import sys
from collections.abc import Iterable, Sequence
from hashlib import file_digest
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

from chouxin.domain import InputError
from chouxin.fingerprints.index import Index, index_of
from chouxin.fingerprints.listing import Listing, merged, read_list
from chouxin.fingerprints.rows import Row, written
from chouxin.fingerprints.source_bank import SourceBank, is_bank, read_bank
from chouxin.words import Words

PUBLISHED = "published"
"""Stands for the list that comes with Chouxin: published SHA-256 digests of whole files."""


def read_lists(paths: Iterable[str], words: Words) -> Listing:
    """All lists together. Rows that are wrong are told and left out. Raises InputError for a file that is not there."""
    listing = merged(_read(path, words) for path in paths)
    for problem in listing.problems:
        why = words.say(f"fingerprint.row.{problem.code}", detail=problem.detail)
        note(words.say("fingerprint.problem", file=problem.file, line=problem.line, why=why))
    return listing


def model_lists(paths: Iterable[str]) -> tuple[str, ...]:
    """The lists of models: all that are no banks of source."""
    return tuple(path for path in paths if not is_bank(Path(path)))


def source_banks(paths: Iterable[str]) -> tuple[tuple[str, SourceBank], ...]:
    """The banks of source among the lists, each with its revision. Raises SettingsError for one that is cut."""
    banks = []
    for path in map(Path, paths):
        if is_bank(path):
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            banks.append((f"{path.stem}+{digest[:12]}", read_bank(path)))
    return tuple(banks)


def index_for(paths: Iterable[str], words: Words, *, hash_all: bool) -> Index:
    """The lists, ready to be asked; what they contradict themselves in, and cannot know, is told."""
    listing = read_lists(paths, words)
    tell_conflicts(listing, words)
    if not hash_all:
        _tell_unsized(listing, words)
    with TemporaryFile() as file:  # it has no name, and goes when what is mapped of it does
        return index_of(listing, hash_all=hash_all, file=file)


def tell_conflicts(listing: Listing, words: Words) -> None:
    """Say which entries contradict each other; all of them are kept."""
    for keys in listing.conflicts():
        note(words.say("fingerprint.conflict", ids=words.say("list.separator").join(key[:12] for key in keys)))


def _tell_unsized(listing: Listing, words: Words) -> None:
    """Say how many files are only known by their names unless every file is hashed."""
    listed = (entry for entry in listing.active().values() if entry.kind == "listed")
    unsized = sum(file.size is None for entry in listed for file in entry.files)
    if unsized:
        note(words.say("fingerprint.unsized", count=unsized))


def append(path: Path, rows: Sequence[Row], words: Words) -> None:
    """Put rows at the end of a list. Raises InputError where that cannot be done."""
    try:
        torn = path.exists() and path.stat().st_size and _last(path) != b"\n"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" if torn else "")
            file.writelines(f"{written(row)}\n" for row in rows)
    except OSError as error:
        raise InputError(words.say("screen.cannot_write", path=path, why=error.strerror)) from error


def _last(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read()


def note(sentence: str) -> None:
    """For the person, beside what is written for programs."""
    print(sentence, file=sys.stderr)


def _read(path: str, words: Words) -> Listing:
    if path == PUBLISHED:
        data = files("chouxin.fingerprints").joinpath("published.jsonl").read_bytes()
        return read_list(BytesIO(data), PUBLISHED)
    try:
        with Path(path).open("rb") as lines:
            return read_list(lines, path)
    except OSError as error:
        raise InputError(words.say("fingerprint.no_list", path=path, why=error.strerror)) from error
