"""Requests that nobody thought of, made from our documents: no failure of ours, no answer but a described one."""

from typing import Any, Final

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise
from tests.support.examples import examples
from tests.support.server import RunningServer

SURFACES: Final = ("backoffice", "uploader", "media", "publisher", "desk", "delivery")
CHECKS: Final[list[CheckFunction]] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MANY, FEW = examples(12, many=25), examples(5, many=10)
"""The few are the first of the many: what another role is refused needs less looking for. `make hunt` has more."""
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
BOUNDED: Final = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def known(server: RunningServer) -> dict[str, list[str]]:
    """What no document can tell: values of path parameters that lead somewhere."""
    values: dict[str, list[str]] = {"image_id": [], "id": [], "key": [], "sha256": [], "revision": ["latest"]}
    with httpx2.Client(base_url=server.base_url, timeout=30) as client:
        for role in (Role.EDITOR, Role.UPLOADER):
            headers = server.headers(role)
            content = encoded(noise(40, 30), "PNG")
            uploaded = client.post("/upload/image", files={"image": ("a.png", content)}, headers=headers).json()["data"]
            body = {"file_key": uploaded["key"], "locales": [{"locale": "en", "credit": "Ada"}]}
            image = client.post("/api/core/v2/assets/images", json=body, headers=headers).json()["data"]
            values["image_id"].append(image["id"])
            values["id"].append(image["id"])
            values["key"].append(image["file_key"])
            values["sha256"].append(image["file_hash"])
            values["revision"].append(image["revision"])
    values["target"] = ["thumb.jpg", "w640.auto", "original.png", "w64-h64.webp"]
    values["ref"] = ["1", "4"]
    return values


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.UPLOADER, Role.VIEWER, None], ids=str)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_operation_answers_as_its_document_says(
    server: RunningServer, known: dict[str, list[str]], surface: str, role: Role | None
) -> None:
    schema = schemathesis.openapi.from_url(f"{server.base_url}/openapi/{surface}.json")
    headers = {} if role is None else server.headers(role)
    examples = MANY if role is Role.SUPER_ADMIN else FEW

    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        _exercise(found.ok(), server.base_url, headers, known, examples)


def _exercise(
    operation: Any, base_url: str, headers: dict[str, str], known: dict[str, list[str]], examples: int
) -> None:
    """Ask one operation many things, half of them about what is there."""
    of_a_mode = {mode: operation.as_strategy(generation_mode=mode) for mode in MODES}

    @given(data=st.data())
    @settings(BOUNDED, max_examples=examples)
    def ask(data: st.DataObject) -> None:
        case = data.draw(of_a_mode[data.draw(st.sampled_from(MODES))])
        all_known = data.draw(st.booleans())
        for name in case.path_parameters:
            if name in known and (all_known or data.draw(st.booleans())):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        case.call_and_validate(base_url=base_url, headers=headers, checks=CHECKS, timeout=30, allow_redirects=False)

    ask()
