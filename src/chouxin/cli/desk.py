"""`chouxin desk`: the records of a desk, put by and put back, taken out and taken in."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import click

from chouxin.domain import InputError, MissingExtra
from chouxin.words import Words

_Function = TypeVar("_Function", bound=Callable[..., object])


def _where(function: _Function) -> _Function:
    """Which desk."""
    database = click.option("--database", metavar="URL", default="chouxin-desk.sqlite")
    secrets = click.option("--secrets", type=click.Path(path_type=Path, dir_okay=False))
    return database(secrets(function))


@click.group("desk")
def command() -> None:
    """Texts in the catalogue."""
    try:
        import chouxin.desk.context  # noqa: F401, PLC0415 - of an optional part, which may not be installed
    except ImportError as error:
        raise MissingExtra("desk", "`chouxin desk`") from error


@command.command("backup")
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False))
@_where
@click.pass_context
def backup(context: click.Context, to: Path, database: str, secrets: Path | None) -> None:
    """Put the records by, while the desk is at work."""
    from chouxin.cli._records import records  # noqa: PLC0415
    from chouxin.desk.backup import backup as write  # noqa: PLC0415

    words = _words(context)
    with records(database, secrets, words) as (opened, _):
        write(opened, to)
    print(words.say("desk.backed_up", path=to))


@command.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_where
@click.pass_context
def restore(context: click.Context, source: Path, database: str, secrets: Path | None) -> None:
    """Put records back, into a desk that is empty."""
    from chouxin.cli._records import records  # noqa: PLC0415
    from chouxin.desk.backup import restore as put_back  # noqa: PLC0415

    words = _words(context)
    _need_secrets(database, secrets, words)
    with records(database, secrets, words, new=True) as (opened, keys):
        count = put_back(opened, source, keys.mark)
    print(words.say("desk.restored", count=count, path=source))


@command.command("export")
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@_where
@click.pass_context
def export(context: click.Context, to: Path, database: str, secrets: Path | None) -> None:
    """Take everything out, as JSON lines."""
    from chouxin.cli._records import records  # noqa: PLC0415
    from chouxin.desk import transfer  # noqa: PLC0415

    words = _words(context)
    with records(database, secrets, words) as (opened, _), _owned(to) as out:
        moved = transfer.export(opened, out)
    # Standard output may be the export itself.
    print(words.say("desk.exported", count=moved.total), file=sys.stderr)


@command.command("import")
@click.argument("given", type=click.File("rb"))
@_where
@click.pass_context
def import_(context: click.Context, given: BinaryIO, database: str, secrets: Path | None) -> None:
    """Take everything in, into a desk that is empty."""
    from chouxin.cli._records import records  # noqa: PLC0415
    from chouxin.desk import transfer  # noqa: PLC0415

    words = _words(context)
    _need_secrets(database, secrets, words)
    with records(database, secrets, words, new=True) as (opened, _):
        moved = transfer.import_(opened, given)
    print(words.say("desk.imported", count=moved.total))


@contextmanager
def _owned(to: Path) -> Iterator[BinaryIO]:
    """A file that its owner alone can read, or standard output. Sealed fields are in it as well."""
    if str(to) == "-":
        yield sys.stdout.buffer
        return
    try:
        handle = os.open(to, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    except OSError as error:
        raise InputError(f"{to}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        yield file


def _need_secrets(database: str, secrets: Path | None, words: Words) -> None:
    """New secrets would not be those that the records were written with, so none are made here."""
    beside = Path(database.removeprefix("sqlite:///") + ".secrets")
    if "://" in database and not database.startswith("sqlite:///") and secrets is None:
        raise InputError(words.say("serve.no_secrets"))
    if not (secrets or beside).is_file():
        raise InputError(words.say("desk.no_secrets", path=secrets or beside))


def _words(context: click.Context) -> Words:
    return context.find_object(Words) or Words("en")
