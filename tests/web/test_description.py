"""The API by its own description: valid, complete, and tried with what it says it takes and what it does not."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from chouxin.desk.actors import Role
from chouxin.web.app import ROUTES
from chouxin.web.openapi import describe
from tests.web.serving import Served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OPERATIONS = [(route.method, route.path) for route in ROUTES if not route.page]
_DESCRIBED: Any = describe(ROUTES)
_SCHEMA = schemathesis.openapi.from_dict(_DESCRIBED)
_CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.mark.parametrize("method, path", OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_every_operation_keeps_to_its_description(served: Served, method: str, path: str) -> None:
    key = served.key(Role.ADMIN)
    operation = _SCHEMA[path][method]

    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        served.clock.pass_(minutes=1)
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        answer = case.call(base_url=served.url)
        if answer.status_code == 503:
            return  # said to be away, which it may be: nobody listens where a test's receiver should
        case.validate_response(answer, checks=_CHECKS)

    tried()


def test_the_description_is_json_and_names_only_what_there_is(served: Served) -> None:
    told = served.caller().get("/api/v1/openapi.json").json()
    named = set(_references(told))

    assert told["openapi"] == "3.1.0"
    assert named <= {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    assert {(method.upper(), path) for path, one in told["paths"].items() for method in one} == set(OPERATIONS)
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(told)) == told


def _references(told: Any) -> Any:
    if isinstance(told, dict):
        if "$ref" in told:
            yield told["$ref"]
        for value in told.values():
            yield from _references(value)
    elif isinstance(told, list):
        for value in told:
            yield from _references(value)
