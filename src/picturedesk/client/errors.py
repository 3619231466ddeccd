"""What the client raises: one family, a class for each thing that a caller may want to tell apart."""

from collections.abc import Sequence

import msgspec


class Detail(msgspec.Struct, frozen=True):
    """One thing wrong with a request: where (a path like ``locales[0].locale``) and a sentence that says what."""

    field: str
    message: str


class PicturedeskClientError(Exception):
    """
    The family's head.

    ``status`` is that of the answer, None where none came. ``error`` is the sentence that the server said; ``code`` is
    Media's ``errorCode`` or the Publisher's ``ref`` where it said one. ``details`` tell what is wrong with which
    field. ``retry_after_s`` is when the server says that another try is worth it.
    """

    def __init__(
        self,
        error: str = "",
        *,
        status: int | None = None,
        code: str | None = None,
        details: Sequence[Detail] = (),
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.code = code
        self.details = tuple(details)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        said = self.error if self.status is None else f"{self.status} {self.error}"
        return "; ".join((said, *(f"{detail.field}: {detail.message}" for detail in self.details)))


class NetworkFailure(PicturedeskClientError):
    """
    No whole answer came.

    ``sent`` is False where the request certainly did not reach the server. ``worth_retrying`` is False where the next
    try must fail as this one did.
    """

    def __init__(self, error: str = "", *, sent: bool = True, worth_retrying: bool = True) -> None:
        super().__init__(error)
        self.sent = sent
        self.worth_retrying = worth_retrying


class FileChanged(PicturedeskClientError):
    """The file became shorter while it was being sent."""


class UnexpectedAnswer(PicturedeskClientError):
    """The answer is none that the contract knows: a proxy's page, a redirect, another program."""


class BadRequest(PicturedeskClientError):
    """400: the request says something it may not; ``details`` tell each fault."""


class Unauthorized(PicturedeskClientError):
    """401: no key, or none that is good."""


class Forbidden(PicturedeskClientError):
    """403: the key is good, its role may not do this."""


class NotFound(PicturedeskClientError):
    """404: there is no such thing, or this key may not know that there is."""


class MethodNotAllowed(PicturedeskClientError):
    """405: the path does not answer this method."""


class RequestTimeout(PicturedeskClientError):
    """408: the body did not arrive in time."""


class Conflict(PicturedeskClientError):
    """409: something else stands in the way."""


class IdempotencyKeyInUse(Conflict):
    """409: the first request with this idempotency key has not been answered yet."""


class PreconditionFailed(PicturedeskClientError):
    """412: somebody has changed the entity since it was read."""


class IdempotencyKeyReused(PicturedeskClientError):
    """422: the idempotency key came with another request before."""


class RateLimited(PicturedeskClientError):
    """429: too much at once, or a quota is used up."""


class ServerError(PicturedeskClientError):
    """5xx: something went wrong on the server's side."""


class Unavailable(ServerError):
    """503: busy; nothing was kept."""


class StorageFull(ServerError):
    """507: no room is left; nothing was kept."""
