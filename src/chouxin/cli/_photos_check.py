"""`chouxin photos check`: may I post this?"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from chouxin.cli._columns import aligned
from chouxin.domain import InputError, Unreadable
from chouxin.person.exposure import VIEWS
from chouxin.person.looking import Eyes
from chouxin.person.media import CLIPS, Medium
from chouxin.person.metadata import found
from chouxin.person.posting import Checked, Findings, Use
from chouxin.person.posting import check as judge
from chouxin.person.unread import told
from chouxin.person.weights import places
from chouxin.report.visible import visible_line
from chouxin.words import Words

CHANGE, NOT_LOOKED_AT = 1, 3


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--thorough", is_flag=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], thorough: bool, form: str) -> int:
    """One screen for each file."""
    words = context.find_object(Words) or Words("en")
    for path in files:
        if not path.is_file():
            raise InputError(words.say("screen.no_file", place=path))
    eyes = Eyes(places(os.environ), compare=False, thorough=thorough)  # noqa: TID251 - a door may
    change = unseen = False
    for number, path in enumerate(files):
        looked = eyes.look(Medium(path.name, path.suffix.lower() in CLIPS, path))
        checked = judge(looked, _findings(path))
        change |= bool(checked.advice)
        unseen |= checked.unreadable is not None or checked.findings is None
        if form == "json":
            click.echo(json.dumps(_as_json(checked), ensure_ascii=False))
        else:
            click.echo("\n" * bool(number) + "\n".join(_screen(checked, words)))
    return CHANGE * change + NOT_LOOKED_AT * unseen


def _findings(path: Path) -> Findings | None:
    try:
        return found(path)
    except Unreadable:
        return None


def _screen(checked: Checked, words: Words) -> Iterator[str]:
    yield visible_line(checked.name, masked=True)
    if checked.unreadable is not None:
        why = words.say(f"fault.{checked.unreadable.kind}")
        name = visible_line(checked.name, masked=True)
        yield "  " + words.say("photos.could_not_look", name=name, what=why, why=told(checked.unreadable, words))
    answers = [(f"audience.{audience}", f"answer.{answer}") for audience, answer in checked.answers.items()]
    uses = [(f"tool.{tool}", _use(tool, use)) for tool, use in checked.uses.items()]
    yield ""
    yield from _lines(answers, words)
    yield ""
    for head, said in (("people", _people(checked, words)), ("file", _file(checked, words))):
        yield "  " + words.say("photos.head.said", head=words.say(f"photos.head.{head}"), said=said)
    yield "  " + words.say("photos.head.said", head=words.say("photos.head.tools"), said="").rstrip()
    yield from (f"  {line}" for line in _lines(uses, words))
    yield "  " + words.say("photos.head.said", head=words.say("photos.head.change"), said="").rstrip()
    for number, advice in enumerate(checked.advice, start=1):
        yield f"    {number}. {words.say(f'photos.advice.{advice}')}"
    if not checked.advice:
        yield f"    {words.say('photos.nothing_to_change')}"


def _lines(rows: list[tuple[str, str]], words: Words) -> Iterator[str]:
    spoken = [[words.say(f"photos.{name}"), words.say(f"photos.{said}")] for name, said in rows]
    yield from (f"  {line}" for line in aligned(spoken))


def _use(tool: str, use: Use) -> str:
    return "use.unknown" if use is Use.UNKNOWN and tool != "undressing" else f"use.{tool}.{use}"


def _people(checked: Checked, words: Words) -> str:
    if not checked.people:
        return words.say("photos.people.none")
    if checked.clip:
        frames = min(checked.exposure.frames, VIEWS)
        shown = f"{frames}+" if checked.exposure.frames >= VIEWS else f"{frames}"
        return words.say("photos.people.clip", count=checked.people, width=checked.largest, frames=shown)
    if checked.people == 1:
        return words.say("photos.people.one", width=checked.largest)
    return words.say("photos.people.several", count=checked.people, width=checked.largest)


def _file(checked: Checked, words: Words) -> str:
    if checked.findings is None:
        return words.say("photos.file.unknown")
    kinds = (("location", checked.findings.location), ("device", checked.findings.device))
    there = [words.say(f"photos.file.{kind}") for kind, found in kinds if found]
    return words.say("list.separator").join(there) or words.say("photos.file.clean")


def _as_json(checked: Checked) -> dict[str, object]:
    return {
        "schema": "chouxin.posting/1",
        "name": checked.name,
        "people": checked.people,
        "answers": {str(audience): str(answer) for audience, answer in checked.answers.items()},
        "tools": {str(tool): str(use) for tool, use in checked.uses.items()},
        "location": None if checked.findings is None else bool(checked.findings.location),
        "device": None if checked.findings is None else bool(checked.findings.device),
        "change": [str(advice) for advice in checked.advice],
        "not_looked_at": None if checked.unreadable is None else checked.unreadable.why,
    }
