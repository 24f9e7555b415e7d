"""What stands beside a case: the appeal that it hears, the reports on it, and what people have learnt from it."""

from pathlib import Path

from starlette.responses import Response

from chouxin.desk import appeals, lessons
from chouxin.desk.actors import Permission
from chouxin.desk.ids import new_id
from chouxin.domain import InputError, NotFound
from chouxin.store import appeals as appeal_store
from chouxin.store import people as people_store
from chouxin.store import reports as report_store
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route


def hear(call: Call) -> Response:
    """Answer the appeal that a case hears."""
    with call.desk.database.read() as tx:
        found = appeal_store.by_hearing(tx, call.path["case"])
    if found is None:
        raise NotFound("this case hears no appeal")
    form = call.body
    made = appeals.hear(call.desk, found.id, call.who(), form.get("outcome", ""), form.get("answer", ""), call.now)
    return go(f"/console/cases/{call.path['case']}?ruled={made.id}")


def contact(call: Call) -> Response:
    """How to reach whoever reported. It is sealed: that somebody looked is written down first."""
    with call.desk.database.write() as tx:
        found = report_store.report(tx, call.path["report"])
        if found is None:
            raise NotFound("there is no such report")
        people_store.note_sealed_read(tx, new_id(call.now), call.now, call.who().id, found.id, "contact")
    return page(call, "sealed", place="queue", report=found)


def lesson(call: Call) -> Response:
    """What the pack would learn, to be read before it is written."""
    shown = lessons.lesson(call.desk, call.path["case"])
    return page(call, "lesson", place="queue", case=call.path["case"], shown=shown)


def learn(call: Call) -> Response:
    folder: Path | None = call.request.app.state.lessons
    if folder is None:
        raise InputError("this desk has no folder for lessons; start it with --lessons")
    path = lessons.learn(call.desk, call.path["case"], call.who(), folder, call.now)
    return page(call, "lesson", place="queue", case="", shown=str(path))


_R = Permission.REVIEW
ROUTES = (
    Route("POST", "/console/cases/{case}/hearing", "hear", "Hear an appeal", hear, _R, takes=dict, page=True),
    Route(
        "POST",
        "/console/reports/{report}/contact",
        "contact",
        "Open a sealed field",
        contact,
        _R,
        takes=dict,
        page=True,
    ),
    Route("GET", "/console/cases/{case}/lesson", "lesson", "What to learn", lesson, _R, page=True),
    Route("POST", "/console/cases/{case}/lesson", "learn", "Learn it", learn, _R, takes=dict, page=True),
)
