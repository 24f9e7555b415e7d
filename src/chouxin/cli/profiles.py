"""`chouxin profiles`: list and show profiles, and find thresholds for what people can review."""

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import click

from chouxin.cli._columns import aligned
from chouxin.cli._mapping import mapping_of
from chouxin.cli._output import opened
from chouxin.cli._progress import watched
from chouxin.cli._tuning import Told, remarks, sentences
from chouxin.cli._tuning_json import as_json
from chouxin.domain import Action, InputError, Item
from chouxin.engine.engine import Engine
from chouxin.policy import Policy, Thresholds, load_profile, shipped_profiles
from chouxin.policy.sample import Sample, thresholds_of, wide_open, with_signals
from chouxin.policy.signals import answerable
from chouxin.policy.tuning import tune as choose
from chouxin.policy.writing import to_yaml
from chouxin.readers.table import FIELDS, LABELLED, label_of, rows
from chouxin.report.visible import visible_line
from chouxin.words import Words

_form = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)


@click.group("profiles")
def command() -> None:
    """Texts in the catalogue."""


@command.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """The shipped profiles, one a line."""
    words = _words(context)
    known = [load_profile(name) for name in shipped_profiles()]
    for line in aligned([[policy.name, policy.version, words.pick(policy.title)] for policy in known]):
        click.echo(line)


@command.command("show")
@click.argument("profile")
@_form
@click.pass_context
def show(context: click.Context, profile: str, form: str) -> None:
    """A profile's thresholds, by signal."""
    words, policy = _words(context), load_profile(profile)
    if form == "json":
        click.echo(json.dumps(_as_json(policy), ensure_ascii=False, indent=2))
        return
    click.echo(words.say("profiles.head", revision=policy.revision, title=words.pick(policy.title)))
    head = [words.say(f"profiles.column.{name}") for name in ("signal", "review", "hold", "what")]
    lines = [
        [f"{name}{'*' if name in policy.signals else ''}", *_told(thresholds_of(policy, name), words), title]
        for name in answerable()
        for title in [words.say(f"signal.{name}")]
    ]
    for line in aligned([head, *lines]):
        click.echo(line)
    if policy.signals:
        click.echo(words.say("profiles.own"))
    on_fault = words.say(f"action.{policy.on_fault}")
    click.echo(words.say("profiles.roles", count=policy.block_needs_roles, on_fault=on_fault))


@command.command("tune")
@click.option("--data", required=True, metavar="FILE")
@click.option("--reviews-per-day", "reviews", required=True, type=float, metavar="NUMBER")
@click.option("--items-per-day", "items", type=float, metavar="NUMBER")
@click.option("--profile", default="market-strict", metavar="NAME|FILE", show_default=True)
@click.option("-o", "--output", metavar="FILE")
@click.option("--pack", "packs", multiple=True, metavar="DIRECTORY")
@click.option("--encoding", metavar="NAME")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD")
@_form
@click.pass_context
def tune(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    data: str,
    reviews: float,
    items: float | None,
    profile: str,
    output: str | None,
    packs: tuple[str, ...],
    encoding: str | None,
    mapping: tuple[str, ...],
    form: str,
) -> None:
    """Thresholds for so many reviews a day."""
    words = _words(context)
    for option, value in (("--reviews-per-day", reviews), ("--items-per-day", items)):
        # Not `<= 0`: nan is neither.
        if value is not None and not 0 < value < float("inf"):
            raise InputError(words.say("tune.not_positive", option=option))
    policy, path = load_profile(profile), Path(data)
    if not path.is_file():
        raise InputError(words.say("screen.no_file", place=data))
    columns = mapping_of(mapping, (*FIELDS, *dict.fromkeys(LABELLED.values())), words)
    table = rows(path, encoding=encoding, mapping=columns, also=LABELLED)
    sample = _sample(table, policy, packs, words)
    if not sample.all.rows:
        raise InputError(words.say("screen.empty"))
    if not sample.all.violating + sample.all.benign:
        raise InputError(words.say("tune.no_label", file=path.name))
    told = Told(path.name, policy, sample, choose(sample, policy, reviews, items), reviews)
    chosen = _named(with_signals(policy, told.tuning.chosen()), Path(output).stem if output else f"{policy.name}-tuned")
    if form == "json":
        click.echo(json.dumps(as_json(told, chosen.revision), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(sentences(told, words)))
    _save(told, chosen, output, words)


def _sample(table: Iterable[Item], policy: Policy, packs: tuple[str, ...], words: Words) -> Sample:
    """Screen all rows and count them. Raises InputError for a label that is none."""
    sample = Sample()
    labels: deque[tuple[bool | None, str]] = deque()

    def labelled() -> Iterator[Item]:
        for number, item in enumerate(table):
            labels.append((_label(item, words), item.fields.get("category", "")))
            # Labelled tables are put together from many exports, and their ids may meet.
            yield replace(item, id=str(number))

    shown = watched(labelled(), words.say("screen.progress")) if sys.stderr.isatty() else labelled()
    with Engine(wide_open(policy), packs=packs) as engine:
        for decision in engine.decide(shown):
            label, category = labels.popleft()
            sample.add(decision, label, category, faults_are_reviewed=policy.on_fault is Action.REVIEW)
    return sample


def _label(item: Item, words: Words) -> bool | None:
    try:
        return label_of(item.fields.get("label", ""))
    except ValueError as error:
        raise InputError(words.say("tune.bad_label", where=item.source, label=visible_line(str(error)[:40]))) from error


def _named(policy: Policy, name: str) -> Policy:
    """The profile under its new name; its version tells its thresholds from all others."""
    digest = sha256(to_yaml(replace(policy, name="")).encode()).hexdigest()[:8]
    return replace(policy, name=name, version=f"{policy.version}+{digest}")


def _save(told: Told, chosen: Policy, output: str | None, words: Words) -> None:
    if output is None:
        click.echo(words.say("tune.not_saved"), err=True)
        return
    items = float(told.tuning.everything.rows * told.tuning.day)
    head = f"Tuned from {told.policy.revision} on {told.file}: {told.reviews:g} reviews and {items:g} items a day."
    with opened(Path(output), words) as out:
        out.write(to_yaml(chosen, remarks(told), (head,)).encode())
    click.echo(words.say("tune.saved", path=output), err=True)


def _told(thresholds: Thresholds, words: Words) -> list[str]:
    values = (thresholds.review, thresholds.block)
    return [words.say("profiles.never") if value is None else f"{value:g}" for value in values]


def _as_json(policy: Policy) -> dict[str, object]:
    return {
        "profile": policy.revision,
        "title": dict(policy.title),
        "block_needs_roles": policy.block_needs_roles,
        "on_fault": str(policy.on_fault),
        "ask_first": list(policy.ask_first),
        "supplies": {str(s): {"review": t.review, "block": t.block} for s, t in policy.supplies.items()},
        "signals": {
            name: {"review": t.review, "block": t.block, "own": name in policy.signals}
            for name in answerable()
            for t in [thresholds_of(policy, name)]
        },
    }


def _words(context: click.Context) -> Words:
    return context.find_object(Words) or Words("en")
