"""Entitlements: which features a reader may use, and when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from picturedesk.core import times
from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


def url(reader_id: object = None) -> str:
    return f"/api/reader-hub/v2/readers/{reader_id or new_id()}/entitlements"


class TestANewOne:
    def test_has_the_fields_of_the_contract_in_their_order(self, chief: Client) -> None:
        reader = str(new_id())
        body = {
            "id": str(new_id()),
            "reader_id": str(new_id()),
            "feature_key": "archive.down-load_2",
            "starts_at": "2026-01-31T12:00:00+01:00",
            "ends_at": "2127-01-31",
        }

        answer = chief.post(url(reader.upper()), json=body)

        assert answer.status_code == 201
        entitlement = answer.json()["data"]
        assert entitlement["id"] != body["id"]
        assert list(entitlement.items()) == [
            ("id", entitlement["id"]),
            ("reader_id", reader),
            ("feature_key", "archive.down-load_2"),
            ("starts_at", "2026-01-31T11:00:00Z"),
            ("ends_at", "2127-01-31T00:00:00Z"),
            ("inserted_at", entitlement["inserted_at"]),
        ]
        assert answer.headers["etag"].startswith('"')

    @pytest.mark.parametrize("extra", [{}, {"starts_at": None, "ends_at": None}])
    def test_starts_now_and_has_no_end_unless_something_is_said(self, chief: Client, extra: Any) -> None:
        before = datetime.now(UTC)

        entitlement = chief.post(url(), json={"feature_key": "archive", **extra}).json()["data"]

        assert times.iso(before) <= entitlement["starts_at"] <= times.iso(datetime.now(UTC))
        assert entitlement["ends_at"] is None

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["feature_key"]),
            ({"feature_key": None}, ["feature_key"]),
            ({"feature_key": ""}, ["feature_key"]),
            ({"feature_key": "Archive"}, ["feature_key"]),
            ({"feature_key": "a b"}, ["feature_key"]),
            ({"feature_key": "x" * 101}, ["feature_key"]),
            ({"feature_key": "a", "starts_at": "x", "ends_at": "x"}, ["starts_at", "ends_at"]),
            ({"feature_key": "a", "ends_at": "2001-01-01"}, ["ends_at"]),
            ({"feature_key": "a", "starts_at": "2026-01-31", "ends_at": "2026-01-31"}, ["ends_at"]),
        ],
    )
    def test_is_refused_with_the_fields_that_may_not_be_so(self, chief: Client, body: Any, fields: list[str]) -> None:
        answer = chief.post(url(), json=body)

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
        assert [detail["field"] for detail in answer.json()["details"]] == fields

    def test_is_for_a_reader_with_a_uuid(self, chief: Client) -> None:
        answer = chief.post(url("x"), json={"feature_key": "archive"})

        assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})

    def test_is_not_for_editors_to_give(self, desk: Desk) -> None:
        answer = desk.editor.post(url("x"), content=b"no json")

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})

    def test_is_made_once_with_an_idempotency_key(self, chief: Client) -> None:
        reader, headers = url(), {"idempotency-key": str(new_id())}
        body = {"feature_key": "archive", "ends_at": "2127-01-31"}
        first = chief.post(reader, json=body, headers=headers)
        chief.post(reader, json={"feature_key": "archive"})

        again = chief.post(reader, json=body, headers=headers)

        assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])
        assert again.headers["idempotency-replayed"] == "true"
        assert chief.post(reader, json={"feature_key": "x"}, headers=headers).status_code == 422
        assert chief.post(url(), json=body, headers=headers).status_code == 422


class TestTheSameReaderAndFeatureAgain:
    def test_keep_their_entitlement_and_get_the_new_dates(self, chief: Client) -> None:
        reader = url()
        first = chief.post(reader, json={"feature_key": "a", "starts_at": "2026-01-31", "ends_at": "2127-01-31"})

        again = chief.post(reader, json={"feature_key": "a", "starts_at": "2027-01-31"})

        assert again.status_code == 201
        assert again.json()["data"] == {
            **first.json()["data"],
            "starts_at": "2027-01-31T00:00:00Z",
            "ends_at": None,
        }

    def test_are_not_another_reader_or_feature(self, chief: Client) -> None:
        reader = url()

        answers = [
            chief.post(each, json={"feature_key": key}) for each, key in ((reader, "a"), (reader, "b"), (url(), "a"))
        ]

        assert len({answer.json()["data"]["id"] for answer in answers}) == 3
