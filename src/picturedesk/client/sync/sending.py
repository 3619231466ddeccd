"""The one loop that sends: try, judge, wait, try again."""

# Made from ../aio/sending.py by `python -m tests.client.deriving`: change that one.

import time
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx2

from picturedesk.client.answers.paging import Page
from picturedesk.client.calls import Answer, Call, next_page
from picturedesk.client.connections import network_failure
from picturedesk.client.errors import NetworkFailure
from picturedesk.client.forms import Form
from picturedesk.client.retrying import Attempts, Retries

T = TypeVar("T")


class Sender:
    """Sends calls over one pool of connections."""

    def __init__(self, http: httpx2.Client, retries: Retries) -> None:
        self._http = http
        self._retries = retries

    def send(self, call: Call[T]) -> T:
        """
        Answer *call*, after as many tries as it takes and may have.

        Raises:
            PicturedeskClientError: It failed.
        """
        attempts = Attempts(call, self._retries)
        while True:
            verdict = attempts.settle(self._try(call))
            if isinstance(verdict, Answer):
                return call.read(verdict)
            time.sleep(verdict)

    def pages(self, call: Call[Page[T]]) -> Iterator[Page[T]]:
        """Every page from *call*'s on, each asked for when it is wanted."""
        following: Call[Page[T]] | None = call
        while following is not None:
            page = self.send(following)
            yield page
            following = next_page(following, page)

    def entries(self, call: Call[Page[T]]) -> Iterator[T]:
        """Every entry of every page from *call*'s on."""
        for page in self.pages(call):
            yield from page.entries

    def _try(self, call: Call[Any]) -> Answer | NetworkFailure:
        request = self._http.build_request(
            call.method,
            call.target,
            headers=call.headers,
            content=_content(call.form) if call.form else call.body,
            timeout=call.timeout_s or self._http.timeout,
        )
        try:
            response = self._http.send(request)
        except httpx2.RequestError as error:
            return network_failure(error)
        return Answer(status=response.status_code, headers=dict(response.headers), body=response.content)


def _content(form: Form) -> Iterator[bytes]:
    form.rewind()
    yield form.head
    while chunk := form.read_chunk():
        yield chunk
        # Asked for more: the network has taken what it was given.
        form.tell_progress()
    yield form.tail
