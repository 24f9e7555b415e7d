"""Hand things in now, and ask later what became of them."""

import msgspec

from chouxin.desk import jobs
from chouxin.desk.actors import Permission
from chouxin.desk.filing import Submission
from chouxin.domain import Unavailable
from chouxin.store import jobs as store
from chouxin.web.api.filing import told
from chouxin.web.api.shapes import ItemsIn, Verdict
from chouxin.web.routes import Answer, Call, Route


class Job(msgspec.Struct, omit_defaults=True, kw_only=True):
    """How far a job is. state: waiting, leased, done, dead. verdicts: once it is done, in the order of its items."""

    id: str
    state: str
    created_at: int
    done_at: int | None = None
    verdicts: list[Verdict] | None = None


def take(call: Call) -> Answer:
    desk = call.desk
    with desk.database.read() as tx:
        waiting = store.counts(tx).get("waiting", 0)
    if waiting >= desk.settings.most_waiting:
        raise Unavailable(f"{desk.settings.most_waiting} jobs wait already; try again in a minute")
    submissions = [Submission(one.item(), one.account or None, one.id) for one in call.body.items]
    job_id = jobs.screen_later(desk, submissions, call.who(), call.now)
    where = f"/api/v1/jobs/{job_id}"
    return Answer(Job(id=job_id, state="waiting", created_at=call.now), 202, {"Location": where})


def one(call: Call) -> Job:
    found = jobs.status(call.desk, call.path["job"], call.who())
    verdicts = None
    if found.receipts is not None:
        verdicts = [told(receipt.site_ref or receipt.item_id, receipt, call) for receipt in found.receipts]
    return Job(id=found.id, state=found.state, created_at=found.created_at, done_at=found.done_at, verdicts=verdicts)


ROUTES = (
    Route(
        "POST",
        "/api/v1/jobs",
        "new_job",
        "Decide on many things when there is time, and keep them",
        take,
        Permission.SUBMIT,
        takes=ItemsIn,
        gives=Job,
        status=202,
        once=True,
        most=32 << 20,
    ),
    Route("GET", "/api/v1/jobs/{job}", "job", "How far a job is", one, Permission.STATUS, gives=Job),
)
