"""What stops a rule that runs away: beyond so many holds a day, what it finds goes to people and is not held.

After the daily quotas of Bluesky's automod. Every rule is held against its own usual days, so that a new mistake in one
does not wait until all of them together have done harm. It is said on the queue's page and in the figures, never only
in a log; and it ends with the day, or when a lead says so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from chouxin.desk.actors import Actor, Permission
from chouxin.desk.context import Desk
from chouxin.desk.settings import Quotas
from chouxin.domain import Action, InputError
from chouxin.store import Tx
from chouxin.store import quotas as store
from chouxin.store.quotas import ALL, QuotaRow

_DAY_MS = 86_400_000
_USUAL_DAYS = 14


def take(tx: Tx, settings: Quotas, rules: Sequence[str], now: int) -> list[bool]:
    """For each item that is to be held, by the rule that weighs most in it: whether it may be, in this order."""
    if not rules:
        return []
    day = now // _DAY_MS
    usual = store.usual(tx, Action.BLOCK, day - _USUAL_DAYS, day)
    most = {rule: _most(settings, rule, usual.get(rule, 0.0)) for rule in {*rules, ALL}}
    rows = store.lock(tx, day, Action.BLOCK, most)
    taken: Counter[str] = Counter()
    may = []
    for rule in rules:
        fits = all(rows[name].count + taken[name] < rows[name].most for name in (rule, ALL))
        may.append(fits)
        if fits:
            taken.update((rule, ALL))
    refused = {rule for rule, fits in zip(rules, may, strict=True) if not fits}
    changed = []
    for name, row in rows.items():
        count = row.count + taken[name]
        over = count >= row.most and (name in refused or (name == ALL and bool(refused)))
        changed.append(replace(row, count=count, stopped_at=row.stopped_at or (now if over else None)))
    store.save(tx, *(row for row in changed if row != rows[row.rule]))
    return may


def stopped(desk: Desk, now: int) -> list[QuotaRow]:
    """What does not hold anything any more today."""
    with desk.database.read() as tx:
        return store.stopped(tx, now // _DAY_MS)


def today(desk: Desk, now: int, most: int = 1000) -> list[QuotaRow]:
    """What each rule has held today, and how much it may; what was stopped comes first."""
    with desk.database.read() as tx:
        return store.of_day(tx, now // _DAY_MS, most)


def go_on(desk: Desk, rule: str, by: Actor, now: int) -> None:
    """Let a rule hold as much again today. Raises InputError where it was not stopped."""
    by.need(Permission.LEAD)
    with desk.database.write() as tx:
        rows = {row.rule: row for row in store.stopped(tx, now // _DAY_MS)}
        if rule not in rows:
            raise InputError("this rule has not been stopped today")
        row = rows[rule]
        store.save(tx, replace(row, most=row.count + max(row.most, 1), stopped_at=None))


def _most(settings: Quotas, rule: str, usual: float) -> int:
    if rule == ALL:
        return settings.holds_a_day
    return max(settings.rule_least, int(settings.rule_times * usual))
