"""How much was held today, by rule; and how much may be."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.rollout import quotas

ALL = ""
"""The name under which all rules are counted together."""


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """What one rule (or all) has held on one day (days since 1970, UTC). stopped_at: when it came to its most."""

    day: int
    action: str
    rule: str
    count: int
    most: int
    stopped_at: int | None


_COLUMNS = [quotas.c[name] for name in ("day", "action", "rule", "count", "most", "stopped_at")]


def lock(tx: Tx, day: int, action: str, most: Mapping[str, int]) -> dict[str, QuotaRow]:
    """The rows of these rules, made where they are new, held until this transaction ends. most: of new ones."""
    rows = [
        {"day": day, "action": action, "rule": rule, "count": 0, "most": most[rule], "stopped_at": None}
        for rule in sorted(most)
    ]
    insert_new(tx, quotas, rows)
    mine = (quotas.c.day == day, quotas.c.action == action, quotas.c.rule.in_(sorted(most)))
    asked = select(*_COLUMNS).where(*mine).order_by(quotas.c.rule).with_for_update()
    return {row[2]: QuotaRow(*row) for row in tx.execute(asked)}


def save(tx: Tx, *rows: QuotaRow) -> None:
    """Write rows that this transaction holds."""
    if not rows:
        return
    mine = [quotas.c[name] == bindparam(f"of_{name}") for name in ("day", "action", "rule")]
    given = [
        {
            "of_day": row.day,
            "of_action": row.action,
            "of_rule": row.rule,
            "count": row.count,
            "most": row.most,
            "stopped_at": row.stopped_at,
        }
        for row in rows
    ]
    tx.execute(update(quotas).where(*mine), given)


def usual(tx: Tx, action: str, since: int, before: int) -> dict[str, float]:
    """By rule: what it held a day, from day `since` to the day before `before`; days without any are left out."""
    days = (quotas.c.action == action, quotas.c.day >= since, quotas.c.day < before)
    asked = select(quotas.c.rule, func.avg(quotas.c.count)).where(*days).group_by(quotas.c.rule)
    return {row[0]: float(row[1]) for row in tx.execute(asked)}


def stopped(tx: Tx, day: int) -> list[QuotaRow]:
    """What has come to its most today."""
    asked = select(*_COLUMNS).where(quotas.c.day == day, quotas.c.stopped_at.is_not(None))
    return [QuotaRow(*row) for row in tx.execute(asked.order_by(quotas.c.stopped_at, quotas.c.rule))]


def of_day(tx: Tx, day: int, most: int) -> list[QuotaRow]:
    """What was counted on a day, what was stopped first, then what held the most."""
    asked = select(*_COLUMNS).where(quotas.c.day == day)
    order = (quotas.c.stopped_at.is_(None), quotas.c.count.desc(), quotas.c.rule)
    return [QuotaRow(*row) for row in tx.execute(asked.order_by(*order).limit(most))]
