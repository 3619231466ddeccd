"""The one loop that sends: try, judge, wait, try again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import httpx2

from picturedesk.client.answers.paging import Page
from picturedesk.client.calls import Answer, Call, next_page
from picturedesk.client.connections import network_failure
from picturedesk.client.errors import NetworkFailure
from picturedesk.client.forms import Form
from picturedesk.client.retrying import Attempts, Retries

T = TypeVar("T")


class AsyncSender:
    """Sends calls over one pool of connections."""

    def __init__(self, http: httpx2.AsyncClient, retries: Retries) -> None:
        self._http = http
        self._retries = retries

    async def send(self, call: Call[T]) -> T:
        """
        Answer *call*, after as many tries as it takes and may have.

        Raises:
            PicturedeskClientError: It failed.
        """
        attempts = Attempts(call, self._retries)
        while True:
            verdict = attempts.settle(await self._try(call))
            if isinstance(verdict, Answer):
                return call.read(verdict)
            await asyncio.sleep(verdict)

    async def pages(self, call: Call[Page[T]]) -> AsyncIterator[Page[T]]:
        """Every page from *call*'s on, each asked for when it is wanted."""
        following: Call[Page[T]] | None = call
        while following is not None:
            page = await self.send(following)
            yield page
            following = next_page(following, page)

    async def entries(self, call: Call[Page[T]]) -> AsyncIterator[T]:
        """Every entry of every page from *call*'s on."""
        async for page in self.pages(call):
            for entry in page.entries:
                yield entry

    async def _try(self, call: Call[Any]) -> Answer | NetworkFailure:
        request = self._http.build_request(
            call.method,
            call.target,
            headers=call.headers,
            content=_content(call.form) if call.form else call.body,
            timeout=call.timeout_s or self._http.timeout,
        )
        try:
            response = await self._http.send(request)
        except httpx2.RequestError as error:
            return network_failure(error)
        return Answer(status=response.status_code, headers=dict(response.headers), body=response.content)


async def _content(form: Form) -> AsyncIterator[bytes]:
    await asyncio.to_thread(form.rewind)
    yield form.head
    while chunk := await asyncio.to_thread(form.read_chunk):
        yield chunk
        # Asked for more: the network has taken what it was given.
        form.tell_progress()
    yield form.tail
