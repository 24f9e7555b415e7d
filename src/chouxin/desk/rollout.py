"""Rules in safe hands: a profile or a pack is tried before it decides, and whoever puts it live says why.

draft: checked, and nothing more. shadow: runs beside what is live on what comes in, and moves nothing. live: decides.
retired: decided once; it can be put live again, which is how one goes back.
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.context import Desk
from chouxin.desk.engines import Engines
from chouxin.desk.ids import new_id
from chouxin.domain import ChouxinError, Conflict, Decision, InputError, Item, Kind, NotFound, SettingsError
from chouxin.engine.engine import Engine
from chouxin.store import Tx, about, items
from chouxin.store import versions as store
from chouxin.store.versions import VersionRow

KINDS = ("profile", "pack")
_TEXTS = frozenset({Kind.LISTING, Kind.POST, Kind.QUERY, Kind.GROUP, Kind.PROMPT})
STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("shadow", "live", "retired"),
    "shadow": ("draft", "live", "retired"),
    "live": ("retired",),
    "retired": ("shadow", "live"),
}
_LONGEST_NAME, _LONGEST_BODY = 60, 2 << 20
_SHADOW_AT_ONCE = 200
_LIVE = "versions live"
_LOG = logging.getLogger("chouxin.desk")


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that would be decided otherwise. was, would_be: actions; families: of what is found then."""

    item_id: str
    site_ref: str | None
    case_id: str | None
    was: str
    would_be: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """A revision on what is stored. looked: items that were decided on twice; steps: was, would be, how many."""

    looked: int
    changed: tuple[Changed, ...]
    steps: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a revision in shadow would have done so far."""

    looked: int
    steps: tuple[tuple[str, str, int], ...]


def draft(desk: Desk, kind: str, name: str, body: str, by: Actor, why: str, now: int) -> VersionRow:
    """Keep a new revision, once it loads. Raises InputError, SettingsError with the place of what is wrong."""
    by.need(Permission.LEAD)
    if kind not in KINDS or not 1 <= len(name) <= _LONGEST_NAME or not name.replace("-", "").isalnum():
        raise InputError("a revision is of a profile or a pack, whose name has letters, digits and hyphens")
    if len(body) > _LONGEST_BODY:
        raise InputError(f"too long: {_LONGEST_BODY} characters at most")
    tried = VersionRow(
        new_id(now), kind, name, 0, "draft", body, audit.name_of(by), _noted("[]", by, "draft", why, now), now
    )
    _engine(desk, [tried]).close()
    with desk.database.write() as tx:
        made = tried._replace(revision=store.next_revision(tx, kind, name))
        store.add(tx, made)
    return made


def move(desk: Desk, identity: str, state: str, by: Actor, why: str, now: int) -> VersionRow:
    """Take a revision to another state. What it replaces is retired. Raises NotFound, Conflict, InputError.

    A profile goes live in place of the one before; the desk's own profile decides again once it is retired.
    """
    by.need(Permission.LEAD)
    if not why.strip():
        raise InputError("say why: whoever looks at this later was not there")

    # By it other processes on this database see that something else decides now.
    mark = f"{now} {identity} {new_id(now)}"

    def work(tx: Tx) -> VersionRow:
        one = _version(tx, identity)
        if state not in STEPS[one.state]:
            raise Conflict(f"this revision is {one.state}; from there it can become {', '.join(STEPS[one.state])}")
        if state in ("live", "shadow"):
            for other in store.in_state(tx, state):
                if other.kind == one.kind and (other.name == one.name or one.kind == "profile"):
                    _moved(tx, other, "retired", by, f"in its place came {one.name} {one.revision}", now)
        if "live" in (one.state, state):
            about.put(tx, _LIVE, mark)
        return _moved(tx, one, state, by, why, now)

    with desk.database.read() as tx:
        one = _version(tx, identity)
        after = _live_after(tx, one, state)
    # Made before anything is written: what does not load never goes live.
    engine = _engine(desk, after) if one.state == "live" or state == "live" else None
    try:
        moved = desk.database.run(work)
    except BaseException:
        if engine is not None:
            engine.close()
        raise
    if engine is not None:
        desk.screener.replace_engine(engine, mark)
    return moved


def restore(desk: Desk) -> bool:
    """At the start of a desk: let decide what was live when it ended; whether there was anything of that sort."""
    with desk.database.read() as tx:
        live, mark = store.in_state(tx, "live"), about.get(tx, _LIVE) or ""
    if desk.engines is None:
        return False
    if not live:
        desk.screener.made_by = mark
        return False
    desk.screener.replace_engine(_engine(desk, live), mark)
    return True


def follow(desk: Desk, now: int) -> bool:
    """Let decide what another process on the same database has put live, or taken back; whether it was anything new.

    `desk.ticks` asks every few seconds. What does not load here (another release, a pack that this machine lacks) is
    not tried again until something else is put live: this process goes on with what it had, and says so in its log and
    to whoever asks whether it is ready.
    """
    del now
    with desk.database.read() as tx:
        mark = about.get(tx, _LIVE) or ""
        if mark == desk.screener.made_by or desk.engines is None:
            return False
        live = store.in_state(tx, "live")
    try:
        engine = _engine(desk, live)
    except ChouxinError as error:
        desk.screener.made_by, desk.screener.behind = mark, str(error)
        _LOG.error('"what is live does not load here: %s"', type(error).__name__)
        return False
    desk.screener.replace_engine(engine, mark)
    return True


def backtest(desk: Desk, identity: str, by: Actor, most: int = 500) -> Backtest:
    """Decide anew on the newest stored items, with what is live and with a revision; what would be otherwise.

    Raises NotFound. Items whose texts were erased, and files, are left out.
    """
    by.need(Permission.LEAD)
    with desk.database.read() as tx:
        one = _version(tx, identity)
        after = _live_after(tx, one, "live")
        rows = [row for row in items.newest(tx, most) if row[0].fields is not None and Kind(row[0].kind) in _TEXTS]
    things = [Item(row[0].id, Kind(row[0].kind), row[0].source, json.loads(row[0].fields or "{}")) for row in rows]
    was = desk.screener.decide(things)
    with _engine(desk, after) as engine:
        would_be = list(engine.decide(things))
    changed = [
        Changed(item.id, item.site_ref, case_id, old.action, new.action, new.families or old.families)
        for (item, _, case_id), old, new in zip(rows, was, would_be, strict=True)
        if old.action is not new.action
    ]
    return Backtest(len(things), tuple(changed), _counted([(one.was, one.would_be) for one in changed]))


def run_shadow(desk: Desk, now: int) -> int:
    """Let revisions in shadow decide on what came in since the last time; how many items. Nothing else changes."""
    del now
    with desk.database.read() as tx:
        waiting = store.in_state(tx, "shadow")
        rows = items.newest(tx, _SHADOW_AT_ONCE) if waiting else []
    looked = 0
    for one in waiting:
        looked += _beside(desk, one, rows)
    return looked


def beside(tx: Tx, identity: str) -> Beside:
    """What a revision in shadow has done so far."""
    kept = json.loads(about.get(tx, _name(identity)) or "{}")
    steps = tuple((*step.split(">"), count) for step, count in sorted(kept.get("steps", {}).items()))
    return Beside(kept.get("looked", 0), tuple((was, new, count) for was, new, count in steps))


def _beside(desk: Desk, one: VersionRow, rows: Sequence[items.Newest]) -> int:
    with desk.database.read() as tx:
        kept = json.loads(about.get(tx, _name(one.id)) or "{}")
        after = _live_after(tx, one, "live")
    last = kept.get("last", "")
    new = [row for row in rows if row[1].id > last and row[0].fields is not None and Kind(row[0].kind) in _TEXTS]
    if not new:
        return 0
    things = [Item(row[0].id, Kind(row[0].kind), row[0].source, json.loads(row[0].fields or "{}")) for row in new]
    with _engine(desk, after) as engine:
        decided: list[Decision] = list(engine.decide(things))
    steps = Counter(kept.get("steps", {}))
    steps.update(f"{row[1].action}>{made.action}" for row, made in zip(new, decided, strict=True))
    told = {"looked": kept.get("looked", 0) + len(new), "last": max(row[1].id for row in new), "steps": dict(steps)}
    with desk.database.write() as tx:
        about.put(tx, _name(one.id), json.dumps(told))
    return len(new)


def _engine(desk: Desk, versions: Sequence[VersionRow]) -> Engine:
    if desk.engines is None:
        raise SettingsError("this desk was opened with an engine of its own, which cannot be made anew")
    engines: Engines = desk.engines
    return engines.made(versions)


def _live_after(tx: Tx, one: VersionRow, state: str) -> list[VersionRow]:
    """What would be live once `one` is in `state`."""
    live = [
        other
        for other in store.in_state(tx, "live")
        if other.id != one.id
        and not (state == "live" and other.kind == one.kind and (other.name == one.name or one.kind == "profile"))
    ]
    return [*live, one] if state == "live" else live


def _moved(tx: Tx, one: VersionRow, state: str, by: Actor, why: str, now: int) -> VersionRow:
    note = _noted(one.note, by, state, why, now)
    store.change(tx, one.id, state=state, note=note, by=audit.name_of(by), at=now)
    return one._replace(state=state, note=note, by=audit.name_of(by), at=now)


def _noted(note: str, by: Actor, state: str, why: str, now: int) -> str:
    return json.dumps(
        [*json.loads(note), {"at": now, "by": audit.name_of(by), "state": state, "why": why.strip()[:1000]}]
    )


def _version(tx: Tx, identity: str) -> VersionRow:
    one = store.version(tx, identity)
    if one is None:
        raise NotFound("there is no such revision")
    return one


def _counted(steps: Sequence[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((was, new, count) for (was, new), count in sorted(Counter(steps).items()))


def _name(identity: str) -> str:
    return f"shadow {identity}"
