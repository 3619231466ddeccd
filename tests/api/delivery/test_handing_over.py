"""Originals whose bytes are left to a proxy: to one that is trusted, where the operator says so, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk import settings
from picturedesk.settings import SettingRefused
from tests.support.app import Desk, picture, running_app
from tests.support.delivery import path_of, signed, signing_keys

HERE = "127.0.0.1"
ELSEWHERE = "10.0.0.0/8"


def original_of(desk: Desk, **headers: str) -> httpx2.Response:
    return desk.anonymous.get(original_url(desk), headers=headers)


def original_url(desk: Desk) -> str:
    return signed(signing_keys(desk.folder), path_of(image_of(desk), "original.png"))


def image_of(desk: Desk) -> dict[str, Any]:
    uploaded = desk.editor.post("/upload/image", files={"image": ("a.png", picture())})
    body = {"file_key": uploaded.json()["data"]["key"]}
    image: dict[str, Any] = desk.editor.post("/api/core/v2/assets/images", json=body).json()["data"]
    return image


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application that trusts whoever asks it."""
    environment = {"PICTUREDESK_ACCEL_REDIRECT": "/_blobs/", "PICTUREDESK_TRUSTED_PROXIES": HERE}
    with running_app(tmp_path_factory.mktemp("behind") / "data", environment) as running:
        yield running


def test_a_trusted_proxy_is_told_where_the_bytes_are(behind: Desk) -> None:
    answer = original_of(behind)

    place = answer.headers["x-accel-redirect"]
    assert (answer.status_code, answer.content) == (200, b"")
    assert (behind.folder / "blobs" / place.removeprefix("/_blobs/")).read_bytes() == picture()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''a.png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_ranges_are_left_to_the_proxy(behind: Desk) -> None:
    answer = original_of(behind, range="bytes=0-9")

    assert (answer.status_code, answer.content) == (200, b"")
    assert "x-accel-redirect" in answer.headers
    assert "content-range" not in answer.headers


def test_a_304_and_a_416_stay_ours(behind: Desk) -> None:
    tag = original_of(behind).headers["etag"]

    answers = (original_of(behind, **{"if-none-match": tag}), original_of(behind, range="bytes=99999-"))

    assert [answer.status_code for answer in answers] == [304, 416]
    assert all("x-accel-redirect" not in answer.headers for answer in answers)


def test_a_missing_signature_is_still_refused(behind: Desk) -> None:
    answer = behind.anonymous.get(path_of(image_of(behind), "original.png"))

    assert answer.status_code == 403
    assert "x-accel-redirect" not in answer.headers


def test_renditions_are_sent_by_us(behind: Desk) -> None:
    answer = behind.anonymous.get(path_of(image_of(behind), "thumb.png"))

    assert "x-accel-redirect" not in answer.headers
    assert answer.content


@pytest.mark.parametrize(
    "environment",
    [
        {"PICTUREDESK_TRUSTED_PROXIES": HERE},
        {"PICTUREDESK_ACCEL_REDIRECT": "/_blobs/"},
        {"PICTUREDESK_ACCEL_REDIRECT": "/_blobs/", "PICTUREDESK_TRUSTED_PROXIES": ELSEWHERE},
    ],
)
def test_everybody_else_is_sent_the_bytes(tmp_path: Path, environment: dict[str, str]) -> None:
    with running_app(tmp_path / "data", environment) as desk:
        answer = original_of(desk)

    assert answer.content == picture()
    assert "x-accel-redirect" not in answer.headers


@pytest.mark.parametrize(
    "place", ["_blobs/", "/_blobs", "/", "//", "/../", "/a b/", "/_blobs/\n", "https://cdn.example/"]
)
def test_a_place_that_is_no_folder_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / settings.FILE_NAME).write_text(f'accel_redirect = "{place.encode("unicode_escape").decode()}"', "utf-8")

    with pytest.raises(SettingRefused, match="begins and ends with /"):
        settings.load(tmp_path, {})
