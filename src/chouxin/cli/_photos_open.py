"""`chouxin photos open`: the local page, for whoever would rather not type commands."""

import os
import sys
import tempfile
import webbrowser
from pathlib import Path

import click

from chouxin.domain import InputError, MissingExtra
from chouxin.words import Words


@click.command("open")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--port", default=0, type=click.IntRange(0, 65535))
@click.option("--no-browser", is_flag=True)
@click.option("--idle", default=60, type=click.IntRange(1, 1440), metavar="MINUTES", show_default=True)
@click.pass_context
def open_(context: click.Context, folder: Path | None, port: int, no_browser: bool, idle: int) -> int:
    """Open the page, and clear up behind it."""
    words = context.find_object(Words) or Words("en")
    try:
        from chouxin.person.sitting import Sitting, fresh  # noqa: PLC0415 - of an optional part
        from chouxin.person.weights import SFACE, YUNET, load, places  # noqa: PLC0415
        from chouxin.web.photos.serving import listening, serve  # noqa: PLC0415
        from chouxin.web.photos.visit import Visit  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("photos", "`chouxin photos open`") from error
    if folder is not None and not folder.exists():
        raise InputError(words.say("photos.open.no_folder", path=folder))
    weights = places(os.environ)  # noqa: TID251 - a door may
    for model in (YUNET, SFACE):
        # Said before anybody has dropped a thousand pictures.
        load(model, weights)
    sitting = Sitting(weights)
    with tempfile.TemporaryDirectory(prefix="chouxin-photos-", ignore_cleanup_errors=True) as scratch:
        try:
            if folder is not None:
                sitting.add_folder(folder.resolve())
            visit = Visit(sitting, Path(scratch), fresh(_beside(folder, words)), idle)
            # The browser's language may be another than the system's: a double click has none.
            visit.beside = lambda spoken: fresh(_beside(folder, spoken))
            with listening(port) as listener:
                visit.port = listener.getsockname()[1]
                click.echo(words.say("photos.open.where", address=visit.address))
                sys.stdout.flush()
                if not no_browser:
                    webbrowser.open(visit.address)
                serve(visit, listener)
        except OSError as error:
            raise InputError(words.say("photos.open.listen", port=port, why=error.strerror or error)) from error
        finally:
            sitting.close()
    click.echo(words.say("photos.open.over"))
    return 0


def _beside(folder: Path | None, words: Words) -> Path:
    """Where copies go unless somebody says otherwise: beside what was named, or among the user's pictures."""
    name = words.say("photos.open.out.name")
    if folder is not None:
        where = folder.resolve()
        return where.with_name(f"{where.stem if where.is_file() else where.name} - {name}")
    at_home = Path.home() / "Pictures"
    return (at_home if at_home.is_dir() else Path.home()) / name
