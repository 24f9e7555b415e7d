"""`chouxin serve`: the desk, in this process, until it is told to end."""

from pathlib import Path

import click

from chouxin.domain import MissingExtra
from chouxin.words import Words

DATABASE = "chouxin-desk.sqlite"


@click.command("serve")
@click.option("--database", metavar="URL")
@click.option("--settings", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--secrets", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--uploads", type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8640, type=click.IntRange(0, 65535))
@click.option("-p", "--profile", default="market-strict")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--lessons", type=click.Path(path_type=Path, file_okay=False))
@click.option("--demo", is_flag=True)
@click.option("--check", is_flag=True)
@click.pass_context
def command(  # noqa: PLR0913 - a command's options
    context: click.Context,
    database: str | None,
    settings: Path | None,
    secrets: Path | None,
    uploads: Path | None,
    host: str,
    port: int,
    profile: str,
    packs: tuple[Path, ...],
    lessons: Path | None,
    demo: bool,
    check: bool,
) -> None:
    """Texts in the catalogue."""
    words = context.find_object(Words) or Words("en")
    try:
        from chouxin.cli import _serving  # noqa: PLC0415 - of an optional part, which may not be installed
    except ImportError as error:
        raise MissingExtra("desk", "`chouxin serve`") from error
    wanted = _serving.Wanted(
        # The examples are filed at a desk that is forgotten at its end, unless one is named.
        database=database or ("" if demo else DATABASE),
        settings=settings,
        secrets=secrets,
        uploads=uploads,
        host=host,
        port=port,
        profile=profile,
        packs=packs,
        lessons=lessons,
        demo=demo,
        check=check,
    )
    _serving.serve(wanted, words)
