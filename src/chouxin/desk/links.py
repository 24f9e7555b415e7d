"""Links between accounts, decided by people: confirmed or refused with a reason, and taken back with one.

A link says that two accounts seem to be of one hand. Nothing follows from it by itself, for either of them; it sets
their cases beside each other. Every decision stands in the chains of the cases that it rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chouxin.desk import audit, joining, proposing
from chouxin.desk.actors import Actor, ActorKind, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.context import Desk
from chouxin.desk.documents import unpacked
from chouxin.desk.plain import plain
from chouxin.domain import Conflict, InputError, NotAllowed, NotFound
from chouxin.store import Tx, cases, offers
from chouxin.store import links as store
from chouxin.store.cases import CaseRow
from chouxin.store.links import STATES, EdgeRow, LinkRow
from chouxin.store.offers import OfferRow

MOST = 100
"""Links on a page, at most."""

_LONGEST_WHY = 1000
_MOST_CASES = 20
_DAY_MS = 86_400_000
_FAR_DAYS = 180
_DECIDED = {"confirmed": "link_confirmed", "refused": "link_refused", "proposed": "link_undone"}


@dataclass(frozen=True, slots=True)
class Ground:
    """One edge with its two items as they stand now. shown: its value, masked; empty once erased.

    left, right: None once erased. accounts: how many have the same. stands: whether both items still speak.
    """

    edge: EdgeRow
    shown: str
    left: OfferRow | None
    right: OfferRow | None
    accounts: int
    stands: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two accounts: its newest cases, how many were let through, and its other links."""

    account: str
    cases: tuple[CaseRow, ...]
    let_through: int
    others: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against a link. what: a code with a sentence in the catalogue (`links.doubt.…`)."""

    what: str
    account: str = ""
    kind: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link with all that stands around it. independent: edges that do not derive from each other.

    stands: whether it would still be proposed today.
    """

    link: LinkRow
    grounds: tuple[Ground, ...]
    independent: int
    sides: tuple[Side, Side]
    doubts: tuple[Doubt, ...]
    stands: bool


def page(
    desk: Desk, states: Sequence[str], account: str = "", before: str = "", most: int = 50
) -> list[tuple[LinkRow, list[EdgeRow]]]:
    """Links with what they rest on, the newest first. Raises InputError for a state that there is not."""
    if wrong := [one for one in states if one not in STATES]:
        raise InputError(f"no such state of a link: {wrong[0]}; there are {', '.join(STATES)}")
    with desk.database.read() as tx:
        rows = store.page(tx, states or STATES, account, before, min(max(most, 1), MOST))
        edges = store.edges(tx, [row.id for row in rows])
    return [(row, edges[row.id]) for row in rows]


def view(desk: Desk, link_id: str) -> LinkView:
    """A link, why it is joined, and what speaks against it. Raises NotFound."""
    with desk.database.read() as tx:
        row = store.link(tx, link_id)
        if row is None:
            raise NotFound(f"no such link: {link_id}")
        grounds = tuple(_grounds(tx, store.edges(tx, [link_id])[link_id]))
        sides = _side(tx, row.left_account, row), _side(tx, row.right_account, row)
        stands = bool(proposing.between(tx, desk, row.left_account, row.right_account))
    bundles = {one.edge.bundle for one in grounds}
    return LinkView(row, grounds, len(bundles), sides, tuple(_doubts(grounds, sides)), stands)


def confirm(desk: Desk, link_id: str, by: Actor, why: str, now: int) -> LinkRow:
    """Say that two accounts are of one hand. Nothing happens to either by it.

    Raises NotFound, NotAllowed for all but people who lead, InputError without a reason, Conflict where somebody has
    decided already, or where what it was proposed for is not there any more.
    """
    return _decide(desk, link_id, by, why, now, "confirmed")


def refuse(desk: Desk, link_id: str, by: Actor, why: str, now: int) -> LinkRow:
    """Say that they are not, or that nobody can know. It is not proposed again. Raises as `confirm`."""
    return _decide(desk, link_id, by, why, now, "refused")


def undo(desk: Desk, link_id: str, by: Actor, why: str, now: int) -> LinkRow:
    """Take a decision back: the link is only proposed again. Raises as `confirm`."""
    return _decide(desk, link_id, by, why, now, "proposed")


def _decide(desk: Desk, link_id: str, by: Actor, why: str, now: int, state: str) -> LinkRow:
    by.need(Permission.LEAD)
    if by.kind is not ActorKind.PERSON:
        raise NotAllowed("links are decided by people; a key can read them")
    why = plain(why.strip())
    if not why:
        raise InputError("say why: whoever looks at this later was not there")
    if len(why) > _LONGEST_WHY:
        raise InputError(f"too long: a reason has {_LONGEST_WHY} characters at most")

    def work(tx: Tx) -> LinkRow:
        row = store.lock(tx, link_id)
        if row is None:
            raise NotFound(f"no such link: {link_id}")
        if (row.state == "proposed") is (state == "proposed"):
            raise Conflict(f"this link is {row.state} already; look again")
        if state == "confirmed" and not proposing.between(tx, desk, row.left_account, row.right_account):
            raise Conflict("what joined these accounts is not there any more; look again")
        edges = store.edges(tx, [link_id])[link_id]
        told = {"link": link_id, "why": why, "accounts": [row.left_account, row.right_account]}
        for case_id in _cases_of(tx, row, edges):
            if cases.lock(tx, case_id) is not None:
                audit.append(tx, desk.secrets, case_id, Happening(now, audit.name_of(by), _DECIDED[state], told))
        decided = (None, None, None) if state == "proposed" else (by.id, why, now)
        store.decide(tx, link_id, state, *decided)
        return row._replace(state=state, decided_by=decided[0], note=decided[1], decided_at=decided[2])

    return desk.database.run(work)


def _cases_of(tx: Tx, row: LinkRow, edges: Sequence[EdgeRow]) -> list[str]:
    """The cases in whose chains a decision is written, in the one order in which everybody locks them."""
    items = [item for edge in edges for item in (edge.left_item, edge.right_item)]
    found = {one.case_id for one in offers.now(tx, items).values()} if items else set()
    if not found:
        # Its grounds were erased: then it is written to the newest case of either.
        accounts = (row.left_account, row.right_account)
        found = {case.id for account in accounts for case in cases.of_account(tx, account, 1)}
    return sorted(found)[:_MOST_CASES]


def _grounds(tx: Tx, edges: Sequence[EdgeRow]) -> list[Ground]:
    items = offers.now(tx, [item for edge in edges for item in (edge.left_item, edge.right_item)])
    speak = {row.item_id for row in offers.of_items(tx, list(items))}
    made = []
    for edge in edges:
        left, right = (_kept(items.get(item)) for item in (edge.left_item, edge.right_item))
        stands = left is not None and right is not None and {edge.left_item, edge.right_item} <= speak
        contact = edge.kind not in _FILES and edge.kind != joining.WORDING
        accounts = 0 if edge.kind == joining.WORDING else proposing.owners(tx, edge.kind, edge.value, contact)
        made.append(Ground(edge, _shown(edge, left or right), left, right, accounts, stands))
    return made


_FILES = frozenset({joining.FILE, "tensor", "source"})


def _kept(row: OfferRow | None) -> OfferRow | None:
    return row if row is not None and row.document is not None else None


def _shown(edge: EdgeRow, row: OfferRow | None) -> str:
    """What is shared, masked as everywhere; a file by the beginning of its digest."""
    if edge.kind in _FILES:
        return edge.value[:12]
    if edge.kind == joining.WORDING or row is None or row.document is None:
        return ""
    told = unpacked(row.document)
    found = (one.get("indicator") for side in ("evidence", "shadow") for one in told.get(side, ()))
    return next((str(one["shown"]) for one in found if one and one["link"] == edge.value), "")


def _side(tx: Tx, account: str, row: LinkRow) -> Side:
    others = tuple(one for one in store.of_account(tx, account, 20) if one.id != row.id)
    mine = tuple(cases.of_account(tx, account, 10))
    return Side(account, mine, offers.let_through(tx, account), others)


def _doubts(grounds: Sequence[Ground], sides: Sequence[Side]) -> list[Doubt]:
    found = []
    bundles = [one.edge.bundle for one in grounds]
    if len(bundles) > len(set(bundles)):
        found.append(Doubt("once", count=len(bundles) - len(set(bundles))))
    for one in grounds:
        if not one.stands:
            found.append(Doubt("gone", kind=one.edge.kind))
        if one.accounts > len(sides):
            found.append(Doubt("shared", kind=one.edge.kind, count=one.accounts))
        if one.left and one.right:
            days = abs(one.left.received_at - one.right.received_at) // _DAY_MS
            if days > _FAR_DAYS:
                found.append(Doubt("far", kind=one.edge.kind, count=days))
    warning = {row.account for one in grounds for row in (one.left, one.right) if row and _warns(row)}
    found += [Doubt("warns", account=account) for account in sorted(warning)]
    for side in sides:
        if side.let_through:
            found.append(Doubt("let_through", account=side.account, count=side.let_through))
        if not any(case.state == "closed" and case.outcome in ("remove", "hold", "restrict") for case in side.cases):
            found.append(Doubt("undecided", account=side.account))
    return found


def _warns(row: OfferRow) -> bool:
    return row.document is not None and bool(unpacked(row.document).get("against"))
