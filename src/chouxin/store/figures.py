"""What the desk's figures are drawn from: counts, never contents."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case as when
from sqlalchemy import func, select

from chouxin.store.database import Tx
from chouxin.store.tables.cases import appeals, case_items, cases, rulings
from chouxin.store.tables.screening import decision_rules, decisions

DAY_MS = 86_400_000
_MOST = 100_000
_AGAINST = ("remove", "hold", "restrict")


class Volume(NamedTuple):
    """Decisions of one day (days since 1970, UTC) and action."""

    day: int
    action: str
    items: int


class Upheld(NamedTuple):
    """Of the ruled cases in which a rule spoke: those that a person acted on, and those that were let through."""

    rule: str
    acted: int
    let_through: int


def volume(tx: Tx, since: int) -> list[Volume]:
    """Decisions by day and action."""
    day = decisions.c.at // DAY_MS
    asked = (
        select(day, decisions.c.action, func.count()).where(decisions.c.at >= since).group_by(day, decisions.c.action)
    )
    return [Volume(int(row[0]), row[1], row[2]) for row in tx.execute(asked)]


def waits(tx: Tx, since: int) -> list[int]:
    """Milliseconds from a case's opening to each ruling on it that stands, ascending; the newest hundred thousand."""
    asked = (
        select(rulings.c.at - cases.c.opened_at)
        .join(cases, cases.c.id == rulings.c.case_id)
        .where(rulings.c.at >= since, rulings.c.state.in_(("standing", "sent", "agreed")), cases.c.kind == "supply")
        .order_by(rulings.c.at.desc())
        .limit(_MOST)
    )
    return sorted(int(row[0]) for row in tx.execute(asked))


def precision(tx: Tx, since: int) -> list[Upheld]:
    """For each rule that spoke in a case that was closed since: how people ruled. The most frequent first."""
    acted = func.sum(when((cases.c.outcome.in_(_AGAINST), 1), else_=0))
    let_through = func.sum(when((cases.c.outcome == "allow", 1), else_=0))
    asked = (
        select(decision_rules.c.rule, acted, let_through)
        .join(case_items, case_items.c.decision_id == decision_rules.c.decision_id)
        .join(cases, cases.c.id == case_items.c.case_id)
        .where(cases.c.closed_at >= since, decision_rules.c.shadow == 0, decision_rules.c.points > 0)
        .group_by(decision_rules.c.rule)
        .order_by(func.count().desc(), decision_rules.c.rule)
        .limit(500)
    )
    return [Upheld(row[0], int(row[1]), int(row[2])) for row in tx.execute(asked)]


def agreement(tx: Tx, since: int) -> tuple[int, int]:
    """Of the second rulings: how many came to the same as the first, and how many did not."""
    asked = select(rulings.c.state, func.count()).where(
        rulings.c.at >= since, rulings.c.second_of.is_(None), rulings.c.state.in_(("agreed", "superseded"))
    )
    counts = {row[0]: row[1] for row in tx.execute(asked.group_by(rulings.c.state))}
    return counts.get("agreed", 0), counts.get("superseded", 0)


def appealed(tx: Tx, since: int) -> dict[str, int]:
    """Appeals that were heard, by outcome; `open` for those that wait."""
    outcome = func.coalesce(appeals.c.outcome, "open")
    asked = select(outcome, func.count()).where(appeals.c.opened_at >= since).group_by(outcome)
    return {row[0]: row[1] for row in tx.execute(asked)}


def above(tx: Tx, since: int, thresholds: Sequence[float]) -> list[int]:
    """How many decisions came to each confidence or more."""
    sums = [func.sum(when((decisions.c.confidence >= t, 1), else_=0)) for t in thresholds]
    row = tx.execute(select(*sums).where(decisions.c.at >= since)).one()
    return [int(count or 0) for count in row]
