"""Every form of error, as an exception that tells what it says."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from picturedesk.client import (
    BadRequest,
    Conflict,
    Detail,
    Forbidden,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    MethodNotAllowed,
    NotFound,
    PicturedeskClientError,
    PreconditionFailed,
    RateLimited,
    RequestTimeout,
    ServerError,
    StorageFull,
    Unauthorized,
    Unavailable,
    UnexpectedAnswer,
)
from picturedesk.client.calls import Answer
from picturedesk.client.problems import problem
from tests.client.faces import opened
from tests.client.recorder import Recorder
from tests.client.wire import ID, IMAGE, data


def read(status: int, body: bytes = b"", retry_after: str | None = None) -> PicturedeskClientError:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    error = problem(Answer(status=status, headers=headers, body=body), now=datetime(2026, 1, 31, 12, 0, tzinfo=UTC))
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, UnexpectedAnswer),
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, MethodNotAllowed),
        (408, RequestTimeout),
        (409, Conflict),
        (412, PreconditionFailed),
        (418, UnexpectedAnswer),
        (422, IdempotencyKeyReused),
        (429, RateLimited),
        (500, ServerError),
        (502, ServerError),
        (503, Unavailable),
        (507, StorageFull),
        (599, ServerError),
    ],
)
def test_the_status_picks_the_class(status: int, expected: type[PicturedeskClientError]) -> None:
    error = read(status)

    assert type(error) is expected
    assert error.status == status
    assert error.error


class TestTheForms:
    def test_the_backoffice_tells_each_fault(self) -> None:
        error = read(400, b'{"error": "Bad Request", "details": [{"field": "locales[0].locale", "message": "No."}]}')

        assert (error.error, error.details) == ("Bad Request", (Detail("locales[0].locale", "No."),))
        assert str(error) == "400 Bad Request; locales[0].locale: No."

    def test_media_tells_a_code(self) -> None:
        body = b'{"success": false, "code": 404, "errorCode": "MEDIA_NOT_FOUND", "message": "Image not found"}'

        error = read(404, body)

        assert (type(error), error.error, error.code) == (NotFound, "Image not found", "MEDIA_NOT_FOUND")

    def test_the_publisher_tells_a_ref(self) -> None:
        error = read(400, b'{"error": {"ref": 106, "summary": "Invalid parameter: offset", "link": "https://a"}}')

        assert (type(error), error.error, error.code) == (BadRequest, "Invalid parameter: offset", "106")

    @pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"", b"[]", b"\xff", b'{"error": 7}'])
    def test_a_proxys_page_tells_its_status(self, body: bytes) -> None:
        assert str(read(502, body)) == "502 Bad Gateway"

    def test_a_key_in_use_is_a_conflict_of_its_own(self) -> None:
        assert type(read(409, b'{"error": "Idempotency-Key in use"}')) is IdempotencyKeyInUse
        assert type(read(409, b'{"error": "Conflict"}')) is Conflict

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            (None, None),
            ("5", 5.0),
            ("soon", None),
            ("-1", None),
            ("Sat, 31 Jan 2026 12:00:30 GMT", 30.0),
            ("Sat, 31 Jan 2026 11:00:00 GMT", 0.0),
        ],
    )
    def test_retry_after_is_seconds_or_a_date(self, said: str | None, seconds: float | None) -> None:
        assert read(503, retry_after=said).retry_after_s == seconds


class TestAnAnswerOfAnotherForm:
    @pytest.mark.parametrize("body", [b"<html>Welcome</html>", b'{"image": {}}', b'{"data": {"id": 7}}', b"\xff"])
    def test_is_told_as_such(self, desk: Any, recorder: Recorder, body: bytes) -> None:
        recorder.answers(200, body)

        with pytest.raises(UnexpectedAnswer, match="another form"):
            desk.images.by_id(ID)

    def test_is_told_where_a_next_page_has_no_cursor(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, {"data": [IMAGE], "meta": {"next": "https://elsewhere.example/"}})

        with pytest.raises(UnexpectedAnswer, match="cursor"):
            list(desk.images.all())


def test_an_error_reaches_the_caller(desk: Any, recorder: Recorder) -> None:
    recorder.answers(404, {"error": "Entity not found"})

    with pytest.raises(NotFound, match="404 Entity not found"):
        desk.images.by_id(ID)


def test_an_error_survives_a_process_pool() -> None:
    error = pickle.loads(pickle.dumps(read(400, b'{"error": "Bad Request", "details": []}', "3")))

    assert (type(error), error.status, error.error, error.retry_after_s) == (BadRequest, 400, "Bad Request", 3.0)


def test_a_success_is_no_problem() -> None:
    assert problem(Answer(status=204, headers={}, body=b"")) is None


@pytest.mark.parametrize("address", ["desk.example", "ftp://desk.example", "https://", "https://a:b@desk.example", ":"])
def test_an_address_that_is_none_is_refused(face: str, address: str) -> None:
    with pytest.raises(ValueError, match="server's address"):
        opened(face, address)


def test_a_server_below_a_path_is_asked_there(face: str, recorder: Recorder) -> None:
    recorder.answers(200, data(IMAGE))

    with opened(face, f"{recorder.base_url}/desk/") as client:
        client.images.by_id(ID)

    assert recorder.last.target == f"/desk/api/core/v2/assets/images/by-id/{ID}"
