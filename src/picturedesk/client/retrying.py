"""
When a request is sent again.

What may be sent again, after what:

* GET, DELETE, every POST (each carries an ``Idempotency-Key``, the same one in every try), and a PATCH with
  ``If-Match``: after a network failure, and after 408, 429, 502, 503, 504 and 507. A POST also after 409
  ``Idempotency-Key in use``: its first try is still at work.
* A PATCH without ``If-Match``: only where nothing has happened, which is when the connection could not be made, and
  after 429 and 503. Otherwise a second try could undo what somebody else did in between.

A DELETE whose earlier try may have been carried out (its connection was cut, or a proxy gave up on it) has succeeded
when the next try is answered 404. A PATCH or DELETE with ``If-Match`` whose earlier try may have been carried out and
that is then answered 412 is not: that may be its own doing or somebody else's, so `PreconditionFailed` is raised, with
a note that says so.

The wait doubles from try to try, and half of it is chance, so that many clients do not come back at once.
``Retry-After`` is the least that is waited; one longer than `Retries.longest_wait_s` is not waited for: the error is
raised at once, and tells it as ``retry_after_s``.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from picturedesk.client.calls import Answer, Call
from picturedesk.client.errors import IdempotencyKeyInUse, NetworkFailure, PicturedeskClientError
from picturedesk.client.problems import problem

_PASSING: Final = frozenset({408, 429, 502, 503, 504, 507})
_NOTHING_HAPPENED: Final = frozenset({429, 503})
_LEFT_OPEN: Final = frozenset({408, 502, 504})
_NOTE: Final = "An earlier try of this request got no answer and may have been carried out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often to try again at most, how long to wait before the first time, and how long before any."""

    limit: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0


class Attempts:
    """The tries of one call; *chance* gives numbers from 0 to 1."""

    def __init__(
        self,
        call: Call[Any],
        retries: Retries,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._call = call
        self._retries = retries
        self._chance = chance
        self._retried = 0
        self._left_open = False

    def settle(self, outcome: Answer | NetworkFailure) -> Answer | float:
        """
        Judge how a try ended: the answer where it is a success, else the seconds to wait before the next try.

        Raises:
            PicturedeskClientError: It failed, and is not tried again.
        """
        if isinstance(outcome, Answer):
            error = problem(outcome)
            if error is None or self._deleted_by_an_earlier_try(error):
                return outcome
        else:
            error = outcome
        if self._retried >= self._retries.limit or not _may_be_sent_again(self._call, error):
            raise self._final(error)
        return self._wait_s(error)

    def _deleted_by_an_earlier_try(self, error: PicturedeskClientError) -> bool:
        return self._left_open and self._call.method == "DELETE" and error.status == HTTPStatus.NOT_FOUND

    def _wait_s(self, error: PicturedeskClientError) -> float:
        longest_s = self._retries.longest_wait_s
        asked_s = error.retry_after_s or 0.0
        if asked_s > longest_s:
            raise self._final(error)
        backoff_s = min(longest_s, self._retries.first_wait_s * 2.0**self._retried)
        self._retried += 1
        self._left_open = self._left_open or _leaves_open(error)
        return max(asked_s, backoff_s * (1 + self._chance()) / 2)

    def _final(self, error: PicturedeskClientError) -> PicturedeskClientError:
        if self._left_open and self._call.method != "GET":
            error.add_note(_NOTE)
        return error


def _may_be_sent_again(call: Call[Any], error: PicturedeskClientError) -> bool:
    if isinstance(error, NetworkFailure):
        return error.worth_retrying and (_repeatable(call) or not error.sent)
    if isinstance(error, IdempotencyKeyInUse):
        return call.idempotency_key is not None
    return error.status in (_PASSING if _repeatable(call) else _NOTHING_HAPPENED)


def _repeatable(call: Call[Any]) -> bool:
    return call.method in {"GET", "DELETE"} or call.idempotency_key is not None or call.if_match is not None


def _leaves_open(error: PicturedeskClientError) -> bool:
    """Whether the server may have done what it was asked."""
    return error.sent if isinstance(error, NetworkFailure) else error.status in _LEFT_OPEN
