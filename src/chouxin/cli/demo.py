"""`chouxin demo`: what comes with Chouxin, screened, and checked against what it says of itself."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from chouxin.cli._examples import Example, load_examples
from chouxin.domain import Decision, InputError, Item, Kind
from chouxin.engine.engine import Engine
from chouxin.readers.table import is_table, rows
from chouxin.report import Legend, Screened, replacing, write
from chouxin.report.table import show
from chouxin.words import Words

REPORT = "chouxin-demo.html"
WRONG = 1

_ABOUT = ("README.md", "expected.yaml")


@click.command
@click.option("-o", "--output", metavar="FILE")
@click.pass_context
def command(context: click.Context, output: str | None) -> int:
    words = context.find_object(Words) or Words("en")
    place = examples(words)
    profile, expected = load_examples(place / "expected.yaml")
    with Engine(profile) as engine:
        legend = Legend(engine.knowledge.rules, engine.policy, words)
        decisions = list(engine.decide(items(place)))
    _show(decisions, expected, legend)
    report = _write_report(decisions, Path(output) if output else None, legend)
    wrong = list(_wrong(decisions, expected, words))
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    print(words.say("demo.some_wrong", count=len(wrong)) if wrong else words.say("demo.all_right"))
    print(words.say("demo.report", path=report))
    return WRONG if wrong else 0


def examples(words: Words) -> Path:
    """The examples of the installed wheel, or of the source checkout."""
    installed = Path(str(files("chouxin"))) / "_shipped" / "examples"
    place = installed if installed.is_dir() else Path(__file__).parents[3] / "examples"
    if not (place / "expected.yaml").is_file():
        raise InputError(words.say("demo.no_examples"))
    return place


def items(place: Path) -> Iterator[Item]:
    for path in sorted(place.iterdir()):
        if path.name in _ABOUT or path.name.startswith("."):
            continue
        if is_table(path.name):
            yield from rows(path)
        else:
            yield Item(path.name, Kind.ARTIFACT, source=str(path))


def _show(decisions: Iterable[Decision], expected: dict[str, Example], legend: Legend) -> None:
    words = legend.words
    console = Console(highlight=False, markup=False, emoji=False)
    screened = Screened(decisions)
    count = words.say("demo.title", count=len(expected), policy=legend.policy.revision)
    console.print(Text(count, style="bold"))
    console.print()
    for decision in screened:
        example = expected.get(decision.item_id)
        if example is not None:
            about = words.pick(example.about)
            console.print(Text(words.say(f"demo.{example.nature}", about=about), style="italic"))
        show(decision, console, legend)
    for sentence in screened.counts.sentences(words):
        console.print(Text(sentence, style="bold"))


def _write_report(decisions: Iterable[Decision], output: Path | None, legend: Legend) -> Path:
    path = output or _writable()
    try:
        with replacing(path) as out:
            write("html", Screened(decisions), out, legend)
    except OSError as error:
        raise InputError(legend.words.say("screen.cannot_write", path=path, why=error.strerror)) from error
    return path.resolve()


def _writable() -> Path:
    """The report's place: this directory, or a new temporary one where this one may not be written to."""
    here = Path.cwd()
    return here / REPORT if os.access(here, os.W_OK) else Path(tempfile.mkdtemp(prefix="chouxin-")) / REPORT


def _wrong(decisions: Iterable[Decision], expected: dict[str, Example], words: Words) -> Iterator[str]:
    made = {decision.item_id: decision for decision in decisions}
    for name, example in expected.items():
        decision = made.get(name)
        if decision is None:
            yield words.say("demo.missing", id=name)
        elif decision.action is not example.action:
            action, wanted = (words.say(f"action.{a}") for a in (decision.action, example.action))
            yield words.say("demo.wrong", id=name, action=action, expected=wanted)
