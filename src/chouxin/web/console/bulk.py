"""One ruling over a chain of cases: chosen by ticking them, told one by one, taken back one by one or all at once."""

from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from chouxin.desk import bulk, ruling
from chouxin.desk.actors import Permission
from chouxin.desk.bulk import Chosen, Together
from chouxin.domain import InputError
from chouxin.store import cases as case_store
from chouxin.store import rulings as store
from chouxin.store.cases import CaseRow
from chouxin.store.rulings import RulingRow
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route

_SKIPPED = ("changed", "taken", "not_yours", "unknown", "unfit")
_LONGEST = 64


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rulings, and which cases were left out and why; as the address of the page has them."""

    ruled: str = ""
    skipped: str = ""
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One ruling with its case. undoable: it can still be taken back."""

    ruling: RulingRow
    case: CaseRow | None
    undoable: bool


def chain(call: Call) -> Response:
    """The open cases that belong to one."""
    found = bulk.of_case(call.desk, call.path["case"])
    back = f"/console/cases/{call.path['case']}"
    return page(call, "chain", place="queue", chain=found, most=bulk.MOST, back=back, may_rule=True)


def rule(call: Call) -> Response:
    given = call.body
    chosen = [_chosen(name, value) for name, value in given.items() if name.startswith("case.")]
    made = bulk.rule_all(
        call.desk,
        chosen,
        call.who(),
        given.get("outcome", ""),
        given.get("reason", ""),
        given.get("note", ""),
        call.now,
    )
    return _told(made)


def undo(call: Call) -> Response:
    """One, or all that are still to be undone."""
    one, every = call.body.get("one", ""), call.body.get("rulings", "")
    made = bulk.undo_all(call.desk, _ids(one or every), call.who(), call.now)
    left = [ident for ident in _ids(every) if ident not in {row.id for row in made.done}] if one else _ids(every)
    undone = ".".join(row.id for row in made.done)
    skipped = ".".join(f"{entry.id}~{entry.what}" for entry in made.skipped)
    return go(f"/console/bulk?{urlencode({'ruled': '.'.join(left), 'undone': undone, 'skipped': skipped})}")


def result(call: Call) -> Response:
    asked: Asked = call.query
    mine = call.who().id
    with call.desk.database.read() as tx:
        rows = [row for one in _ids(asked.ruled) if (row := store.ruling(tx, one)) is not None and row.reviewer == mine]
        lines = [Line(row, case_store.case(tx, row.case_id), _undoable(call, row)) for row in rows]
    skipped = [part.partition("~")[::2] for part in asked.skipped.split(".")[: bulk.MOST] if "~" in part]
    return page(
        call,
        "bulk",
        place="queue",
        lines=lines,
        undoable=".".join(line.ruling.id for line in lines if line.undoable),
        every=".".join(line.ruling.id for line in lines),
        undone=len(_ids(asked.undone)) if asked.undone else 0,
        skipped=[(one[:_LONGEST], what) for one, what in skipped if what in _SKIPPED],
        seconds=call.desk.settings.undo,
    )


def _chosen(name: str, value: str) -> Chosen:
    if not value.isdecimal() or len(value) > 9:
        raise InputError("this page is not complete; open it again")
    return Chosen(name.removeprefix("case."), int(value))


def _told(made: Together) -> Response:
    ruled = ".".join(row.id for row in made.done)
    skipped = ".".join(f"{one.id}~{one.what}" for one in made.skipped)
    return go(f"/console/bulk?{urlencode({'ruled': ruled, 'skipped': skipped})}")


def _ids(text: str) -> list[str]:
    return [one for one in text.split(".") if 0 < len(one) <= _LONGEST][: bulk.MOST]


def _undoable(call: Call, row: RulingRow) -> bool:
    until = row.effective_at if row.effective_at is not None else row.at + ruling.undo_ms(call.desk)
    return row.state in ("proposed", "standing") and call.now < until


_R = Permission.REVIEW
ROUTES = (
    Route("GET", "/console/cases/{case}/chain", "chain_page", "What belongs together", chain, _R, page=True),
    Route("GET", "/console/bulk", "bulk_page", "What became of it", result, _R, asks=Asked, page=True),
    Route("POST", "/console/bulk", "rule_chain", "Rule on all of these", rule, _R, takes=dict, page=True),
    Route("POST", "/console/bulk/undo", "undo_chain", "Take them back", undo, _R, takes=dict, page=True),
)
