"""`chouxin screen`: the one verb."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from chouxin.cli._lists import index_for, model_lists, source_banks
from chouxin.cli._mapping import mapping_of
from chouxin.cli._output import opened
from chouxin.cli._places import Asked, Places
from chouxin.cli._progress import watched
from chouxin.cli._pushed import waiting_objects
from chouxin.cli._repositories import parent_of
from chouxin.cli._site import read_site
from chouxin.cli._standard_input import FORMATS as STDIN_FORMATS
from chouxin.cli._standard_input import StandardInput
from chouxin.domain import Action, InputError, Item, Kind
from chouxin.engine.engine import Engine
from chouxin.engine.snapshots import Snapshots
from chouxin.readers.table import FIELDS
from chouxin.report import BINARY, FORMATS, Counts, Legend, Screened, write
from chouxin.words import Words

FOUND = 1
NOT_LOOKED_AT = 3


@click.command
@click.argument("places", nargs=-1)
@click.option("--text", "texts", multiple=True, metavar="TEXT")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), metavar="KIND")
@click.option("--profile", default="market-strict", metavar="NAME|FILE", show_default=True)
@click.option("--pack", "packs", multiple=True, metavar="DIRECTORY")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", metavar="FILE")
@click.option("--only", metavar="ACTIONS")
@click.option("--encoding", metavar="NAME")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD")
@click.option("--link-key-file", "link_key", type=click.File("rb"), metavar="FILE")
@click.option("--pictures", metavar="FOLDER")
@click.option("--watch", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--fingerprints", "lists", multiple=True, metavar="LIST")
@click.option("--hash-all", is_flag=True)
@click.option("--consents", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--as-one", is_flag=True)
@click.option("--rev", "revision", metavar="REVISION")
@click.option("--parent", metavar="REVISION|PATH[@REVISION]")
@click.option("--link-template", metavar="ADDRESS")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--stdin-format", type=click.Choice(STDIN_FORMATS), default="auto", show_default=True)
@click.pass_context
def command(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    places: tuple[str, ...],
    texts: tuple[str, ...],
    kind: str | None,
    profile: str,
    packs: tuple[str, ...],
    form: str,
    output: str | None,
    only: str | None,
    encoding: str | None,
    mapping: tuple[str, ...],
    link_key: BinaryIO | None,
    watch: Path | None,
    consents: Path | None,
    pictures: str | None,
    lists: tuple[str, ...],
    hash_all: bool,
    as_one: bool,
    revision: str | None,
    parent: str | None,
    link_template: str | None,
    cache: Path | None,
    stdin_format: str,
) -> int:
    words = context.find_object(Words) or Words("en")
    if not places and not texts:
        raise InputError(words.say("screen.nothing"))
    if form in BINARY and output is None and sys.stdout.isatty():
        raise InputError(words.say("screen.not_to_terminal", form=form))
    actions = _actions(only, words)
    template = link_template or ""
    if template and not (template.startswith(("https://", "http://")) and "{path}" in template):
        raise InputError(words.say("screen.bad_template", value=template))
    compared = parent_of(parent, words)
    asked = Asked(
        places=places,
        texts=texts,
        kind=Kind(kind) if kind else None,
        encoding=encoding,
        mapping=mapping_of(mapping, FIELDS, words),
        stdin_format=stdin_format,
        as_one=as_one,
        revision=revision,
        parent=compared.revision,
    )
    models, sources = model_lists(lists), source_banks(lists)
    index = index_for(models, words, hash_all=hash_all) if models else None
    site = read_site(link_key, watch, index, consents, words, sources)
    if pictures is not None and not Path(pictures).is_dir():
        raise InputError(words.say("screen.bad_pictures", path=pictures))
    objects = (*compared.objects, *waiting_objects(os.environ))  # noqa: TID251 - a door, which git's hooks open, too
    snapshots = Snapshots(cache) if cache else None
    with (
        StandardInput() as stdin,
        Engine(
            profile, packs=packs, site=site, pictures=pictures or "", objects=objects, snapshots=snapshots
        ) as engine,
    ):
        items = Places(asked, words, _note, stdin)
        legend = Legend(engine.knowledge.rules, engine.policy, words, template)
        counts = _screen(engine, items, form, Path(output) if output else None, actions, legend)
    if snapshots is not None:
        snapshots.keep()
    if form != "table" or output:
        for sentence in counts.sentences(words):
            _note(sentence)
    return FOUND * bool(counts.found) + NOT_LOOKED_AT * bool(counts.faulty)


def _screen(  # noqa: PLR0913 - what is screened, how, and where the decisions go
    engine: Engine, items: Iterable[Item], form: str, output: Path | None, only: frozenset[Action], legend: Legend
) -> Counts:
    """Screen everything into `output`, or standard output. Raises InputError where there was nothing to screen."""
    screened = Screened(engine.decide(_shown(items, form, output, legend.words)), only)
    with opened(output, legend.words) as out:
        write(form, screened, out, legend)
        if not screened.counts.total:
            raise InputError(legend.words.say("screen.empty"))
    if output:
        _note(legend.words.say("screen.written", path=output))
    return screened.counts


def _shown(items: Iterable[Item], form: str, output: Path | None, words: Words) -> Iterator[Item]:
    # A table on the same screen shows by itself how far it is.
    quiet = not sys.stderr.isatty() or (form == "table" and output is None and sys.stdout.isatty())
    return iter(items) if quiet else watched(items, words.say("screen.progress"))


def _actions(only: str | None, words: Words) -> frozenset[Action]:
    if only is None:
        return frozenset(Action)
    try:
        return frozenset(Action(name.strip()) for name in only.split(","))
    except ValueError as error:
        choices = words.say("list.separator").join(Action)
        raise InputError(words.say("screen.bad_only", value=only, choices=choices)) from error


def _note(sentence: str) -> None:
    print(sentence, file=sys.stderr)
