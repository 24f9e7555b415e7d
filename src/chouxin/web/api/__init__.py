"""`/api/v1`: JSON for programs. One file a theme, each with its ROUTES."""

from chouxin.web.api import screening, service

ROUTES = (*screening.ROUTES, *service.ROUTES)
