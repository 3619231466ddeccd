"""Bodies that are no honest JSON: told so with 400, and never a 500."""

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.app import Desk, create_image, picture, upload

IMAGES = "/api/core/v2/assets/images"
JSON = {"content-type": "application/json"}

BROKEN = {
    "nothing": b"",
    "white space": b" \n",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "a text": b'"x"',
    "cut off": b'{"name": "x"',
    "text after it": b'{"name": "x"} x',
    "two of them": b"{}{}",
    "single quotes": b"{'name': 'x'}",
    "a trailing comma": b'{"name": "x",}',
    "a comment": b'{"name": "x" /* c */}',
    "NaN": b'{"focal_point": {"x": NaN, "y": 0}}',
    "Infinity": b'{"focal_point": {"x": Infinity, "y": 0}}',
    "a huge number": b'{"focal_point": {"x": 1e999, "y": 0}}',
    "a number of 10,000 digits": b'{"focal_point": {"x": ' + b"9" * 10_000 + b', "y": 0}}',
    "a byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "broken UTF-8": b'{"name": "\xff\xfe"}',
    "an overlong encoding": b'{"name": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "half of a surrogate pair": b'{"name": "\\ud800"}',
    "the other half": b'{"name": "a\\udc00b"}',
    "a raw control character": b'{"name": "a\nb"}',
    "a bad escape": b'{"name": "\\x41"}',
    "deep lists": b'{"unknown": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep where a text belongs": b'{"name": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "a form": b"name=x",
    "XML": b"<name>x</name>",
    "zeros": b"\0" * 1_000,
}


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, name="untouched")
    return made


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_is_no_json_object_of_ours_is_refused(desk: Desk, image: dict[str, Any], method: str, body: bytes) -> None:
    url = IMAGES if method == "POST" else f"{IMAGES}/by-id/{image['id']}"

    answer = desk.editor.request(method, url, content=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.json()["error"] == "Bad Request"
    assert answer.json()["details"]
    assert desk.editor.get(f"{IMAGES}/by-id/{image['id']}").json()["data"] == image


@pytest.mark.parametrize("place", ["name", "creator", "copyright_notice", "locales", "file_key"])
def test_half_a_character_is_refused_wherever_it_is(desk: Desk, image: dict[str, Any], place: str) -> None:
    half = '"\\udfff"'
    value = f'[{{"locale": "en", "caption_html": {half}}}]' if place == "locales" else half

    answer = desk.editor.request(
        "PATCH",
        f"{IMAGES}/by-id/{image['id']}",
        content=f'{{"{place}": {value}}}'.encode(),
        headers=JSON,
    )

    assert answer.status_code == 400


def test_of_a_key_that_is_there_twice_the_last_counts(desk: Desk, image: dict[str, Any]) -> None:
    body = b'{"creator": "first", "creator": "last"}'

    answer = desk.editor.request("PATCH", f"{IMAGES}/by-id/{image['id']}", content=body, headers=JSON)

    assert answer.json()["data"]["creator"] == "last"
    assert desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"creator": None}).status_code == 200


@pytest.mark.parametrize("content_type", [None, "application/json; charset=utf-8", "application/vnd.api+json"])
def test_a_body_without_the_usual_type_is_read_as_json(desk: Desk, content_type: str | None) -> None:
    body = json.dumps({"file_key": upload(desk.editor, picture())}).encode()

    answer = desk.editor.post(IMAGES, content=body, headers={"content-type": content_type} if content_type else {})

    assert answer.status_code == 201


@pytest.mark.parametrize("content_type", ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_a_body_of_another_type_is_no_failure_of_ours(desk: Desk, content_type: str) -> None:
    answer = desk.editor.post(IMAGES, content=b"name=x", headers={"content-type": content_type})

    assert answer.status_code == 400


def test_a_body_of_more_than_two_mebibytes_is_refused(desk: Desk, image: dict[str, Any]) -> None:
    body = b'{"unknown": "' + b"x" * 2_097_152 + b'"}'

    answer = desk.editor.request("PATCH", f"{IMAGES}/by-id/{image['id']}", content=body, headers=JSON)

    assert answer.status_code == 400


def test_many_locales_are_refused(desk: Desk, image: dict[str, Any]) -> None:
    locales = [{"locale": f"en-x-{number}"} for number in range(201)]

    answer = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"locales": locales})

    assert answer.status_code == 400


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "name",
        "gravity",
        "locales",
        "status",
        "focal_point",
        "category_ids",
        "creator",
        "copyright_notice",
        "license_url",
    ]
)


@given(fields=st.dictionaries(FIELDS, ANYTHING, max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_no_json_makes_us_fail(desk: Desk, image: dict[str, Any], fields: dict[str, Any]) -> None:
    answer = desk.editor.request(
        "PATCH", f"{IMAGES}/by-id/{image['id']}", content=json.dumps(fields).encode(), headers=JSON
    )

    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        point = answer.json()["data"]["focal_point"]
        assert point is None or all(math.isfinite(value) for value in point.values())
