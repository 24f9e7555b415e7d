"""Links between accounts, for programs that read them and for people whose program asks for them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chouxin.desk import links
from chouxin.desk.actors import Permission
from chouxin.desk.links import Doubt, Ground
from chouxin.store.links import EdgeRow, LinkRow
from chouxin.store.offers import OfferRow
from chouxin.web.routes import Call, Route


class Link(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Two accounts that seem to be of one hand. shares: the kinds of what they share; independent: how many count."""

    id: str
    accounts: list[str]
    state: Literal["proposed", "confirmed", "refused"]
    at: int
    shares: list[str] = []
    independent: int = 0
    decided_by: str | None = None
    decided_at: int | None = None
    why: str | None = None


class Links(msgspec.Struct):
    """The newest links. after: ask with it for the next page; empty at the end."""

    links: list[Link]
    after: str


class Item(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One of the two items of an edge, as it stands now."""

    id: str
    account: str
    case_id: str
    received_at: int
    action: str
    state: str
    outcome: str | None = None


class Edge(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One thing that both have. shown: masked. bundle: edges of one number derive from each other, and count once.

    accounts: how many have the same. stands: whether both items still speak for it.
    """

    kind: str
    shown: str
    strength: float
    bundle: int
    accounts: int
    stands: bool
    left: Item | None = None
    right: Item | None = None


class Against(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What speaks against a link."""

    what: str
    account: str = ""
    kind: str = ""
    count: int = 0


class LinkDetail(msgspec.Struct):
    """A link with why it is joined, and what speaks against it. stands: whether it would still be proposed today."""

    link: Link
    edges: list[Edge]
    against: list[Against]
    stands: bool


class Which(msgspec.Struct, forbid_unknown_fields=True):
    """Which links."""

    state: str = ""
    account: Annotated[str, Meta(max_length=200)] = ""
    after: Annotated[str, Meta(max_length=64)] = ""
    most: Annotated[int, Meta(ge=1, le=links.MOST)] = 50


class WhyIn(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is decided so; it is kept with the link, and in the chains of the cases that it rests on."""

    why: Annotated[str, Meta(min_length=1, max_length=1000)]


def page(call: Call) -> Links:
    asked: Which = call.query
    states = (asked.state,) if asked.state else ()
    found = links.page(call.desk, states, asked.account, asked.after, asked.most)
    after = found[-1][0].id if len(found) == asked.most else ""
    return Links([_link(row, edges) for row, edges in found], after)


def one(call: Call) -> LinkDetail:
    seen = links.view(call.desk, call.path["link"])
    rows = [ground.edge for ground in seen.grounds]
    return LinkDetail(
        _link(seen.link, rows),
        [_edge(one) for one in seen.grounds],
        [_against(one) for one in seen.doubts],
        seen.stands,
    )


def confirm(call: Call) -> Link:
    return _link(links.confirm(call.desk, call.path["link"], call.who(), call.body.why, call.now), [])


def refuse(call: Call) -> Link:
    return _link(links.refuse(call.desk, call.path["link"], call.who(), call.body.why, call.now), [])


def undo(call: Call) -> Link:
    return _link(links.undo(call.desk, call.path["link"], call.who(), call.body.why, call.now), [])


def _link(row: LinkRow, edges: list[EdgeRow]) -> Link:
    return Link(
        id=row.id,
        accounts=[row.left_account, row.right_account],
        state=row.state,  # type: ignore[arg-type]  # the table holds no other
        at=row.at,
        shares=sorted({edge.kind for edge in edges}),
        independent=len({edge.bundle for edge in edges}),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        why=row.note,
    )


def _edge(one: Ground) -> Edge:
    return Edge(
        kind=one.edge.kind,
        shown=one.shown,
        strength=one.edge.strength,
        bundle=one.edge.bundle,
        accounts=one.accounts,
        stands=one.stands,
        left=_item(one.left),
        right=_item(one.right),
    )


def _item(row: OfferRow | None) -> Item | None:
    if row is None:
        return None
    return Item(
        id=row.item_id,
        account=row.account,
        case_id=row.case_id,
        received_at=row.received_at,
        action=row.action,
        state=row.state,
        outcome=row.outcome,
    )


def _against(one: Doubt) -> Against:
    return Against(what=one.what, account=one.account, kind=one.kind, count=one.count)


_P = Permission
_ONE = "/api/v1/links/{link}"
ROUTES = (
    Route("GET", "/api/v1/links", "links", "Links between accounts", page, _P.AUDIT, asks=Which, gives=Links),
    Route("GET", _ONE, "link", "One link, and why it is joined", one, _P.AUDIT, gives=LinkDetail),
    *(
        Route(
            "POST",
            f"{_ONE}/{name}",
            f"{name}_link",
            about,
            handler,
            _P.LEAD,
            takes=WhyIn,
            gives=Link,
            once=True,
        )
        for name, about, handler in (
            ("confirm", "Say that two accounts are of one hand; nothing follows by itself", confirm),
            ("refuse", "Say that they are not; it is not proposed again", refuse),
            ("undo", "Take such a decision back", undo),
        )
    ),
)
