"""Bodies that are no JSON, or hold texts that are none: a 400 that says which."""

import pytest

from picturedesk.core.access import Role
from tests.support.app import Desk

HALF = "half of a surrogate pair"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (rb'{"svg_icon": "\ud800", "is_archived": false}', HALF),
        (rb'{"svg_icon": "\udc00", "is_archived": false}', HALF),
        (rb'{"svg_icon": "\ud800\u0041", "is_archived": false}', HALF),
        (rb'{"svg_icon": "\ud800"}', HALF),
        (b'{"svg_icon": "a', "ends too early"),
        (b"{name}", "The body is not valid JSON."),
        (b'{"svg_icon": "\xff"}', "The body is not valid JSON."),
        (b'{"svg_icon": "\xed\xa0\x80"}', "The body is not valid JSON."),
    ],
)
def test_what_is_wrong_with_a_body_is_said(desk: Desk, body: bytes, told: str) -> None:
    answer = desk.clients[Role.CHANNEL_ADMIN].post(
        "/api/core/v2/categories", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400
    assert told in answer.text


def test_a_whole_surrogate_pair_is_a_character(desk: Desk) -> None:
    answer = desk.editor.post(
        "/api/core/v2/assets/images/by-id/497f6eca-6276-7993-bfeb-53cbbbba6f08/urls",
        content=rb'{"recipes": ["\ud83d\ude00"]}',
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        ({"svg_icon": 5}, "svg_icon", "Expected a text or null, got a whole number."),
        ({"locales": "en"}, "locales", "Expected a list or null, got a text."),
        ([], "body", "Expected an object, got a list."),
    ],
)
def test_a_type_that_is_not_expected_is_called_what_json_calls_it(
    desk: Desk, body: object, field: str, told: str
) -> None:
    answer = desk.clients[Role.CHANNEL_ADMIN].post("/api/core/v2/categories", json=body)

    assert answer.status_code == 400
    assert answer.json()["details"] == [{"field": field, "message": told}]


def test_a_value_that_there_is_not_is_not_sent_back(desk: Desk) -> None:
    answer = desk.editor.post("/api/core/v2/assets/images", json={"file_key": "x", "gravity": "up" * 9_000})

    assert answer.status_code == 400
    assert answer.json()["details"] == [
        {"field": "gravity", "message": "This is none of the values that there are for it."}
    ]
