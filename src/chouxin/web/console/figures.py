"""Figures: how much comes in, how long it waits, how often rules and people are right; drawn on the server."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from starlette.responses import Response

from chouxin.desk import pictures
from chouxin.desk.actors import Permission
from chouxin.domain import Action
from chouxin.store import Tx, people
from chouxin.store import figures as store
from chouxin.web.console.layout import page
from chouxin.web.routes import Call, Route

_DAYS = 30
_WIDTH, _HEIGHT = 600, 120
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day's column. name: the action, which its colour stands for."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share with how sure it is: the 95 % interval of Wilson (1927)."""

    name: str
    yes: int
    of: int
    low: float
    high: float

    @property
    def percent(self) -> float:
        """The share itself."""
        return 100 * self.yes / self.of if self.of else 0.0


def figures(call: Call) -> Response:
    since = call.now - _DAYS * store.DAY_MS
    with call.desk.database.read() as tx:
        volume = store.volume(tx, since)
        waits = store.waits(tx, since)
        rules = store.precision(tx, call.now - 90 * store.DAY_MS)
        agreed, differed = store.agreement(tx, since)
        appeals = store.appealed(tx, since)
        above = store.above(tx, since, _THRESHOLDS)
        looks = _looks(tx, call.now) if call.who().may(Permission.LEAD) else []
    heard = appeals.get("upheld", 0) + appeals.get("overturned", 0)
    known = call.desk.screener.engine.knowledge.rules
    return page(
        call,
        "figures",
        place="figures",
        days=_DAYS,
        width=_WIDTH,
        height=_HEIGHT,
        bars=_bars(volume, call.now // store.DAY_MS),
        volume=_by_action(volume),
        median=_quantile(waits, 0.5),
        slow=_quantile(waits, 0.9),
        ruled=len(waits),
        rules=[share(one.rule, one.acted, one.acted + one.let_through) for one in rules if one.acted + one.let_through],
        titles={rule: known[rule].title for rule in known},
        agreement=share("", agreed, agreed + differed),
        overturned=share("", appeals.get("overturned", 0), heard),
        waiting=appeals.get("open", 0),
        looks=looks,
        thresholds=[(t, count / _DAYS) for t, count in zip(_THRESHOLDS, above, strict=True)],
    )


def share(name: str, yes: int, of: int) -> Share:
    """`yes` of `of`, with its interval; nothing of nothing may be anything."""
    if not of:
        return Share(name, 0, 0, 0.0, 100.0)
    z, p = 1.96, yes / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(name, yes, of, 100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0))


def _looks(tx: Tx, now: int) -> list[tuple[str, int, int]]:
    """Who has uncovered how many pictures, within a day and a week; never which."""
    names = {row.id: row.name for row in people.everybody(tx)}
    today = dict(pictures.totals(tx, now - store.DAY_MS))
    week = pictures.totals(tx, now - 7 * store.DAY_MS)
    return [(names.get(one.person, one.person), today.get(one.person, 0), one.looks) for one in week]


def _by_action(volume: Sequence[store.Volume]) -> list[tuple[str, int]]:
    sums: dict[str, int] = defaultdict(int)
    for one in volume:
        sums[one.action] += one.items
    return [(action, sums[action]) for action in (Action.BLOCK, Action.REVIEW, Action.ALLOW)]


def _bars(volume: Sequence[store.Volume], today: int) -> list[Bar]:
    """Columns of held and reviewed things; what was allowed is too much to be seen beside them."""
    days: dict[int, dict[str, int]] = defaultdict(dict)
    for one in volume:
        if one.action != Action.ALLOW:
            days[one.day][one.action] = one.items
    most = max((sum(day.values()) for day in days.values()), default=0)
    if not most:
        return []
    step = _WIDTH / _DAYS
    bars = []
    for day, counts in days.items():
        x = _WIDTH - (today - day + 1) * step
        y = float(_HEIGHT)
        for action in (Action.BLOCK, Action.REVIEW):
            height = _HEIGHT * counts.get(action, 0) / most
            y -= height
            bars.append(Bar(action, round(x, 1), round(y, 1), round(step * 0.8, 1), round(height, 1)))
    return bars


def _quantile(ascending: Sequence[int], share_below: float) -> float | None:
    """Hours below which that share lies."""
    if not ascending:
        return None
    return ascending[min(int(share_below * len(ascending)), len(ascending) - 1)] / _HOUR_MS


ROUTES = (Route("GET", "/console/figures", "figures", "Figures", figures, Permission.AUDIT, page=True),)
