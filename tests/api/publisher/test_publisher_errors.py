"""Every refusal of the Publisher, in both formats."""

from typing import Any

import pytest
from lxml import etree

from picturedesk.api.publisher.problems import FAULTS, FAULTS_BY_REF
from picturedesk.core.access import Role
from picturedesk.core.errors import Kind
from tests.support.app import BASE_URL, Desk

IMAGES = "/api/2/images"
XML = {"accept": "application/xml"}

REFUSALS = [
    ("offset=-1", 106, "Invalid parameter: offset"),
    ("offset=-0", 106, "Invalid parameter: offset"),
    ("offset=x", 106, "Invalid parameter: offset"),
    ("offset=1.0", 106, "Invalid parameter: offset"),
    ("offset=1e3", 106, "Invalid parameter: offset"),
    ("offset=%20", 106, "Invalid parameter: offset"),
    ("offset=%D9%A1", 106, "Invalid parameter: offset"),
    ("offset=1_0", 106, "Invalid parameter: offset"),
    ("limit=0", 107, "Invalid parameter: limit"),
    ("limit=-7", 107, "Invalid parameter: limit"),
    ("limit=seven", 107, "Invalid parameter: limit"),
    ("limit=7.5", 107, "Invalid parameter: limit"),
    ("sort=name", 79, "Invalid parameter: sort"),
    ("sort=%2Bcolour", 79, "Invalid parameter: sort"),
    ("sort=-", 79, "Invalid parameter: sort"),
    ("sort=--name", 79, "Invalid parameter: sort"),
    ("status=deleted", 80, "Invalid parameter: status"),
    ("status=active,3", 80, "Invalid parameter: status"),
    (f"search={'x' * 1001}", 108, "Invalid parameter: search"),
    ("search=" + "x" * 1001 + "&status=x&sort=x&limit=x&offset=x", 106, "Invalid parameter: offset"),
    ("search=" + "x" * 1001 + "&status=x&sort=x&limit=x", 107, "Invalid parameter: limit"),
    ("search=" + "x" * 1001 + "&status=x&sort=x", 79, "Invalid parameter: sort"),
    ("search=" + "x" * 1001 + "&status=x", 80, "Invalid parameter: status"),
]


def in_json(ref: int, summary: str) -> dict[str, Any]:
    return {"error": {"ref": ref, "summary": summary, "link": f"{BASE_URL}/api/2/error/{ref}"}}


def in_xml(ref: int, summary: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<error><ref>{ref}</ref><summary>{summary}</summary></error>"
    )


@pytest.mark.parametrize(("query", "ref", "summary"), REFUSALS, ids=[query[:40] for query, _, _ in REFUSALS])
def test_a_wrong_parameter_is_refused(desk: Desk, query: str, ref: int, summary: str) -> None:
    plain = desk.editor.get(f"{IMAGES}?{query}")
    marked_up = desk.editor.get(f"{IMAGES}?{query}", headers=XML)

    assert (plain.status_code, plain.json()) == (400, in_json(ref, summary))
    assert plain.headers["content-type"] == "application/json"
    assert (marked_up.status_code, marked_up.text) == (400, in_xml(ref, summary))
    assert marked_up.headers["content-type"] == "application/xml;charset=UTF-8"


@pytest.mark.parametrize("digits", [5_000, 50_000])
def test_absurdly_many_digits_are_refused_quickly(desk: Desk, digits: int) -> None:
    answer = desk.editor.get(f"{IMAGES}?offset={'9' * digits}")

    assert answer.json() == in_json(106, "Invalid parameter: offset")


@pytest.mark.parametrize("path", [IMAGES, "/api/2/error/106", "/api/2/error/0", "/api/2/nothing", "/api/2"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_no_key_comes_before_everything(desk: Desk, method: str, path: str) -> None:
    plain = desk.anonymous.request(method, path)
    marked_up = desk.anonymous.request(method, path, headers=XML)

    assert (plain.status_code, plain.json()) == (401, in_json(401, "Not authorised"))
    assert (marked_up.status_code, marked_up.text) == (401, in_xml(401, "Not authorised"))


@pytest.mark.parametrize("key", ["nonsense", "pd_0123456789ab_" + "x" * 32, ""])
def test_an_unknown_key_is_no_key(desk: Desk, key: str) -> None:
    assert desk.anonymous.get(IMAGES, headers={"authorization": key}).status_code == 401


@pytest.mark.parametrize("shown", ["x-api-key", "bearer", "authorization", "query"])
def test_a_key_may_be_shown_in_four_ways(desk: Desk, shown: str) -> None:
    key = desk.editor.key
    headers = {
        "x-api-key": {"x-api-key": f"{key}"},
        "bearer": {"authorization": f"Bearer {key}"},
        "authorization": {"authorization": f"{key}"},
    }.get(shown, {})

    answer = desk.anonymous.get(IMAGES, headers=headers, params={"x-api-key": f"{key}"} if shown == "query" else {})

    assert answer.status_code == 200


@pytest.mark.parametrize("role", [Role.UPLOADER, Role.VIEWER])
def test_a_role_without_the_list_is_denied_before_its_query_is_read(desk: Desk, role: Role) -> None:
    plain = desk.clients[role].get(f"{IMAGES}?offset=x")
    marked_up = desk.clients[role].get(f"{IMAGES}?offset=x", headers=XML)

    assert (plain.status_code, plain.json()) == (403, in_json(123, "Access denied"))
    assert (marked_up.status_code, marked_up.text) == (403, in_xml(123, "Access denied"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.UPLOADER, Role.VIEWER}))
def test_every_other_role_may_list(desk: Desk, role: Role) -> None:
    assert desk.clients[role].get(IMAGES).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/2", "/api/2/", "/api/2/image", "/api/2/images/1", "/api/2/error", "/api/2/images/"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_any_other_path_is_not_found(desk: Desk, method: str, path: str) -> None:
    plain = desk.editor.request(method, path)
    marked_up = desk.editor.request(method, path, headers=XML)

    assert (plain.status_code, plain.json()) == (404, in_json(404, "Not found"))
    assert (marked_up.status_code, marked_up.text) == (404, in_xml(404, "Not found"))


@pytest.mark.parametrize("path", [IMAGES, "/api/2/error/106"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_any_other_method_is_not_allowed(desk: Desk, method: str, path: str) -> None:
    plain = desk.editor.request(method, path)
    marked_up = desk.editor.request(method, path, headers=XML)

    assert (plain.status_code, plain.json()) == (405, in_json(405, "Method not allowed"))
    assert plain.headers["allow"] == "GET, HEAD"
    assert (marked_up.status_code, marked_up.text) == (405, in_xml(405, "Method not allowed"))


class TestAnErrorsPage:
    @pytest.mark.parametrize("ref", sorted(FAULTS_BY_REF))
    def test_explains_it_in_both_formats(self, desk: Desk, ref: str) -> None:
        fault = FAULTS_BY_REF[ref]

        plain = desk.editor.get(f"/api/2/error/{ref}")
        marked_up = desk.editor.get(f"/api/2/error/{ref}", headers=XML)

        expected = in_json(fault.ref, fault.summary)
        expected["error"]["explanation"] = fault.explanation
        assert (plain.status_code, plain.json()) == (200, expected)
        assert marked_up.status_code == 200
        told = {element.tag: element.text for element in etree.fromstring(marked_up.content)}
        assert told == {"ref": ref, "summary": fault.summary, "explanation": fault.explanation}

    def test_is_where_the_error_says(self, desk: Desk) -> None:
        error = desk.editor.get(f"{IMAGES}?limit=0").json()["error"]

        assert desk.editor.get(error["link"]).json()["error"]["summary"] == error["summary"]

    @pytest.mark.parametrize("role", [Role.UPLOADER, Role.VIEWER])
    def test_may_be_read_by_every_role(self, desk: Desk, role: Role) -> None:
        assert desk.clients[role].get("/api/2/error/123").status_code == 200

    @pytest.mark.parametrize("ref", ["1", "0106", "-106", "offset", "%D9%A1", "9" * 500, "106/x"])
    def test_of_an_unknown_ref_is_not_found(self, desk: Desk, ref: str) -> None:
        assert desk.editor.get(f"/api/2/error/{ref}").json() == in_json(404, "Not found")


def test_errors_are_kept_by_nobody(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}?offset=x")

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept"


def test_every_kind_has_a_fault() -> None:
    assert set(FAULTS) == set(Kind)


def test_no_two_faults_share_a_ref() -> None:
    by_ref: dict[int, str] = {}
    for fault in (*FAULTS.values(), *FAULTS_BY_REF.values()):
        assert by_ref.setdefault(fault.ref, fault.summary) == fault.summary
