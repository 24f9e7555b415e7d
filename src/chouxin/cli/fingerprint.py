"""`chouxin fingerprint`: list models by what their numbers are known by, and find them again."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from chouxin.cli._lists import append, index_for, note, read_lists, tell_conflicts
from chouxin.cli._output import opened
from chouxin.cli._prints import Looked, Said, entry_of, look
from chouxin.cli._source_prints import sources
from chouxin.domain import InputError
from chouxin.fingerprints.index import Index
from chouxin.fingerprints.matching import Match, match
from chouxin.fingerprints.positions import MOST
from chouxin.fingerprints.rows import Advisory, Head, Retraction, Row, row_id
from chouxin.fingerprints.sketch import CODE_BITS
from chouxin.fingerprints.taking import Wanted
from chouxin.words import Words, reason

FOUND, NOT_LOOKED_AT = 1, 3
_SAMPLES = 1024

_files = click.argument("files", nargs=-1, required=True)


class _Day(click.ParamType[str]):
    """A date as in 2026-11-22. It is always given: no list says another thing tomorrow."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            words = (ctx and ctx.find_object(Words)) or Words("en")
            self.fail(words.say("fingerprint.bad_date", value=value), param, ctx)


@click.group("fingerprint")
def command() -> None:
    """Texts in the catalogue."""


command.add_command(sources)


@command.command("make")
@_files
@click.option("--list", "listed_in", required=True, metavar="LIST")
@click.option("--name", required=True, metavar="NAME")
@click.option("--date", "added", required=True, type=_Day(), metavar="YYYY-MM-DD")
@click.option("--advisory", required=True, metavar="TEXT")
@click.option("--reference", default="", metavar="TEXT")
@click.option("--family", default="", metavar="NAME")
@click.option("--common", is_flag=True)
@click.option("--sure", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True)
@click.option("--samples", type=click.IntRange(CODE_BITS, MOST), default=_SAMPLES, show_default=True)
@click.option("--list-name", metavar="NAME")
@click.option("--by", metavar="NAME")
@click.option("--licence", metavar="SPDX")
@click.option("--source", metavar="TEXT")
@click.pass_context
def make(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    files: tuple[str, ...],
    listed_in: str,
    name: str,
    added: str,
    advisory: str,
    reference: str,
    family: str,
    common: bool,
    sure: float,
    samples: int,
    list_name: str | None,
    by: str | None,
    licence: str | None,
    source: str | None,
) -> int:
    """Append one entry, and the head of the list where it is new."""
    words = _words(context)
    path = Path(listed_in)
    head, rows = _head(path, list_name, by, licence, source, added, words)
    said = Said(head.name, name, family, Advisory(advisory, reference), added, common, sure)
    looked = list(look(files, Wanted(everything=True, samples=samples, hash_all=True), patient=True))
    faults = _tell_faults(looked, words)
    entry = entry_of(looked, said)
    if entry is None:
        raise InputError(words.say("fingerprint.nothing_to_list"))
    append(path, [*rows, entry], words)
    if not any(tensor.sketch for tensor in entry.tensors):
        note(words.say("fingerprint.no_sketch"))
    count, sketched = len(entry.tensors), sum(bool(tensor.sketch) for tensor in entry.tensors)
    click.echo(words.say("fingerprint.made", id=row_id(entry), name=name, count=count, sketched=sketched, path=path))
    return NOT_LOOKED_AT * bool(faults)


@command.command("match")
@_files
@click.option("--list", "lists", multiple=True, required=True, metavar="LIST")
@click.option("--hash-all", is_flag=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def match_files(
    context: click.Context, files: tuple[str, ...], lists: tuple[str, ...], hash_all: bool, form: str
) -> int:
    """Say which listed models files are, or have something of: 0 none, 1 some, 3 not all could be looked at."""
    words = _words(context)
    index = index_for(lists, words, hash_all=hash_all)
    found = faults = 0
    for looked in look(files, index.wanted):
        matches = _matches(looked, index)
        found += len(matches)
        faults += _tell_faults([looked], words)
        for line in _lines(looked.path, matches, index, form, words):
            click.echo(line)
    return FOUND * bool(found) + NOT_LOOKED_AT * bool(faults)


@command.command("merge")
@click.argument("lists", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_context
def merge(context: click.Context, lists: tuple[str, ...], output: Path | None) -> int:
    """Write all rows of all lists, each once."""
    words = _words(context)
    listing = read_lists(lists, words)
    tell_conflicts(listing, words)
    with opened(output, words) as out:
        out.writelines(f"{line}\n".encode() for line in listing.lines())
    return NOT_LOOKED_AT * bool(listing.problems)


@command.command("retract")
@click.argument("path", type=click.Path(path_type=Path), metavar="LIST")
@click.argument("entry", metavar="ID")
@click.option("--why", required=True, metavar="TEXT")
@click.option("--by", required=True, metavar="NAME")
@click.option("--date", "added", required=True, type=_Day(), metavar="YYYY-MM-DD")
@click.pass_context
def retract(  # noqa: PLR0913 - its options are its parameters
    context: click.Context, path: Path, entry: str, why: str, by: str, added: str
) -> int:
    """Append a retraction, which switches an entry off."""
    words = _words(context)
    listing = read_lists([str(path)], words)
    full = [key for key in listing.entries() if key.startswith(entry)]
    if len(full) != 1:
        raise InputError(words.say("fingerprint.no_entry", id=entry, count=len(full)))
    of = listing.entries()[full[0]]
    append(path, [Retraction(of.list, full[0], why, by, added)], words)
    click.echo(words.say("fingerprint.retracted", id=full[0], name=of.name))
    return 0


def _head(  # noqa: PLR0913 - what a head says
    path: Path,
    name: str | None,
    by: str | None,
    licence: str | None,
    source: str | None,
    created: str,
    words: Words,
) -> tuple[Head, list[Row]]:
    """The head that a new entry belongs under, and the rows that have to be written before it."""
    known = read_lists([str(path)], words).heads() if path.exists() else []
    named = [head for head in known if name in (None, head.name)]
    if named:
        return named[0], []
    if not by or not licence:
        raise InputError(words.say("fingerprint.new_list", path=path))
    head = Head(name or path.stem, by, licence, source or "", created)
    return head, [head]


def _matches(looked: Looked, index: Index) -> list[Match]:
    """Of all that is in a file, each entry once: as what it is surest to be."""
    best: dict[str, Match] = {}
    for prints in looked.prints():
        for one in match(prints, index):
            if one.id not in best or (one.score, one.share) > (best[one.id].score, best[one.id].share):
                best[one.id] = one
    return list(best.values())


def _tell_faults(looked: Iterable[Looked], words: Words) -> int:
    faults = [fault for one in looked for fault in one.faults]
    for fault in faults:
        note(f"{fault.locator}: {reason(fault.why, words.lang)}")
    return len(faults)


def _lines(path: str, found: Sequence[Match], index: Index, form: str, words: Words) -> Iterable[str]:
    if form == "json":
        yield json.dumps({"file": path, "matches": [_as_json(one, index) for one in found]}, ensure_ascii=False)
    elif not found:
        yield words.say("fingerprint.none", file=path)
    else:
        yield f"{path}:"
        for one in found:
            yield from _told(one, index, words)


def _told(one: Match, index: Index, words: Words) -> Iterable[str]:
    head = index.heads.get(one.entry.list)
    kind = "file" if one.sha256 else one.grade.value
    yield "  " + words.say(
        f"fingerprint.match.{kind}",
        name=one.entry.name,
        share=f"{one.share:.0%}",
        held=f"{one.held:.0%}",
        tensors=one.tensors,
        total=one.total,
    )
    if one.exact:
        yield "    " + words.say("fingerprint.match.exact", exact=one.exact)
    yield "    " + words.say(
        "fingerprint.match.listed",
        list=one.entry.list,
        by=head.by if head else "?",
        why=one.entry.advisory.text,
        reference=one.entry.advisory.reference or "-",
        id=one.id[:12],
    )
    if one.disputed:
        yield "    " + words.say("fingerprint.match.disputed")


def _as_json(one: Match, index: Index) -> dict[str, object]:
    head = index.heads.get(one.entry.list)
    return {
        "grade": one.grade.value,
        "score": one.score,
        "id": one.id,
        "name": one.entry.name,
        "family": one.entry.family,
        "list": one.entry.list,
        "by": head.by if head else None,
        "advisory": one.entry.advisory.text,
        "reference": one.entry.advisory.reference,
        "sha256": one.sha256,
        "tensors": one.tensors,
        "total": one.total,
        "share": round(one.share, 4),
        "held": round(one.held, 4),
        "exact": one.exact,
        "like": round(one.like, 4),
        "disputed": one.disputed,
    }


def _words(context: click.Context) -> Words:
    return context.find_object(Words) or Words("en")
