"""`/api/v1`: JSON for programs. One file a theme, each with its ROUTES."""

from chouxin.web.api import (
    appeals,
    bulk,
    coop,
    filing,
    later,
    links,
    receivers,
    records,
    rollout,
    screening,
    service,
    team,
)

ROUTES = (
    *screening.ROUTES,
    *filing.ROUTES,
    *later.ROUTES,
    *records.ROUTES,
    *bulk.ROUTES,
    *links.ROUTES,
    *rollout.ROUTES,
    *appeals.ROUTES,
    *coop.ROUTES,
    *team.ROUTES,
    *receivers.ROUTES,
    *service.ROUTES,
)
