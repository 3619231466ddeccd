"""Chains of requests that nobody thought of: what one operation answers, the next one asks for, with every role."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from picturedesk.core.access import Role
from tests.support.examples import examples
from tests.support.server import RunningServer

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# By this server's measure: a chain is a dozen requests, and there are nine callers. `make hunt` has more of them.
MANY, FEW = examples(12, many=20), examples(4, many=8)
BOUNDED = settings(
    max_examples=FEW,
    stateful_step_count=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("role", [*Role, None], ids=str)
@pytest.mark.parametrize("surface", ["backoffice", "media"])
def test_every_chain_is_answered_as_the_document_says(server: RunningServer, surface: str, role: Role | None) -> None:
    schema = schemathesis.openapi.from_url(f"{server.base_url}/openapi/{surface}.json")
    schema.config.update(base_url=server.base_url)
    headers = {} if role is None else server.headers(role)

    followed: set[str] = set()

    class Chain(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - schemathesis's own
            return {"headers": headers, "timeout": 30, "allow_redirects": False}

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            case.validate_response(response, checks=CHECKS)
            if response.status_code < 300 and "{" in case.path:
                followed.add(case.operation.label)

    # Who may do everything gets furthest, and so has the most tries.
    Chain.run(settings=settings(BOUNDED, max_examples=MANY) if role is Role.SUPER_ADMIN else BOUNDED)

    assert followed or (surface, role) != ("backoffice", Role.SUPER_ADMIN), "no chain got anywhere"
