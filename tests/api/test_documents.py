"""The OpenAPI documents and the page that shows them."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree, html
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from picturedesk.api.documents import SURFACE_NAMES, openapi_document
from tests.support.app import Desk
from tests.support.generated import PAGES

KEYED = [name for name in SURFACE_NAMES if name != "delivery"]


def document(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi_document(name))
    return made


def operations(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document(name)["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def examples(name: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every schema and example of a request or an answer in JSON."""
    for _, _, operation in operations(name):
        for said in (operation.get("requestBody", {}), *operation["responses"].values()):
            content = said.get("content", {}).get("application/json", {})
            for example in content.get("examples", {}).values():
                yield content["schema"], example["value"]


@pytest.mark.parametrize("name", SURFACE_NAMES)
class TestADocument:
    def test_is_valid(self, name: str) -> None:
        validate(document(name))
        assert document(name)["openapi"] == "3.1.0"

    def test_is_served_to_everybody(self, desk: Desk, name: str) -> None:
        answer = desk.anonymous.get(f"/openapi/{name}.json")

        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.content == openapi_document(name)

    def test_is_registered_as_a_page_to_commit(self, name: str) -> None:
        assert PAGES[f"docs/api/{name}.json"]() == openapi_document(name).decode()

    def test_has_a_server_address_that_fits_everywhere(self, name: str) -> None:
        assert document(name)["servers"] == [{"url": "/"}]

    def test_names_every_operation_once(self, name: str) -> None:
        names = [operation["operationId"] for _, _, operation in operations(name)]

        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", each) for each in names)
        assert all(operation["summary"] for _, _, operation in operations(name))

    def test_has_a_parameter_for_every_part_of_a_path(self, name: str) -> None:
        for path, _, operation in operations(name):
            told = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert told == set(re.findall(r"{(\w+)}", path)), path

    def test_has_examples_that_fit_their_schemas(self, name: str) -> None:
        components = {"components": document(name)["components"]}

        for schema, example in examples(name):
            OAS31Validator({**components, **schema}).validate(example)

    def test_has_an_example_for_every_part_of_a_path_and_every_body(self, name: str) -> None:
        for path, _, operation in operations(name):
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    assert {"example", "examples"} & set(parameter), path
                    OAS31Validator(parameter["schema"]).validate(parameter["example"])
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert body is None or body["examples"], path

    def test_shows_nothing_of_how_it_is_made(self, name: str) -> None:
        text = openapi_document(name).decode()

        assert "picturedesk.api" not in text
        assert "Validation Exception" not in text
        assert "status_code" not in text
        assert '"title": "ImageShape"' not in text


@pytest.mark.parametrize("name", KEYED)
def test_a_surface_with_keys_names_the_four_ways_to_show_one(name: str) -> None:
    told = document(name)
    schemes = told["components"]["securitySchemes"]

    assert sorted(
        (scheme["type"], scheme.get("in", scheme.get("scheme")), scheme.get("name")) for scheme in schemes.values()
    ) == [
        ("apiKey", "header", "Authorization"),
        ("apiKey", "header", "x-api-key"),
        ("apiKey", "query", "x-api-key"),
        ("http", "bearer", None),
    ]
    assert [list(way) for way in told["security"]] == [[scheme] for scheme in schemes]


def test_delivery_needs_no_key() -> None:
    assert "security" not in document("delivery")


@pytest.mark.parametrize("name", KEYED)
def test_every_operation_tells_its_refusals(name: str) -> None:
    for path, _, operation in operations(name):
        assert {"401", "500", "503"} <= set(operation["responses"]), path


def test_the_publisher_tells_both_formats_of_every_answer() -> None:
    for path, _, operation in operations("publisher"):
        for status, response in operation["responses"].items():
            assert set(response["content"]) == {"application/json", "application/xml"}, (path, status)
            for example in response["content"]["application/xml"]["examples"].values():
                root = etree.fromstring(example["value"].encode())
                assert root.tag == ("images" if (path, status) == ("/api/2/images", "200") else "error")


def test_the_paths_are_those_of_the_published_apis() -> None:
    told = {path for name in KEYED for path, _, _ in operations(name)}

    assert {
        "/api/core/v2/assets/images",
        "/api/core/v2/assets/images/by-id/{id}",
        "/api/core/v2/assets/images/by-key/{key}",
        "/api/core/v2/assets/images/by-hash/{sha256}",
        "/upload/image",
        "/api/images",
        "/api/images/{id}",
        "/api/2/images",
        "/api/2/error/{ref}",
    } <= told


def test_the_plain_operation_id_is_that_of_the_longer_path() -> None:
    told = {operation["operationId"]: path for path, _, operation in operations("backoffice")}

    assert told["create_asset_image"] == "/api/core/v2/assets/images"
    assert told["delete_asset_image_by_id"] == "/api/core/v2/assets/images/by-id/{id}"
    assert told["delete_asset_image_by_id_alias"] == "/api/core/v2/assets/images/{id}"


def test_every_process_makes_the_same_documents() -> None:
    code = "from picturedesk.api.documents import *; print(*map(openapi_document, SURFACE_NAMES))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }

    assert len(made) == 1


@pytest.mark.parametrize("path", ["/openapi/", "/openapi/other.json", "/openapi/media", "/docs/", "/docsx"])
def test_there_is_no_other_document(desk: Desk, path: str) -> None:
    answer = desk.anonymous.get(path)

    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


@pytest.mark.parametrize("path", ["/openapi/media.json", "/docs"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS", "DELETE"])
def test_documents_are_only_read(desk: Desk, method: str, path: str) -> None:
    answer = desk.anonymous.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


class TestThePage:
    def test_names_every_surface_and_operation(self, desk: Desk) -> None:
        text = html.fromstring(desk.anonymous.get("/docs").text).text_content()

        for name in SURFACE_NAMES:
            assert document(name)["info"]["title"].removeprefix("Picturedesk ") in text
            for path, method, operation in operations(name):
                assert f"{method.upper()} {path} {operation['summary']}" in text

    def test_leads_to_every_document(self, desk: Desk) -> None:
        page = html.fromstring(desk.anonymous.get("/docs").text)

        targets = set(page.xpath("//a/@href"))
        assert {f"/openapi/{name}.json" for name in SURFACE_NAMES} <= targets
        assert all(page.get_element_by_id(target[1:]) is not None for target in targets if target.startswith("#"))

    def test_tells_how_to_show_a_key(self, desk: Desk) -> None:
        text = html.fromstring(desk.anonymous.get("/docs").text).text_content()

        for way in ("x-api-key: pd_", "Authorization: Bearer pd_", "Authorization: pd_", "?x-api-key=pd_"):
            assert way in text

    def test_shows_the_code_samples_of_every_operation(self, desk: Desk) -> None:
        page = html.fromstring(desk.anonymous.get("/docs").text)

        shown = [pre.text for pre in page.xpath("//fieldset[@class='samples']/pre")]
        told = [operation["x-codeSamples"] for name in SURFACE_NAMES for _, _, operation in operations(name)]
        assert shown == [sample["source"] for samples in told for sample in samples]

    def test_has_one_tab_open_for_every_operation(self, desk: Desk) -> None:
        page = html.fromstring(desk.anonymous.get("/docs").text)

        tabs = page.xpath("//fieldset/input[@type='radio']")
        opened = [tab.get("name") for tab in tabs if tab.get("checked") is not None]
        assert len({tab.get("id") for tab in tabs}) == len(tabs)
        assert [tab.get("id") for tab in tabs] == page.xpath("//fieldset/label/@for")
        assert opened == list(dict.fromkeys(tab.get("name") for tab in tabs))

    def test_lets_a_browser_load_its_own_style_and_nothing_else(self, desk: Desk) -> None:
        answer = desk.anonymous.get("/docs")
        page = html.fromstring(answer.text)

        (style,) = page.xpath("//style")
        digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
        policy = answer.headers["content-security-policy"].split("; ")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
        assert page.xpath("//script | //link | //img | //iframe | //@style | //@onclick") == []
        assert "url(" not in style.text
        assert "prefers-color-scheme: dark" in style.text
