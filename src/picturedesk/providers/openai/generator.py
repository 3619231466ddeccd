"""
Asking the server for a picture, and for the bytes behind its URL.

A request that may have reached it is never sent again: it may be charged. What surely was not sent, or was refused
for coming too early, is.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
import structlog

from picturedesk import __version__
from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.core.generations import PictureOrder
from picturedesk.core.ports import GeneratedPicture
from picturedesk.providers.openai.answers import (
    MAX_ANSWER_BYTES,
    Answer,
    Picture,
    Unusable,
    decoded,
    read_answer,
    read_refusal,
)
from picturedesk.providers.openai.sizes import size_for, takes_response_format
from picturedesk.providers.openai.tries import Tries

NAME: Final = "openai"

_CONNECT_TIMEOUT_S: Final = 10.0
_MORE_TRIES: Final = 2
"""After the first: of a connection that is not to be had, and of a download that breaks off."""
_MAX_PAUSE_S: Final = 30.0
_MAX_REFUSAL_BYTES: Final = 64 * 1024
_LIMITED: Final = 429
_OUT_OF_MONEY: Final = "insufficient_quota"
"""A 429 that no waiting mends."""
_GAVE_UP: Final = frozenset({408, 499})
"""Of the 4xx those that say that somebody waited too long, not that nothing was done."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server, and what we may do with it."""

    base_url: str
    """Up to the version, without a slash at the end: ``https://api.openai.com/v1``."""
    key: str = field(repr=False)
    models: Sequence[str]
    image_hosts: frozenset[str] = frozenset()
    """The only hosts, ``host`` or ``host:port``, that a picture is fetched from where an answer names a URL."""
    timeout_s: float = 120.0
    """For all of a generation: every try, every pause, and the download."""
    pause_s: float = 0.5
    """Before the next try where the server names no time; each is twice the last."""


class OpenAIGenerator:
    """`PictureGenerator` over HTTP."""

    name = NAME
    digital_source_type = "trainedAlgorithmicMedia"
    repeatable = False

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._client = _client()

    @property
    def models(self) -> Sequence[str]:
        return self._endpoint.models

    async def generate(self, order: PictureOrder) -> GeneratedPicture:
        tries = Tries()
        try:
            async with asyncio.timeout(self._endpoint.timeout_s) as limit:
                answer = await self._answer(order, tries, limit)
                content = await self._content(answer.data[0], tries)
        except TimeoutError:
            raise tries.failed("timed out") from None
        except Unusable as error:
            raise tries.failed(str(error)) from error
        tries.note("picture")
        return GeneratedPicture(content=content, attempts=tries.attempts, cost=answer.cost)

    async def close(self) -> None:
        await self._client.aclose()

    async def _answer(self, order: PictureOrder, tries: Tries, limit: asyncio.Timeout) -> Answer:
        """Ask until there is an answer, or a reason not to ask again."""
        pauses = _Pauses(self._endpoint.pause_s)
        unreached = 0
        while True:
            try:
                body = await self._ask(order, tries)
                return await asyncio.to_thread(read_answer, body)
            except _TooEarly as error:
                pause_s = pauses.next(error.retry_after_s)
                if _left_s(limit) <= pause_s:
                    raise tries.refused("rate limited") from error
                tries.let_go("rate limited")
            except httpx2.HTTPError as error:
                outcome = "timed out" if isinstance(error, httpx2.TimeoutException) else "cut off"
                if tries.uncertain:
                    raise tries.failed(outcome) from error
                if unreached == _MORE_TRIES:
                    raise tries.refused("not reached") from error
                unreached += 1
                pause_s = pauses.next()
                tries.let_go("not reached")
            await asyncio.sleep(pause_s)
            tries.go_on()

    async def _ask(self, order: PictureOrder, tries: Tries) -> bytes:
        endpoint = self._endpoint
        asking = self._client.stream(
            "POST",
            f"{endpoint.base_url}/images/generations",
            json=_request(order),
            headers={"authorization": f"Bearer {endpoint.key}"},
            extensions={"trace": tries.trace},
        )
        async with asking as response:
            if response.is_success:
                return await _read(response, MAX_ANSWER_BYTES)
            await self._refuse(response, tries)
            raise tries.failed(f"status {response.status_code}")

    async def _refuse(self, response: httpx2.Response, tries: Tries) -> None:
        """Log an error, and raise where it says for sure that nothing was made."""
        status = response.status_code
        code, message = read_refusal(await _read_what_comes(response), self._endpoint.key)
        _log.warning("generation.refused", provider=NAME, status=status, error_code=code, error_message=message)
        if status == _LIMITED and code != _OUT_OF_MONEY:
            raise _TooEarly(_seconds(response.headers.get("retry-after")))
        if response.is_redirect or (response.is_client_error and status not in _GAVE_UP):
            raise tries.refused(f"status {status} {code}".rstrip())

    async def _content(self, picture: Picture, tries: Tries) -> bytes:
        if picture.b64_json is not None:
            return await asyncio.to_thread(decoded, picture.b64_json)
        if picture.url is None:
            raise Unusable("answer without a picture")
        url = self._allowed(picture.url)
        pauses = _Pauses(self._endpoint.pause_s)
        for _ in range(_MORE_TRIES):
            try:
                return await self._fetch(url)
            except (httpx2.HTTPError, _NotNow):
                tries.note("download broke off")
                await asyncio.sleep(pauses.next())
                tries.go_on()
        try:
            return await self._fetch(url)
        except (httpx2.HTTPError, _NotNow) as error:
            raise Unusable("picture not to be had") from error

    def _allowed(self, said: str) -> httpx2.URL:
        """The URL that an answer names, where we may go there. The client gets what was looked at, not the text."""
        try:
            url = httpx2.URL(said)
        except (httpx2.InvalidURL, ValueError) as error:
            raise Unusable("picture at no URL") from error
        schemes = {"https", httpx2.URL(self._endpoint.base_url).scheme}
        if url.scheme not in schemes or url.userinfo or url.netloc.decode() not in self._endpoint.image_hosts:
            raise Unusable("picture at a foreign host")
        return url

    async def _fetch(self, url: httpx2.URL) -> bytes:
        async with self._client.stream("GET", url) as response:
            if response.is_server_error:
                raise _NotNow
            if not response.is_success:
                raise Unusable(f"picture not to be had: status {response.status_code}")
            return await _read(response, MAX_FILE_BYTES)


class _TooEarly(Exception):
    """The server wants us to come back later; None where it does not say when."""

    def __init__(self, retry_after_s: float | None) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class _NotNow(Exception):
    """A download that may work another time."""


class _Pauses:
    """How long to wait before each next try."""

    def __init__(self, first_s: float) -> None:
        self._next_s = first_s

    def next(self, wanted_s: float | None = None) -> float:
        """The next pause, at least what the server wants."""
        pause_s, self._next_s = self._next_s, min(2 * self._next_s, _MAX_PAUSE_S)
        return pause_s if wanted_s is None else max(wanted_s, pause_s)


def _client() -> httpx2.AsyncClient:
    # They would log each URL, and that of a picture may carry a signature.
    for library in ("httpx2", "httpcore2"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return httpx2.AsyncClient(
        # No connection is used twice: one that the server is about to close would make a request uncertain.
        limits=httpx2.Limits(max_keepalive_connections=0),
        timeout=httpx2.Timeout(None, connect=_CONNECT_TIMEOUT_S),
        follow_redirects=False,
        # Settings are the only reader of the environment, and a .netrc is nobody's business here.
        trust_env=False,
        # Not compressed: what is counted as it comes is what it is.
        headers={"accept-encoding": "identity", "user-agent": f"picturedesk/{__version__}"},
    )


def _request(order: PictureOrder) -> dict[str, Any]:
    wanted = {
        "model": order.model,
        "prompt": order.prompt,
        "n": 1,
        "size": size_for(order.model, order.aspect_ratio),
    }
    return {**wanted, "response_format": "b64_json"} if takes_response_format(order.model) else wanted


async def _read(response: httpx2.Response, limit_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > limit_bytes:
            raise Unusable("answer too large")
    return bytes(body)


async def _read_what_comes(response: httpx2.Response) -> bytes:
    """As much of an error as is worth reading; its status stands, whatever becomes of its body."""
    try:
        return await _read(response, _MAX_REFUSAL_BYTES)
    except (Unusable, httpx2.HTTPError):
        return b""


def _left_s(limit: asyncio.Timeout) -> float:
    ends = limit.when()
    return float("inf") if ends is None else ends - asyncio.get_running_loop().time()


def _seconds(retry_after: str | None) -> float | None:
    """A ``Retry-After`` in seconds; its other form, a date, is not worth trusting two clocks for."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
