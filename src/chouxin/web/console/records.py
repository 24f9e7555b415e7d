"""What was decided, newest first: to look one up, and to see that the record still stands."""

import msgspec
from starlette.responses import Response

from chouxin.desk import verifying
from chouxin.desk.actors import Permission
from chouxin.store import items as store
from chouxin.web.console.layout import page
from chouxin.web.routes import Call, Route

_MOST = 100


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the address of the list may say. find: the site's own name for an item."""

    find: str = ""
    action: str = ""
    before: str = ""


def records(call: Call) -> Response:
    asked: Asked = call.query
    with call.desk.database.read() as tx:
        rows = store.newest(
            tx, _MOST + 1, action=asked.action or None, site_ref=asked.find or None, before=asked.before
        )
    more = rows[_MOST - 1][1].id if len(rows) > _MOST else ""
    return page(call, "records", place="items", asked=asked, rows=rows[:_MOST], more=more, checked=None)


def check(call: Call) -> Response:
    """Whether everything that happened still stands as it was written."""
    found = verifying.verify(call.desk.database, call.desk.secrets)
    return page(call, "records", place="items", asked=Asked(), rows=[], more="", checked=found)


ROUTES = (
    Route("GET", "/console/items", "records", "Decisions", records, Permission.AUDIT, asks=Asked, page=True),
    Route("POST", "/console/items/check", "check", "Check the record", check, Permission.AUDIT, takes=dict, page=True),
)
