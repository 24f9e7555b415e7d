"""What counts against an account: a warning first, then strikes; each expires, and none counts while it is appealed."""

from dataclasses import dataclass

import msgspec

from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.store import Tx
from chouxin.store import strikes as store
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.rulings import RulingRow
from chouxin.store.strikes import StrikeRow

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands. strikes: those that count now. appealed: those that would, were they not appealed."""

    account: str
    warned: bool
    strikes: int
    appealed: int
    all: tuple[StrikeRow, ...]


def standing(desk: Desk, account: str, now: int) -> Standing:
    """How an account stands at a moment."""
    with desk.database.read() as tx:
        return standing_in(tx, account, now)


def standing_in(tx: Tx, account: str, now: int) -> Standing:
    """How an account stands, within a transaction."""
    rows = store.of_account(tx, account)
    live = [(row, appealed) for row, appealed in rows if row.removed_at is None and row.expires_at > now]
    counted = [row for row, appealed in live if not appealed]
    return Standing(
        account=account,
        warned=any(row.level == "warning" for row in counted),
        strikes=sum(row.level != "warning" for row in counted),
        appealed=sum(appealed for _, appealed in live),
        all=tuple(row for row, _ in rows),
    )


def count(tx: Tx, desk: Desk, ruling: RulingRow, item: ItemRow, decision: DecisionRow, now: int) -> str | None:
    """Count a ruling against the account of an item; the level, or None where nothing is counted."""
    settings = desk.settings.strikes
    if ruling.outcome not in settings.outcomes or item.account is None or decision.supply in settings.never:
        return None
    families: list[str] = msgspec.json.decode(decision.families)
    severe = any(family in settings.severe for family in families)
    before = standing_in(tx, item.account, now)
    if any(row.ruling_id == ruling.id for row in before.all):
        return None
    # What is appealed has not been settled, so that the next one is not the second yet.
    level = "severe" if severe else "strike" if before.warned or before.strikes else "warning"
    days = settings.severe_days if severe else settings.days
    row = StrikeRow(
        id=new_id(now),
        account=item.account,
        case_id=ruling.case_id,
        ruling_id=ruling.id,
        level=level,
        family=families[0] if families else "",
        at=now,
        expires_at=now + days * _DAY_MS,
        removed_at=None,
        removed_why=None,
    )
    store.add(tx, row)
    return level
