"""Links between accounts are looked for beside the work, in what filing and ruling have kept anyway.

A clock goes through the cases that were opened and closed since; filing itself does nothing for it. It proposes, takes
back what has lost its grounds, and leaves alone what people decided. Nothing happens to anybody by it.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from chouxin.desk import joining
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.joining import Edge, Offer
from chouxin.store import Tx, about, offers
from chouxin.store import links as store
from chouxin.store.links import EdgeRow, LinkRow
from chouxin.store.offers import Sign

MOST = 200
"""Other accounts that one is compared with at a time. What is beyond is said in the log, and counted."""

_LOG = logging.getLogger("chouxin.desk")
_SETTLED_MS = 30_000
"""Cases are looked at when they are this old: by then no transaction that began before is still open."""
_AT_ONCE, _ROUNDS = 200, 3
"""Cases opened, and cases closed, that are gone through at a time, and how many times before the clock rests: a flood
of cases is worked off bit by bit, and takes nothing from those who work."""
_COUNTED = 1000
_PLACE = "links looked"


class Place(msgspec.Struct, frozen=True):
    """How far the clock has come: the last case opened, and the last one closed."""

    opened: str = ""
    closed_at: int = 0
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one look. left_out: accounts that were not compared, since there were too many."""

    accounts: int = 0
    proposed: int = 0
    withdrawn: int = 0
    left_out: int = 0


def run(desk: Desk, now: int) -> Looked:
    """Look at the accounts of what was opened and closed since the last time; `desk.ticks` calls this."""
    total = Looked()
    for _ in range(_ROUNDS):
        with desk.database.read() as tx:
            kept = about.get(tx, _PLACE)
            place = msgspec.json.decode(kept, type=Place) if kept else Place()
            accounts, further = _since(tx, place, now - _SETTLED_MS)
        if further == place:
            break
        for account in accounts:
            total = _sum(total, look(desk, account, now))
        with desk.database.write() as tx:
            about.put(tx, _PLACE, msgspec.json.encode(further).decode())
    if total.left_out:
        _LOG.warning('"links: %d accounts were not compared, there are too many that share a thing"', total.left_out)
    return total


def look(desk: Desk, account: str, now: int) -> Looked:
    """Compare one account with all that share something exact with it."""
    settings = desk.settings.links
    proposed = withdrawn = 0
    with desk.database.read() as tx:
        mine = offers_of(tx, desk, account)
        others = _sharing(tx, mine, settings.common)
        known = {_other(row, account): row.state for row in store.of_account(tx, account)}
        wanted = [one for one, _ in others.most_common() if known.get(one, "proposed") == "proposed"]
        # What was proposed before is looked at again, also where nothing is shared any more.
        stale = [one for one, state in known.items() if state == "proposed"]
        if not any(one.ruled for one in mine):
            # Then it has to be the other one; a flood that nobody has ruled on is not compared at all.
            ruled = offers.ruled_among(tx, wanted)
            wanted = [one for one in wanted if one in ruled]
        found = {one: between(tx, desk, account, one, mine) for one in dict.fromkeys((*wanted[:MOST], *stale))}
    for other, edges in found.items():
        left, right = sorted((account, other))
        with desk.database.write() as tx:
            if edges:
                row = LinkRow(new_id(now), left, right, "proposed", now)
                proposed += store.propose(tx, row, rows_of(row.id, edges))
            else:
                withdrawn += store.withdraw(tx, left, right)
    return Looked(1, proposed, withdrawn, max(len(wanted) - MOST, 0))


def between(tx: Tx, desk: Desk, account: str, other: str, mine: Sequence[Offer] | None = None) -> list[Edge]:
    """What joins two accounts, the smaller name on the left; nothing where it is not enough to propose anything.

    That is: two edges that do not derive from each other, not of wording alone, and something on one of the sides that
    a person has ruled against.
    """
    settings = desk.settings.links
    mine = offers_of(tx, desk, account) if mine is None else mine
    theirs = offers_of(tx, desk, other)
    left, right = (mine, theirs) if account < other else (theirs, mine)
    if not any(one.ruled for one in (*left, *right)):
        return []
    common = _common(tx, [*left, *right], settings.common)
    found = joining.edges(left, right, common)
    return found if joining.independent(found) >= joining.ENOUGH else []


def offers_of(tx: Tx, desk: Desk, account: str) -> list[Offer]:
    """What an account has offered, as far as it may join it with another."""
    settings = desk.settings.links
    rows = offers.of_account(tx, account, settings.offers)
    signs = offers.signs(tx, [row.item_id for row in rows])
    return joining.offers(rows, signs, {joining.letters(one) for one in settings.never})


def rows_of(link_id: str, edges: Sequence[Edge]) -> list[EdgeRow]:
    """Edges as they are kept, each as old as what it rests on, so that it is kept no longer."""
    return [
        EdgeRow(
            link_id,
            one.kind,
            one.value,
            one.strength,
            one.bundle,
            one.left.item_id,
            one.right.item_id,
            max(one.left.at, one.right.at),
        )
        for one in edges
    ]


def _since(tx: Tx, place: Place, before: int) -> tuple[list[str], Place]:
    opened = offers.opened_after(tx, place.opened, before, _AT_ONCE)
    closed = offers.closed_after(tx, (place.closed_at, place.closed), before, _AT_ONCE)
    # An appeal that was heard may have changed the case that it was about.
    ids = [*(case_id for case_id, _ in opened), *(one for row in closed for one in (row[0], row[3]) if one)]
    further = Place(
        opened[-1][0] if opened else place.opened,
        closed[-1][1] if closed else place.closed_at,
        closed[-1][0] if closed else place.closed,
    )
    return (sorted(offers.accounts_of(tx, ids)) if ids else []), further


def _sharing(tx: Tx, mine: Sequence[Offer], common: int) -> Counter[str]:
    """The accounts that share something exact, by how much."""
    found: Counter[str] = Counter()
    for sign in _signs(mine):
        having = offers.holders(tx, sign, common + 1)
        if len(having) <= common:
            found.update(set(having) - {mine[0].account})
    return found


def _common(tx: Tx, some: Sequence[Offer], most: int) -> set[tuple[str, str]]:
    """What more accounts share than would mean anything; asked only of what both sides have."""
    sides = [set(_signs([one for one in some if one.account == name])) for name in {one.account for one in some}]
    shared = set.intersection(*sides) if len(sides) > 1 else set()
    return {(one.kind, one.value) for one in shared if owners(tx, one.kind, one.value, one.contact) > most}


def owners(tx: Tx, kind: str, value: str, contact: bool) -> int:
    """How many accounts have a thing; of very many, that there are so many."""
    return len(offers.holders(tx, Sign("", kind, value, contact), _COUNTED))


def _signs(some: Sequence[Offer]) -> list[Sign]:
    found = {Sign("", contact.kind, contact.link, True) for one in some for contact in one.contacts}
    found |= {Sign("", kind, value, False) for one in some for kind, value in one.files}
    return sorted(found)


def _other(row: LinkRow, account: str) -> str:
    return row.right_account if row.left_account == account else row.left_account


def _sum(one: Looked, other: Looked) -> Looked:
    return Looked(
        one.accounts + other.accounts,
        one.proposed + other.proposed,
        one.withdrawn + other.withdrawn,
        one.left_out + other.left_out,
    )
