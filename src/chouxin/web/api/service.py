"""What the desk says of itself: for load balancers, scrapers and programs."""

import msgspec
from starlette.responses import Response

from chouxin.desk.actors import Permission
from chouxin.domain import Unavailable
from chouxin.web.api.shapes import InForce, Status
from chouxin.web.routes import Answer, Call, Route


def alive(_: Call) -> Status:
    return Status("ok")


def ready(call: Call) -> Answer:
    """Whether a request would be served as it should: the database answers, screening is not swamped, and decides by
    what is live."""
    checks = {"database": "ok", "screening": "ok", "rules": "behind" if call.desk.screener.behind else "ok"}
    try:
        with call.desk.database.read():
            pass
    except Unavailable:
        checks["database"] = "away"
    if call.desk.screener.waiting >= call.desk.settings.most_waiting:
        checks["screening"] = "swamped"
    fine = all(state == "ok" for state in checks.values())
    return Answer(Status("ok" if fine else "not ready", checks), 200 if fine else 503)


def metrics(call: Call) -> Response:
    return Response(call.request.app.state.measures.text(), media_type="text/plain; version=0.0.4")


def description(call: Call) -> Response:
    return Response(msgspec.json.encode(call.request.app.state.description), media_type="application/json")


def in_force(call: Call) -> InForce:
    engine = call.desk.screener.engine
    return InForce(
        engine=engine.revisions.engine,
        policy=engine.policy.revision,
        title=dict(engine.policy.title),
        packs=list(engine.revisions.packs),
        banks=list(engine.revisions.banks),
    )


ROUTES = (
    Route("GET", "/healthz", "healthz", "Whether the desk runs", alive, None, gives=Status),
    Route("GET", "/readyz", "readyz", "Whether the desk can work", ready, None, gives=Status, says_no=(503,)),
    Route("GET", "/metrics", "metrics", "Figures for Prometheus", metrics, Permission.AUDIT),
    Route("GET", "/api/v1/openapi.json", "openapi", "This description", description, None),
    Route(
        "GET",
        "/api/v1/policy",
        "policy",
        "The profile and the packs in force",
        in_force,
        Permission.SCREEN,
        gives=InForce,
    ),
)
