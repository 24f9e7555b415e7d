"""Links between accounts: why they are joined, what speaks against it, and the word of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from chouxin.desk import bulk, links
from chouxin.desk.actors import Permission
from chouxin.desk.links import Ground, LinkView
from chouxin.domain import InputError
from chouxin.store import people as people_store
from chouxin.store.links import STATES
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route

_MOST = 30
_WIDTH, _ROW, _TOP = 600, 44, 24
_LONGEST_LABEL = 16
_DECIDE = {"confirm": links.confirm, "refuse": links.refuse, "undo": links.undo}


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the address of the list may say."""

    state: str = ""
    account: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Knot:
    """One shared thing in the drawing: where it stands, and whether it counts once with others."""

    y: int
    label: str
    kind: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The two accounts, and between them what they share. left, right: their names, as short as they must be."""

    width: int
    height: int
    middle: int
    left: str
    right: str
    knots: tuple[Knot, ...]
    # From the first to the last of those that count once together.
    braces: tuple[tuple[int, int], ...]


def every(call: Call) -> Response:
    asked: Asked = call.query
    states = (asked.state,) if asked.state else ("proposed",) if not asked.account else STATES
    found = links.page(call.desk, states, asked.account, asked.after, _MOST + 1)
    after = found[_MOST - 1][0].id if len(found) > _MOST else ""
    rows = [(row, len({edge.bundle for edge in edges}), _kinds(edges)) for row, edges in found[:_MOST]]
    chosen = {"state": asked.state, "account": asked.account}
    return page(
        call,
        "links",
        place="links",
        asked=asked,
        shown=states,
        rows=rows,
        states=[(state, _address(chosen, state=state)) for state in STATES],
        all_accounts=_address(chosen, account=""),
        next=_address(chosen, after=after) if after else "",
    )


def one(call: Call) -> Response:
    view = links.view(call.desk, call.path["link"])
    actor = call.who()
    with call.desk.database.read() as tx:
        names = {row.id: row.name for row in people_store.everybody(tx)}
    accounts = [view.link.left_account, view.link.right_account]
    chain = bulk.of_link(call.desk, accounts) if actor.may(Permission.REVIEW) else bulk.Chain((), more=False)
    return page(
        call,
        "link",
        place="links",
        view=view,
        link=view.link,
        drawing=_drawing(view),
        names=names,
        chain=chain,
        most=bulk.MOST,
        may_decide=actor.may(Permission.LEAD),
        may_rule=actor.may(Permission.REVIEW),
        back=f"/console/links/{view.link.id}",
    )


def decide(call: Call) -> Response:
    act = _DECIDE.get(call.body.get("act", ""))
    if act is None:
        raise InputError("choose one of the buttons")
    act(call.desk, call.path["link"], call.who(), call.body.get("why", ""), call.now)
    return go(f"/console/links/{call.path['link']}")


def _kinds(edges: Sequence[object]) -> list[str]:
    return sorted({str(getattr(edge, "kind", "")) for edge in edges})


def _address(chosen: dict[str, str], **changes: str) -> str:
    values = {name: value for name, value in {**chosen, **changes}.items() if value}
    return f"/console/links?{urlencode(values)}" if values else "/console/links"


def _drawing(view: LinkView) -> Drawing:
    knots = [_knot(at, ground) for at, ground in enumerate(view.grounds)]
    places: dict[int, list[int]] = {}
    for knot, ground in zip(knots, view.grounds, strict=True):
        places.setdefault(ground.edge.bundle, []).append(knot.y)
    height = 2 * _TOP + _ROW * max(len(knots) - 1, 0)
    return Drawing(
        _WIDTH,
        height,
        height // 2,
        _short(view.link.left_account),
        _short(view.link.right_account),
        tuple(knots),
        tuple((ys[0], ys[-1]) for ys in places.values() if len(ys) > 1),
    )


def _knot(at: int, ground: Ground) -> Knot:
    return Knot(_TOP + _ROW * at, _short(ground.shown), ground.edge.kind, ground.stands)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


_P = Permission
ROUTES = (
    Route("GET", "/console/links", "links_page", "Links between accounts", every, _P.AUDIT, asks=Asked, page=True),
    Route("GET", "/console/links/{link}", "link_page", "One link", one, _P.AUDIT, page=True),
    Route("POST", "/console/links/{link}", "decide_link", "Decide", decide, _P.LEAD, takes=dict, page=True),
)
