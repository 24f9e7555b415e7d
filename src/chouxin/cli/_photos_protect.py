"""`chouxin photos protect`: copies with chosen people kept and all others covered."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from chouxin.cli._output import opened
from chouxin.domain import InputError
from chouxin.person.audit import describe_me
from chouxin.person.copies import RECORD, Copies, DiskFull, Outcome, State
from chouxin.person.covering import Cover
from chouxin.person.media import Media, Medium
from chouxin.person.protecting import Share, Wishes
from chouxin.person.sheet_page import Card, card, write_page
from chouxin.person.unread import sentence, told
from chouxin.person.weights import places as folders_of
from chouxin.report.visible import visible_line
from chouxin.words import Words

NOT_SAFE, NOT_LOOKED_AT = 1, 3
_MADE = (State.WRITTEN, State.WOULD)
_Told = tuple[Callable[[Media, Path], Iterator[Medium]], Callable[[], None], Callable[[str, float], None]]


@click.command("protect")
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--keep", multiple=True, type=click.Path(path_type=Path), metavar="PICTURE")
@click.option("--keep-nobody", is_flag=True)
@click.option("--keep-everybody", is_flag=True)
@click.option("--cover", type=click.Choice([str(one) for one in Cover]), default="solid", show_default=True)
@click.option("--region", multiple=True, metavar="BOX")
@click.option("--crop", metavar="BOX")
@click.option("--max-side", type=click.IntRange(16), metavar="PIXELS")
@click.option("--thorough", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.pass_context
def protect(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    places: tuple[Path, ...],
    out: Path,
    keep: tuple[Path, ...],
    keep_nobody: bool,
    keep_everybody: bool,
    cover: str,
    region: tuple[str, ...],
    crop: str | None,
    max_side: int | None,
    thorough: bool,
    dry_run: bool,
    sheet: Path | None,
) -> int:
    """A line for each picture or video, and the sum."""
    words = context.find_object(Words) or Words("en")
    if (bool(keep) + keep_nobody + keep_everybody) != 1:
        raise InputError(words.say("photos.protect.who"))
    _there((*places, *keep), words)
    folders = folders_of(os.environ)  # noqa: TID251 - a door may
    wishes = Wishes(
        tuple(describe_me(keep, folders, words)) if keep else (),
        keep_everybody,
        Cover(cover),
        tuple(_box(text, words) for text in region),
        None if crop is None else _box(crop, words),
        max_side,
        thorough,
    )
    key = repr((cover, region, crop, max_side, thorough, keep_everybody, [_digest(path) for path in keep]))
    if not dry_run:
        _folder(out, words)
    copies = Copies(out, wishes, key, folders, dry=dry_run)
    media = Media(places, everything=True)
    cards: list[Card] = []
    counts = dict.fromkeys(State, 0)
    try:
        with _progress(words) as (todo, done, tell):
            for outcome in copies.make(todo(media, out), done, tell):
                counts[outcome.state] += 1
                for line in _told(outcome, words):
                    click.echo(line)
                if sheet is not None and outcome.before is not None and outcome.after is not None:
                    cards.append(card(outcome))
    except DiskFull as error:
        raise InputError(words.say("photos.protect.disk_full", folder=out)) from error
    finally:
        media.close()
    missing = list(media.unreadable)
    for name, unreadable in missing:
        click.echo(f"{visible_line(name, masked=True)}: {_not_written(told(unreadable, words), words)}")
    if media.outside:
        click.echo(words.say("photos.counts.outside", count=len(media.outside)))
    if sheet is not None:
        with opened(sheet, words) as file:
            write_page(cards, file, words.lang)
        click.echo(words.say("photos.written", path=sheet), err=True)
    return _summed(counts, len(missing), dry_run, words)


def _summed(counts: dict[State, int], missing: int, dry_run: bool, words: Words) -> int:
    unseen = counts[State.NOT_LOOKED] + counts[State.TAKEN] + missing
    values = {
        "written": counts[State.WRITTEN] + counts[State.WOULD],
        "there": counts[State.THERE],
        "unsafe": counts[State.NOT_SAFE],
        "missing": unseen,
    }
    click.echo("\n" + words.say("photos.protect.sum_dry" if dry_run else "photos.protect.sum", **values))
    if counts[State.WRITTEN]:
        click.echo(words.say("photos.protect.look"))
    return NOT_SAFE * bool(counts[State.NOT_SAFE]) + NOT_LOOKED_AT * bool(unseen)


def _there(paths: Sequence[Path], words: Words) -> None:
    for path in paths:
        if not path.exists():
            raise InputError(words.say("screen.no_file", place=path))


def _folder(out: Path, words: Words) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(words.say("screen.cannot_write", path=out, why=error.strerror)) from error


def _box(text: str, words: Words) -> Share:
    parts = [part.strip() for part in text.split(",")]
    percent = all(part.endswith("%") for part in parts)
    try:
        numbers = [float(part.removesuffix("%")) if percent else float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(0 <= number < 1e7 for number in numbers) or not numbers[2] or not numbers[3]:
        raise InputError(words.say("photos.protect.box", text=text))
    left, top, wide, high = (number / 100 for number in numbers) if percent else numbers
    return Share((left, top, wide, high), percent)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _told(outcome: Outcome, words: Words) -> Iterator[str]:
    name = visible_line(outcome.name, masked=True)
    if outcome.state in _MADE:
        said = words.say(f"photos.protect.{outcome.state}", covered=outcome.covered, kept=outcome.kept)
        target = f" -> {visible_line(outcome.target, masked=True)}" if outcome.target != outcome.name else ""
        yield f"{name}{target}: {said}"
        yield from (f"    {line}" for line in _details(outcome, words))
    elif outcome.state is State.THERE:
        yield f"{name}: {words.say('photos.protect.there')}"
    else:
        code, values = outcome.reason or ("photos.unread.other", {"why": ""})
        yield f"{name}: {_not_written(sentence(code, values, words), words)}"


def _not_written(why: str, words: Words) -> str:
    return words.say("photos.head.said", head=words.say("photos.protect.not_written"), said=why)


def _details(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.exact:
        yield words.say("photos.protect.exact")
    if not outcome.covered and not outcome.kept and not outcome.everybody:
        yield words.say("photos.protect.no_face")
    if outcome.findings is not None:
        for kinds, code in zip(outcome.findings.kinds(), ("goes", "stays"), strict=True):
            if kinds:
                listed = words.say("list.separator").join(words.say(f"photos.note.{kind}") for kind in kinds)
                yield words.say(f"photos.protect.{code}", kinds=listed)
    if outcome.manifest:
        yield words.say("photos.protect.manifest")
    if outcome.lowered:
        yield words.say("photos.protect.lowered")


@contextmanager
def _progress(words: Words) -> "Iterator[_Told]":
    """What tells a terminal how far it is: all of it, and each video that is being made, with the time that is left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(20),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(words.say("photos.protect.progress"), total=None, said="")
        clips: dict[str, TaskID] = {}
        lock = Lock()

        def todo(media: Media, out: Path) -> Iterator[Medium]:
            # Copies of an earlier run are no originals, where the folder lies inside of what was named.
            listed = [medium for medium in media if not _inside(medium, out)]
            progress.update(task, total=len(listed), said=f"0/{len(listed)}")
            yield from listed

        def done() -> None:
            progress.advance(task)
            now = progress.tasks[0]
            progress.update(task, said=f"{now.completed:.0f}/{now.total or 0:.0f}")

        def tell(name: str, share: float) -> None:
            with lock:
                if name not in clips:
                    clips[name] = progress.add_task(visible_line(name, masked=True)[-30:], total=1.0, said="")
            progress.update(clips[name], completed=share, said=f"{share:.0%}", visible=share < 1.0)

        yield todo, done, tell


def _inside(medium: Medium, out: Path) -> bool:
    return (out / RECORD).exists() and medium.place.resolve().is_relative_to(out.resolve())
