"""The API's description (OpenAPI 3.1), from the same table that makes the application."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec

from chouxin.web.problems import MEDIA_TYPE, TITLES, Problem
from chouxin.web.routes import Route

_PREFIX = "#/components/schemas/{name}"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


def describe(routes: Iterable[Route]) -> Mapping[str, Any]:
    """The description of every route under `/api/` and of what stands beside it for machines; pages are left out."""
    told = [route for route in routes if not route.page]
    types = [t for route in told for t in (route.takes, route.gives, route.asks) if _is_schema(t)]
    shapes, components = msgspec.json.schema_components([Problem, *types], ref_template=_PREFIX)
    by_type = {id(t): shape for t, shape in zip([Problem, *types], shapes, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for route in told:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chouxin desk",
            "version": version("chouxin"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of the desk"}},
        },
    }


def _is_schema(kind: Any) -> bool:
    return kind is not None and kind is not bytes and kind is not dict


def _operation(route: Route, by_type: Mapping[int, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": route.name, "summary": route.about}
    if route.needs is not None:
        made["security"] = [{"key": []}]
        made["description"] = f"Needs the permission `{route.needs}`."
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(route.path)
    ]
    if route.asks is not None:
        shape = components[by_type[id(route.asks)]["$ref"].rpartition("/")[2]]
        required = shape.get("required", [])
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in shape["properties"].items()
        ]
    if route.once:
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 200}}
        )
    if parameters:
        made["parameters"] = parameters
    if route.takes is bytes:
        made["requestBody"] = {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    elif route.takes is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": by_type[id(route.takes)]}}}
    made["responses"] = _responses(route, by_type)
    return made


def _responses(route: Route, by_type: Mapping[int, Any]) -> dict[str, Any]:
    fine: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if _is_schema(route.gives):
        fine["content"] = {"application/json": {"schema": by_type[id(route.gives)]}}
    made = {str(route.status): fine}
    statuses = {400, 429, 503, *route.also}
    statuses |= {401, 403} if route.needs is not None else {401}
    statuses |= {404} if _PATH_PARAMETER.search(route.path) else set()
    statuses |= {413} if route.takes is not None else set()
    statuses |= {415} if _is_schema(route.takes) else set()
    statuses |= {409, 422} if route.once else set()
    for status in route.says_no:
        made[str(status)] = {**fine, "description": TITLES.get(status, HTTPStatus(status).phrase)}
    for status in sorted(statuses - {route.status, *route.says_no}):
        described: dict[str, Any] = {"description": TITLES.get(status, HTTPStatus(status).phrase)}
        if status >= 400:
            described["content"] = {MEDIA_TYPE: {"schema": by_type[id(Problem)]}}
        made[str(status)] = described
    return made
