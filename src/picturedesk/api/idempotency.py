"""
``Idempotency-Key``: the same key and the same request have one effect and one answer (IETF draft of httpapi).

A layer around each surface that takes POSTs. The framework's routes come in twice: before the body is decoded the
request is identified, and whoever acts keeps the answer in the transaction of the effect (`answered`). Refusals have
no effect: they are kept here, on their way out.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode

import structlog
from litestar import Request, Response

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.receipts import Receipt
from picturedesk.api import wire
from picturedesk.api.context import Context
from picturedesk.api.problems import Describe, as_ours
from picturedesk.api.types import AsgiApp, Message, Receive, Scope, Send, header, respond
from picturedesk.core.errors import PicturedeskError
from picturedesk.core.idempotency import AlreadyAnswered, KeptAnswer, read_key

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")

HEADER: Final = b"idempotency-key"

_NEVER_KEPT: Final = frozenset({401, 403, 408, 409, 429})
_REFUSALS: Final = range(400, 500)

_log = structlog.get_logger(__name__)


class Act(Protocol[T_co]):
    """An action that can do something else with its result in its own transaction."""

    async def __call__(self, *, also: Also[T_co]) -> T_co: ...


def idempotent(app: AsgiApp, context: Context, describe: Describe) -> AsgiApp:
    """*app* behind the keys: stands between the door, which knows the caller, and the routes."""

    async def keyed(scope: Scope, receive: Receive, send: Send) -> None:
        sent = header(scope, HEADER) if scope["method"] == "POST" else None
        if sent is None:
            await app(scope, receive, send)
            return
        try:
            with context.receipts.running(scope["state"]["caller"], read_key(sent)) as receipt:
                scope["state"]["receipt"] = receipt
                await app(scope, receive, _Refusals(receipt, send).send)
        except PicturedeskError as error:
            await describe(as_ours(error), scope).send(send)

    return keyed


def receipt_of(request: Request[Any, Any, Any]) -> Receipt | None:
    """The receipt of a request that came with a key."""
    receipt: Receipt | None = request.scope["state"].get("receipt")
    return receipt


async def identify(request: Request[Any, Any, Any]) -> None:
    """
    Tell a request with a JSON body from others: its path, its query but for the key, and what the body says.

    Litestar's hook between the guards, so that 403 comes first, and the decoding of the body.
    """
    receipt = receipt_of(request)
    if receipt is not None:
        query = [(name, value) for name, value in parse_qsl(_query(request)) if name != "x-api-key"]
        await receipt.identify(
            request.scope["path"].encode(), urlencode(sorted(query)).encode(), _canonical(await request.body())
        )


async def answered(
    request: Request[Any, Any, Any], act: Act[T], shape: Callable[[T], S], *, status: int = 200
) -> Response[S]:
    """Act, and answer with the entity that *shape* makes of the result; a key keeps that answer with the effect."""
    receipt = receipt_of(request)
    also: Also[T] = nothing_else
    if receipt is not None:
        also = receipt.keeping(lambda result: _kept(shape(result), status))
    return wire.entity(request, shape(await act(also=also)), status=status)


def replay(answer: KeptAnswer) -> Response[bytes]:
    """A kept answer, given again."""
    headers = {"cache-control": wire.KEPT_PRIVATE, "idempotency-replayed": "true"}
    if answer.etag is not None:
        headers["etag"] = answer.etag
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type, headers=headers)


def _kept(shape: Any, status: int) -> KeptAnswer:  # noqa: ANN401 - any shape
    entity = wire.Entity.of(shape)
    return KeptAnswer(status=status, body=entity.body, etag=entity.etag)


class _Refusals:
    """Keeps the refusal of an identified request before it is sent; lets every other answer through as it comes."""

    def __init__(self, receipt: Receipt, send: Send) -> None:
        self._receipt = receipt
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_to_be_kept(message["status"]):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    def _is_to_be_kept(self, status: int) -> bool:
        open_claim = self._receipt.identified and not self._receipt.settled
        return open_claim and status in _REFUSALS and status not in _NEVER_KEPT

    async def _finish(self, start: Message) -> None:
        media_type = next(value.decode() for name, value in start["headers"] if name == b"content-type")
        answer = KeptAnswer(status=start["status"], body=self._body, media_type=media_type)
        try:
            await self._receipt.keep_alone(answer)
        except AlreadyAnswered as before:
            quicker = before.answer
            headers = ((b"content-type", quicker.media_type.encode()), (b"cache-control", b"no-store"))
            await respond(self._send, quicker.status, headers, quicker.body)
            return
        except PicturedeskError as error:
            # The refusal itself is right, and a retry will be refused again.
            _log.warning("answer.not_kept", code=error.code)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _query(request: Request[Any, Any, Any]) -> str:
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


def _canonical(body: bytes) -> bytes:
    """What a JSON body says, however it is spelt; its bytes where it is no JSON."""
    with suppress(ValueError, RecursionError):
        return json.dumps(json.loads(body), sort_keys=True).encode()
    return body
