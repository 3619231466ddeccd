"""The key is shown to the server, and to nobody else."""

import logging
import traceback
from typing import Any

import msgspec
import pytest

from picturedesk.client import FreshKey, NetworkFailure, NotFound, Retries
from picturedesk.client.calls import post, whole
from tests.client.faces import KEY, opened
from tests.client.recorder import Recorder
from tests.client.wire import API_KEY, ID, IMAGE, data


def everything_told(error: BaseException | None) -> str:
    """The exception, those behind it, and what they hold."""
    told = []
    while error is not None:
        told += [repr(error), str(error), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(told)


def test_the_server_is_shown_the_key_in_a_header(desk: Any, recorder: Recorder) -> None:
    recorder.answers(200, data(IMAGE))

    desk.images.by_id(ID)

    assert recorder.last.headers["x-api-key"] == KEY
    assert KEY not in recorder.last.target


def test_no_repr_has_the_key(face: str) -> None:
    with opened(face, "https://desk.example", key=KEY) as desk:
        name = "Picturedesk" if face == "sync" else "AsyncPicturedesk"
        assert repr(desk) == f"{name}('https://desk.example')"
        for resource in (desk.images, desk.uploads, desk._sender, desk._http, desk._http.headers, desk._http.auth):
            assert KEY not in repr(resource)


def test_no_exception_has_the_key(face: str, desk: Any, recorder: Recorder) -> None:
    recorder.answers(404, {"error": "Entity not found"})
    with pytest.raises(NotFound) as refused:
        desk.images.by_id(ID)
    with opened(face, "http://127.0.0.1:9", retries=0) as nobody, pytest.raises(NetworkFailure) as failed:
        nobody.images.by_id(ID)

    assert KEY not in everything_told(refused.value) + everything_told(failed.value)
    # httpx2's own exception holds the request, and with it the key.
    assert (failed.value.__cause__, failed.value.__context__) == (None, None)


def test_no_log_has_the_key(desk: Any, recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    recorder.answers(503)
    recorder.answers(200, data(IMAGE))

    desk.images.by_id(ID)

    assert KEY not in caplog.text


@pytest.mark.parametrize("key", ["", " ", "pd_a b", "pd_a\r\nX: y", "pd_ä"])
def test_what_cannot_be_a_key_is_refused_without_being_told(face: str, key: str) -> None:
    with pytest.raises(ValueError, match="has characters that no key has") as refused:
        opened(face, "https://desk.example", key=key)

    assert not key.strip() or key not in str(refused.value)


def test_the_end_of_a_line_is_no_part_of_a_key(face: str, recorder: Recorder) -> None:
    recorder.answers(200, data(IMAGE))

    with opened(face, recorder.base_url, key=f"{KEY}\n", retries=Retries(limit=0)) as desk:
        desk.images.by_id(ID)

    assert recorder.last.headers["x-api-key"] == KEY


def test_a_fresh_key_is_in_no_repr() -> None:
    fresh = msgspec.convert({**API_KEY, "key": "pd_fresh"}, FreshKey)

    assert "pd_fresh" not in repr(fresh)
    assert "pd_fresh" not in repr(post("/", whole(FreshKey), {"key": "pd_fresh"}))
