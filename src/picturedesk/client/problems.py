"""Error answers as exceptions: the class from the status, the words from whichever of the three forms came."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import msgspec

from picturedesk.client.calls import Answer
from picturedesk.client.errors import (
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

_CLASSES: Final[Mapping[int, type[PicturedeskClientError]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    408: RequestTimeout,
    409: Conflict,
    412: PreconditionFailed,
    422: IdempotencyKeyReused,
    429: RateLimited,
    503: Unavailable,
    507: StorageFull,
}
_IN_USE: Final = ("Idempotency-Key in use", "IDEMPOTENCY_KEY_IN_USE")


def problem(answer: Answer, *, now: datetime | None = None) -> PicturedeskClientError | None:
    """The error that *answer* is, None where it is a success."""
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    said = _read(answer.body)
    error, code = said.words
    return _class(answer.status, error, code)(
        error or _phrase(answer.status),
        status=answer.status,
        code=code,
        details=said.details or (),
        retry_after_s=_retry_after_s(answer.headers.get("retry-after"), now or datetime.now(UTC)),
    )


class _PublisherError(msgspec.Struct):
    ref: int
    summary: str


class _Problem(msgspec.Struct):
    """Every form at once: ``error`` is the Backoffice's or the Publisher's, ``errorCode`` and ``message`` Media's."""

    error: str | _PublisherError | None = None
    details: list[Detail] | None = None
    errorCode: str | None = None  # noqa: N815 - the published names
    message: str | None = None

    @property
    def words(self) -> tuple[str | None, str | None]:
        """The sentence, and the code if there is one."""
        if isinstance(self.error, _PublisherError):
            return self.error.summary, str(self.error.ref)
        return self.error or self.message, self.errorCode


def _read(body: bytes) -> _Problem:
    try:
        return msgspec.json.decode(body, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # A proxy's own page: its status is what there is to know.
        return _Problem()


def _class(status: int, error: str | None, code: str | None) -> type[PicturedeskClientError]:
    if status == HTTPStatus.CONFLICT and (error in _IN_USE or code in _IN_USE):
        return IdempotencyKeyInUse
    if status in _CLASSES:
        return _CLASSES[status]
    return ServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else UnexpectedAnswer


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds, said as such or as a date; None where nothing that can be read was said."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp())
