"""Hand things in: they are decided on, kept, and become cases where a person is needed."""

import hashlib
from pathlib import Path

import msgspec

from chouxin.desk.actors import Permission
from chouxin.desk.filing import Receipt, Submission, file
from chouxin.domain import Action, Item, Kind
from chouxin.web.api.shapes import ItemIn, ItemsIn, Verdict, Verdicts
from chouxin.web.api.verdicts import appeal, clause, sees_evidence
from chouxin.web.routes import Answer, Call, Route


class Named(msgspec.Struct, forbid_unknown_fields=True):
    """What an uploaded file is called, and whose it is. kind: `photo` and `clip` are looked at as such."""

    name: str = "upload"
    account: str = ""
    kind: str = "artifact"


def file_one(call: Call) -> Answer:
    given: ItemIn = call.body
    return Answer(_filed(call, [_submission(given)])[0], 201)


def file_many(call: Call) -> Answer:
    return Answer(Verdicts(_filed(call, [_submission(one) for one in call.body.items])), 201)


def upload(call: Call) -> Answer:
    """A file: read within limits in a process of its own, then kept as what was found, not as its bytes.

    Of a picture that needs a person a small copy is kept.
    """
    return Answer(_uploaded(call), 201)


def gate(call: Call) -> Answer:
    """The simple gate: 202 lets the upload through, 451 holds it (contract of bluesky-social/atproto#2226)."""
    verdict = _uploaded(call)
    held = verdict.action is not Action.ALLOW
    return Answer(verdict, 451 if held else 202)


def _uploaded(call: Call) -> Verdict:
    asked: Named = call.query
    path = Path(call.upload)
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while piece := content.read(1 << 20):
            digest.update(piece)
    kind = Kind(asked.kind) if asked.kind in ("artifact", "photo", "clip") else Kind.ARTIFACT
    item = Item(asked.name, kind, source=str(path), sha256=digest.hexdigest())
    return _filed(call, [Submission(item, asked.account or None, asked.name, str(path))])[0]


def _submission(given: ItemIn) -> Submission:
    return Submission(given.item(), given.account or None, given.id)


def _filed(call: Call, submissions: list[Submission]) -> list[Verdict]:
    once = call.request.headers.get("idempotency-key", "")
    receipts = file(call.desk, submissions, call.who(), call.now, once)
    return [told(one.item.id, receipt, call) for one, receipt in zip(submissions, receipts, strict=True)]


def told(identity: str, receipt: Receipt, call: Call) -> Verdict:
    """What the one who handed it in learns."""
    policy = call.desk.screener.engine.policy
    acted = receipt.action is not Action.ALLOW
    return Verdict(
        id=identity,
        action=receipt.action,
        complete=receipt.complete,
        clause=clause(receipt.supply, policy) if acted else {},
        appeal=appeal(policy, call.desk.settings) if acted else {},
        decision_id=receipt.decision_id,
        case_id=(receipt.case_id or "") if sees_evidence(call.who()) else "",
    )


_MOST = 8 << 30
"""Bytes of an upload: the largest checkpoints are of this size."""

ROUTES = (
    Route(
        "POST",
        "/api/v1/items",
        "file_item",
        "Decide on one thing and keep it",
        file_one,
        Permission.SUBMIT,
        takes=ItemIn,
        gives=Verdict,
        status=201,
        once=True,
    ),
    Route(
        "POST",
        "/api/v1/items/batch",
        "file_items",
        "Decide on many things and keep them, all or none",
        file_many,
        Permission.SUBMIT,
        takes=ItemsIn,
        gives=Verdicts,
        status=201,
        once=True,
        most=32 << 20,
    ),
    Route(
        "POST",
        "/api/v1/uploads",
        "upload",
        "Decide on a file and keep what was found",
        upload,
        Permission.SUBMIT,
        takes=bytes,
        asks=Named,
        gives=Verdict,
        status=201,
        most=_MOST,
        also=(507,),
    ),
    Route(
        "POST",
        "/api/v1/gate",
        "gate",
        "Whether an upload may go on: 202 yes, 451 held",
        gate,
        Permission.SUBMIT,
        takes=bytes,
        asks=Named,
        gives=Verdict,
        status=202,
        most=_MOST,
        also=(507,),
        says_no=(451,),
    ),
)
