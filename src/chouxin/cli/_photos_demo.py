"""`chouxin photos demo`: the example pictures, looked at, and compared with what they say of themselves."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import click
import yaml

from chouxin.cli._photos_protect import protect
from chouxin.domain import InputError, MissingExtra
from chouxin.person.audit import audit, describe_me
from chouxin.person.looking import Eyes, look
from chouxin.person.media import Media, Medium
from chouxin.person.metadata import found
from chouxin.person.posting import Audience, check
from chouxin.person.weights import places
from chouxin.words import Words

WRONG = 1
_ME = "portrait.jpg"


@dataclass(frozen=True, slots=True)
class Example:
    """An example picture, what it is, and the answer for everybody."""

    name: str
    about: Mapping[str, str]
    public: str


@click.command("demo")
@click.option("--or-go-on", "go_on", is_flag=True, hidden=True)
@click.pass_context
def demo(context: click.Context, go_on: bool) -> int:
    """Check, audit and protect them; 1 where something is not as stated."""
    words = context.find_object(Words) or Words("en")
    folder = examples(words)
    stated = yaml.safe_load((folder / "expected.yaml").read_text("utf-8"))
    known = [Example(**one) for one in stated["photos"]]
    folders = places(os.environ)  # noqa: TID251 - a door may
    try:
        Eyes(folders, compare=True)
        click.echo(words.say("photos.demo.title"))
        wrong = [*_checked(folder, known, folders, words), *_audited(folder, stated, folders, words)]
    except MissingExtra as missing:
        if not go_on:
            raise
        told = getattr(missing, "told", None)
        click.echo(words.say("cli.error", what=told(words) if told else missing), err=True)
        return 0
    wrong += _protected(context, folder, words)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    click.echo(words.say("demo.some_wrong", count=len(wrong)) if wrong else words.say("photos.demo.right"))
    return WRONG if wrong else 0


def examples(words: Words) -> Path:
    """The example pictures of the installed wheel, or of the checkout. Raises InputError where there are none."""
    installed = Path(str(files("chouxin"))) / "_shipped" / "photos"
    place = installed if installed.is_dir() else Path(__file__).parents[3] / "photos"
    if not (place / "expected.yaml").is_file():
        raise InputError(words.say("demo.no_examples"))
    return place


def _checked(folder: Path, known: Sequence[Example], folders: Sequence[Path], words: Words) -> list[str]:
    eyes = Eyes(folders, compare=False)
    wrong = []
    for one in known:
        path = folder / one.name
        answer = check(eyes.look(Medium(one.name, False, path)), found(path)).answers[Audience.PUBLIC]
        said = words.say(f"photos.answer.{answer}")
        click.echo("  " + words.say("photos.demo.check", name=one.name, about=words.pick(one.about), answer=said))
        if answer != one.public:
            wrong.append(words.say("demo.wrong", id=one.name, action=answer, expected=one.public))
    return wrong


def _audited(folder: Path, stated: Mapping[str, str], folders: Sequence[Path], words: Words) -> list[str]:
    me = describe_me([folder / _ME], folders, words)
    media = Media([folder])
    seen = audit(look(media, folders, compare=True), me)
    grades = {"grade": seen.exposure.grade, "after": seen.plan.grade}
    told = {name: words.say(f"photos.grade.{grade}") for name, grade in grades.items()}
    click.echo("  " + words.say("photos.demo.audit", count=len(seen.plan.sources), **told))
    return [
        words.say("demo.wrong", id=name, action=grade, expected=stated[name])
        for name, grade in grades.items()
        if grade != stated[name]
    ]


def _protected(context: click.Context, folder: Path, words: Words) -> list[str]:
    """Copies with everybody covered, in a folder that is gone afterwards; each of them has passed its own gate."""
    with tempfile.TemporaryDirectory() as out:
        click.echo(words.say("photos.demo.protect"))
        code = context.invoke(
            protect, places=(folder / _ME, folder / "from-the-phone.jpg"), out=Path(out) / "copies", keep_nobody=True
        )
        left = [path.name for path in Path(out).rglob("*.jpg") if found(path).location or found(path).device]
    return [words.say("demo.wrong", id=name, action="1", expected="0") for name in left] + (
        [words.say("demo.wrong", id="protect", action=code, expected=0)] if code else []
    )
