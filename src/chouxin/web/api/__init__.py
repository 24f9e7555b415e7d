"""`/api/v1`: JSON for programs. One file a theme, each with its ROUTES."""

from chouxin.web.api import appeals, coop, filing, later, receivers, records, screening, service, team

ROUTES = (
    *screening.ROUTES,
    *filing.ROUTES,
    *later.ROUTES,
    *records.ROUTES,
    *appeals.ROUTES,
    *coop.ROUTES,
    *team.ROUTES,
    *receivers.ROUTES,
    *service.ROUTES,
)
