"""`chouxin push`: screens what a push brings, as git's server hooks are told of it, and says whether it may come in."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import click

from chouxin.cli._lists import index_for, model_lists, source_banks
from chouxin.cli._pushed import Journal, Update, allowed, object_folders, read_updates, repository_of
from chouxin.cli._site import read_site
from chouxin.domain import Action, Decision, Fault, FaultKind, InputError, Item, Kind, Limits, Locator
from chouxin.engine.engine import Engine
from chouxin.engine.snapshots import Snapshots
from chouxin.policy import load_profile
from chouxin.readers.folder_source import GIT
from chouxin.report import Legend
from chouxin.words import Words

REFUSED = 1
_SHARE = 0.8
"""Of its time, after which no further commit is begun that a push passes through."""
TERMINATED = 143
"""128 + SIGTERM."""

_HIDES_NOTHING = frozenset({FaultKind.UNSUPPORTED, FaultKind.ELSEWHERE})
"""What no reader is made for (a font), and what is in another place (a submodule)."""

_LEVELS = {"review": (Action.REVIEW, Action.BLOCK), "block": (Action.BLOCK,), "never": ()}


@click.command("push")
@click.argument("repository", default=".")
@click.option("--profile", default="ai-hub", metavar="NAME|FILE", show_default=True)
@click.option("--pack", "packs", multiple=True, metavar="DIRECTORY")
@click.option("--fingerprints", "lists", multiple=True, metavar="LIST")
@click.option("--refuse", type=click.Choice(tuple(_LEVELS)), default="review", show_default=True)
@click.option("--unseen", type=click.Choice(["accept", "refuse"]), default="accept", show_default=True)
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--journal", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--allowed", "allow", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE")
@click.option("--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True)
@click.option("--prefix", default="", metavar="TEXT")
@click.pass_context
def command(  # noqa: PLR0913 - its options are its parameters
    context: click.Context,
    repository: str,
    profile: str,
    packs: tuple[str, ...],
    lists: tuple[str, ...],
    refuse: str,
    unseen: str,
    cache: Path | None,
    journal: Path | None,
    allow: Path | None,
    seconds: float,
    prefix: str,
) -> int:
    """Texts in the catalogue."""
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _end)
    words = context.find_object(Words) or Words("en")
    updates = read_updates(sys.stdin.buffer, words)
    place = repository_of(repository, words)
    known = allowed(allow, place) if allow else frozenset()
    asked = [update for update in updates if update.brings and not known & {"*", update.new}]
    if not asked:
        return 0
    models = model_lists(lists)
    index = index_for(models, words, hash_all=False) if models else None
    site = read_site(None, None, index, None, words, source_banks(lists))
    limits = Limits(seconds=seconds / 10)  # a repository has ten times what a file has
    snapshots = Snapshots(cache)
    objects = object_folders(place, os.environ)  # noqa: TID251 - a door: git tells its hooks there what waits where
    policy = load_profile(profile)
    with Engine(policy, packs=packs, site=site, limits=limits, objects=objects, snapshots=snapshots) as engine:
        legend = Legend(engine.knowledge.rules, engine.policy, words)
        told = Journal(journal, legend, place, words)
        looking = _Looking(engine, snapshots, place, started, seconds, words)
        refused: list[tuple[Update, Decision, str]] = []
        for update, decision in looking.last(asked):
            stays_out = _stays_out(decision, refuse, unseen)
            told.note(update, decision, refused=stays_out)
            if stays_out:
                refused.append((update, decision, ""))
        # Of what is refused anyway nobody has to know more.
        for update, decision, commit in () if refused else looking.passed(asked):
            stays_out = commit not in known and _stays_out(decision, refuse, unseen)
            if stays_out or not commit:
                told.note(update, decision, refused=stays_out, commit=commit)
            if stays_out:
                refused.append((update, decision, commit))
                break
    if not refused:
        # What is refused is thrown away by git, and nothing of it is worth remembering.
        snapshots.keep()
        return 0
    for update, decision, commit in refused:
        for sentence in _told(update, decision, legend, commit):
            click.echo(f"{prefix}{sentence}", err=True)
    return REFUSED


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks at what a push brings, within its time."""

    engine: Engine
    snapshots: Snapshots
    place: Path
    started: float
    seconds: float
    words: Words

    def last(self, asked: Sequence[Update]) -> Iterator[tuple[Update, Decision]]:
        """The decision on what each reference is to lead to. Raises InputError where there is no time for all."""
        seen: dict[tuple[str, str], Decision] = {}
        for update in asked:
            key = (update.old, update.new)
            if key not in seen:
                if time.monotonic() - self.started > self.seconds:
                    raise InputError(self.words.say("push.too_long", seconds=f"{self.seconds:g}"))
                seen[key] = self.engine.screen(_item(self.place, update))
            yield update, seen[key]

    def passed(self, asked: Sequence[Update]) -> Iterator[tuple[Update, Decision, str]]:
        """The decisions on what it passes through, each with its commit; without one, that some are left out."""
        done = {update.new for update in asked}
        with self.snapshots.beside():
            for update in asked:
                commits, complete = self.engine.passed(_item(self.place, update))
                waiting = [commit for commit in commits if commit not in done]
                done.update(waiting)
                while waiting and time.monotonic() - self.started < _SHARE * self.seconds:
                    commit = waiting.pop(0)
                    yield update, self.engine.screen(_item(self.place, Update("", commit, update.ref))), commit
                if waiting or not complete:
                    yield update, self._left_out(update, len(waiting)), ""

    def _left_out(self, update: Update, count: int) -> Decision:
        item = _item(self.place, update)
        why = f"commits that this push passes through were not looked at: {max(count, 1)} or more"
        fault = Fault(item.id, "push", Locator((update.new[:10],)), FaultKind.TOO_LARGE, why)
        return self.engine.screen(replace(item, faults=(fault,)))


def _item(place: Path, update: Update) -> Item:
    revision = f"{update.old}..{update.new}" if update.old else update.new
    return Item(f"{place.name}:{update.ref}", Kind.ARTIFACT, source=f"{GIT}{place}@{revision}")


def _stays_out(decision: Decision, refuse: str, unseen: str) -> bool:
    found = decision.found and decision.action in _LEVELS[refuse]
    faults = [fault for fault in decision.faults if fault.kind not in _HIDES_NOTHING]
    return found or (unseen == "refuse" and bool(faults))


def _told(update: Update, decision: Decision, legend: Legend, commit: str) -> list[str]:
    """What whoever pushed learns: the decision, the clause and the way to appeal; never rules, places or figures.

    commit: what the decision is about, where that is not the last one.
    """
    words = legend.words
    name, reference = visible_ref(update.ref), (commit or update.new)[:12]
    if not decision.found:
        return [words.say("push.unseen", ref=name, reference=reference)]
    sentences = [words.say(f"push.refused.{decision.action}", ref=name, reference=reference)]
    if commit:
        sentences.append(words.say("push.passed", reference=reference))
    if decision.supply is not None:
        sentences.append(words.say("push.clause", clause=legend.policy.clause(decision.supply, words)))
    return [*sentences, words.say("push.appeal", route=legend.policy.appeal_route(words))]


def visible_ref(ref: str) -> str:
    """A branch or a tag by its name alone."""
    for front in ("refs/heads/", "refs/tags/"):
        ref = ref.removeprefix(front)
    return "".join(c if c.isprintable() else "?" for c in ref[:200])


def _end(_: int, __: FrameType | None) -> None:
    # As an exception, so that the worker and temporary files are gone before this process is.
    sys.exit(TERMINATED)
