"""`chouxin photos audit`: how exposed a person is in all their pictures, and what to change first."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chouxin.cli._output import opened
from chouxin.domain import InputError
from chouxin.person.audit import Audit, Group, describe_me
from chouxin.person.audit import audit as judge
from chouxin.person.audit_page import write_page
from chouxin.person.looking import look
from chouxin.person.media import Media, Medium
from chouxin.person.telling import document, not_looked_at, reasons, remarks
from chouxin.person.weights import places as folders_of
from chouxin.report.visible import visible_line
from chouxin.words import Words

EXPOSED, NOT_LOOKED_AT = 1, 3


@click.command("audit")
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--me", multiple=True, type=click.Path(path_type=Path), metavar="PICTURE")
@click.option("--choose", is_flag=True)
@click.option("--everything", is_flag=True)
@click.option("--thorough", is_flag=True)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--json", "json_", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--show-faces", is_flag=True)
@click.pass_context
def audit(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    places: tuple[Path, ...],
    me: tuple[Path, ...],
    choose: bool,
    everything: bool,
    thorough: bool,
    html: Path | None,
    json_: Path | None,
    show_faces: bool,
) -> int:
    """The grade on the terminal; the page and the JSON where asked for."""
    words = context.find_object(Words) or Words("en")
    _asked_rightly(places, me, choose, words)
    folders = folders_of(os.environ)  # noqa: TID251 - a door may
    described = describe_me(me, folders, words) if me else []
    media = Media(places, everything)
    try:
        with _progress(words) as (todo, done):
            looked = look(todo(media), folders, compare=bool(me) or choose, thorough=thorough, done=done)
            seen = list(looked)
        found = judge(seen, described, _chooser(words) if choose else None)
        for line in _screen(found, media, words):
            click.echo(line)
        if html is not None:
            with opened(html, words) as out:
                write_page(found, media, out, words.lang, show=show_faces)
            click.echo(words.say("photos.written", path=html), err=True)
        if json_ is not None:
            with opened(json_, words) as out:
                written = json.dumps(document(found, media), ensure_ascii=False, indent=2)
                # Names that are no text in any encoding have half a character here and there.
                out.write(written.encode("utf-8", "backslashreplace") + b"\n")
            click.echo(words.say("photos.written", path=json_), err=True)
    finally:
        media.close()
    return EXPOSED * (found.exposure.at[64] > 0) + NOT_LOOKED_AT * bool(not_looked_at(found, media))


def _asked_rightly(places: Sequence[Path], me: Sequence[Path], choose: bool, words: Words) -> None:
    for path in (*places, *me):
        if not path.exists():
            raise InputError(words.say("screen.no_file", place=path))
    if me and choose:
        raise InputError(words.say("photos.one_way"))
    if choose and not sys.stdin.isatty():
        raise InputError(words.say("photos.no_terminal"))


@contextmanager
def _progress(words: Words) -> "Iterator[tuple[Callable[[Media], Iterator[Medium]], Callable[[], None]]]":
    """What tells a terminal how far it is: gives on the media, and is told of each that is done."""
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(words.say("photos.progress"), total=None)

        def todo(media: Media) -> Iterator[Medium]:
            listed = list(media)
            progress.update(task, total=len(listed))
            yield from listed

        yield todo, lambda: progress.advance(task)


def _chooser(words: Words) -> Callable[[Sequence[Group]], int | None]:
    def choose(groups: Sequence[Group]) -> int | None:
        for number, group in enumerate(groups, start=1):
            click.echo(words.say("photos.choose.group", number=number, count=group.media))
            for medium, sighting in group.examples:
                aside = sighting.place[0]
                place = words.say(f"photos.place.{'left' if aside < 1 / 3 else 'right' if aside > 2 / 3 else 'middle'}")
                name = visible_line(medium.name, masked=True)
                click.echo("   " + words.say("photos.choose.example", name=name, place=place))
        answer = click.prompt(words.say("photos.choose.which"), type=click.IntRange(0, len(groups)))
        return groups[answer - 1].number if answer else None

    return choose


def _screen(found: Audit, media: Media, words: Words) -> Iterator[str]:
    grade = found.exposure.grade
    yield words.say(f"photos.grade.{grade}")
    yield words.say(f"photos.grade.{grade}.means")
    yield ""
    for code, values in (*reasons(found), *remarks(found, media)):
        yield f"- {words.say(code, **values)}"
    yield ""
    yield words.say("photos.plan.head")
    if not found.plan.sources:
        yield f"  {words.say('photos.plan.none')}"
    else:
        after = words.say(f"photos.grade.{found.plan.grade}")
        yield f"  {words.say('photos.plan.to', count=len(found.plan.sources))} {after}"
        for change in found.changes:
            notes = [*(["clip"] if change.medium.clip else []), *(["others"] if change.others else [])]
            said = words.say("list.separator").join(words.say(f"photos.plan.{note}") for note in notes)
            yield f"  - {visible_line(change.medium.name, masked=True)}" + (f" ({said})" if said else "")
        if found.more:
            yield f"  {words.say('photos.plan.more', count=found.more)}"
        yield f"  {words.say('photos.plan.order')}"
    missing = not_looked_at(found, media, words)
    if missing:
        yield ""
        yield words.say("photos.page.not_looked")
        yield from (f"  - {visible_line(name, masked=True)}: {why}" for name, why in missing)
