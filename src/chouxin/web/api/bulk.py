"""One ruling over many cases, each with its own way back."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chouxin.desk import bulk
from chouxin.desk.actors import Permission
from chouxin.desk.bulk import Chosen, Together
from chouxin.web.api.records import Ruling, people_only, ruling_out
from chouxin.web.api.shapes import Identity
from chouxin.web.routes import Call, Route


class ChosenIn(msgspec.Struct, forbid_unknown_fields=True):
    """A case, as it was at `revision` when it was read."""

    case_id: Identity
    revision: int


class BulkIn(msgspec.Struct, forbid_unknown_fields=True):
    """The same outcome and reason for each of these cases."""

    cases: Annotated[list[ChosenIn], Meta(min_length=1, max_length=bulk.MOST)]
    outcome: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    note: Annotated[str, Meta(max_length=10_000)] = ""


class UndoIn(msgspec.Struct, forbid_unknown_fields=True):
    """One's own rulings, which are to be taken back."""

    rulings: Annotated[list[Identity], Meta(min_length=1, max_length=bulk.MOST)]


class SkippedOut(msgspec.Struct):
    """A case or ruling with which nothing was done. what: changed, taken, not_yours, unknown, unfit."""

    id: str
    what: str
    why: str


class BulkOut(msgspec.Struct):
    """What became of it: the rulings that were given or taken back, and what was left as it is."""

    done: list[Ruling]
    skipped: list[SkippedOut]


def rule(call: Call) -> BulkOut:
    people_only(call)
    given: BulkIn = call.body
    chosen = [Chosen(one.case_id, one.revision) for one in given.cases]
    return _told(bulk.rule_all(call.desk, chosen, call.who(), given.outcome, given.reason, given.note, call.now))


def undo(call: Call) -> BulkOut:
    people_only(call)
    return _told(bulk.undo_all(call.desk, call.body.rulings, call.who(), call.now))


def _told(made: Together) -> BulkOut:
    return BulkOut(
        [ruling_out(row) for row in made.done], [SkippedOut(one.id, one.what, one.why) for one in made.skipped]
    )


_R = Permission.REVIEW
ROUTES = (
    Route(
        "POST",
        "/api/v1/rulings",
        "rule_many",
        "Rule on many cases at once; each ruling is its own",
        rule,
        _R,
        takes=BulkIn,
        gives=BulkOut,
        once=True,
    ),
    Route(
        "POST",
        "/api/v1/rulings/undo",
        "undo_many",
        "Take many rulings back",
        undo,
        _R,
        takes=UndoIn,
        gives=BulkOut,
        once=True,
    ),
)
