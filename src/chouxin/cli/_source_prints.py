"""`chouxin fingerprint sources`: banks of source fingerprints of one's own, made and asked."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from chouxin.cli._lists import note
from chouxin.cli._output import opened
from chouxin.cli._repositories import Repositories
from chouxin.detectors.near_duplicate import LEAST, LEAST_SHARE
from chouxin.domain import Code, Fault, InputError, Item, Kind, Limits, Part, Tree
from chouxin.engine.workers import Workers
from chouxin.fingerprints.source_bank import (
    Contained,
    Family,
    Hashes,
    SourceBank,
    extended,
    make_bank,
    pieces_of,
    read_bank,
)
from chouxin.words import Words, reason

FOUND, NOT_LOOKED_AT = 1, 3
PURPOSES = ("swap", "nudify", "voice-clone", "shared")
_FEWEST = LEAST
"""A family with fewer fingerprints can never be told."""

_places = click.argument("places", nargs=-1, required=True)


@click.group("sources")
def sources() -> None:
    """Texts in the catalogue."""


@sources.command("make")
@_places
@click.option("--bank", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--name", required=True, metavar="NAME")
@click.option("--purpose", type=click.Choice(PURPOSES), default="swap", show_default=True)
@click.option("--repository", default="", metavar="TEXT")
@click.option("--commit", default="", metavar="NAME")
@click.option("--without", multiple=True, metavar="PLACE")
@click.pass_context
def make(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    places: tuple[str, ...],
    bank: Path,
    name: str,
    purpose: str,
    repository: str,
    commit: str,
    without: tuple[str, ...],
) -> int:
    """Put one family into a bank, which is made where it is not there yet."""
    words = context.find_object(Words) or Words("en")
    known = read_bank(bank) if bank.exists() else make_bank([])
    looked = list(_look(places, words))
    generic = list(_look(without, words))
    own = np.setdiff1d(_hashes(looked), _hashes(generic))
    family = Family(name, purpose, repository, commit, sum(one.files for one in looked), 0)
    made = extended(known, family, own)
    kept = next(one for one in made.families if one.name == name)
    if kept.fingerprints < _FEWEST:
        raise InputError(words.say("fingerprint.sources.too_few", name=name, count=kept.fingerprints, least=_FEWEST))
    with opened(bank, words) as out:
        out.writelines(pieces_of(made))
    said = {"name": name, "count": kept.fingerprints, "files": kept.files, "path": bank, "families": len(made.families)}
    click.echo(words.say("fingerprint.sources.made", **said))
    for before, now in ((one, other) for one in known.families for other in made.families if one.name == other.name):
        if now.name != name and now.fingerprints < before.fingerprints:
            lost = before.fingerprints - now.fingerprints
            note(words.say("fingerprint.sources.less", name=now.name, lost=lost, count=now.fingerprints))
    return NOT_LOOKED_AT * _tell_faults((*looked, *generic), words)


@sources.command("match")
@_places
@click.option("--bank", "banks", required=True, multiple=True, metavar="FILE")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def match(context: click.Context, places: tuple[str, ...], banks: tuple[str, ...], form: str) -> int:
    """Say which families trees hold a good part of: 0 none, 1 some, 3 not all could be looked at."""
    words = context.find_object(Words) or Words("en")
    read = [read_bank(Path(path)) for path in banks]
    found = faulty = 0
    for looked in _look(places, words):
        told = [one for bank in read for one in _contained(looked.hashes, bank)]
        found += any(_is_told(one) for one in told)
        faulty |= _tell_faults([looked], words)
        for line in _lines(looked.place, told, form, words):
            click.echo(line)
    return FOUND * bool(found) + NOT_LOOKED_AT * faulty


class _Looked:
    """The source of one place: its fingerprints (a project's own, without what it vendors), and what was not read."""

    def __init__(self, place: str, parts: Sequence[Part], faults: Sequence[Fault]) -> None:
        self.place, self.faults = place, faults
        trees = [part.view for part in parts if isinstance(part.view, Tree)]
        vendored = {root for tree in trees for root in tree.vendored}
        codes = [code for tree in trees if tree.root not in vendored for code in tree.codes]
        self.files = sum(bool(code.prints) for code in codes)
        self.hashes = _together([code.fingerprints()[0] for code in codes if isinstance(code, Code)])


def _look(places: Sequence[str], words: Words) -> Iterator[_Looked]:
    trees = Repositories(words, None, as_one=True)
    with Workers(Limits()) as workers:
        for place in places:
            if not (trees.names(place) or Path(place).exists()):
                raise InputError(words.say("screen.no_file", place=place))
            item = trees.item(place) or Item(place, Kind.ARTIFACT, source=place)
            yield _Looked(place, *workers.read(item))


def _hashes(looked: Sequence[_Looked]) -> Hashes:
    return _together([one.hashes for one in looked])


def _together(hashes: Sequence[Hashes]) -> Hashes:
    return np.unique(np.concatenate(hashes)) if hashes else np.empty(0, np.uint64)


def _contained(hashes: Hashes, bank: SourceBank) -> list[Contained]:
    return [one for one in bank.contained(hashes) if one.family.purpose != "shared" and one.family.fingerprints]


def _is_told(one: Contained) -> bool:
    """Whether a screening would say so."""
    return one.share >= LEAST_SHARE and one.shared >= LEAST


def _tell_faults(looked: Sequence[_Looked], words: Words) -> bool:
    faults = [fault for one in looked for fault in one.faults]
    for fault in faults:
        note(f"{fault.locator}: {reason(fault.why, words.lang)}")
    return bool(faults)


def _lines(place: str, told: Sequence[Contained], form: str, words: Words) -> Iterator[str]:
    if form == "json":
        rows = [
            {
                "name": one.family.name,
                "purpose": one.family.purpose,
                "repository": one.family.repository,
                "commit": one.family.commit,
                "shared": one.shared,
                "of": one.family.fingerprints,
                "share": round(one.share, 4),
                "told": _is_told(one),
            }
            for one in told
        ]
        yield json.dumps({"place": place, "families": rows}, ensure_ascii=False)
        return
    some = [one for one in told if _is_told(one)]
    if not some:
        yield words.say("fingerprint.sources.none", place=place)
        return
    yield f"{place}:"
    for one in some:
        said = {
            "name": one.family.name,
            "share": f"{one.share:.0%}",
            "count": one.shared,
            "of": one.family.fingerprints,
        }
        yield "  " + words.say("fingerprint.sources.match", **said)
