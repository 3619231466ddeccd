"""Media's generated pictures: asked for, paid once, and answered the same whenever they are asked for again."""

from datetime import datetime
from functools import partial
from typing import Any, Final, cast

import msgspec
from litestar import Request, Response, post
from litestar.params import JSONBody

from picturedesk.actions import generations
from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.generation_runs import Settled
from picturedesk.actions.generations import Claim
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.idempotency import identify, receipt_of
from picturedesk.api.media.generation_documentation import GENERATED, NeededKey, OptionalKey
from picturedesk.api.media.generation_shapes import GenerateBody, GeneratedAnswer, GenerateWire, generated_answer, wish
from picturedesk.api.media.hot import IMAGES
from picturedesk.api.media.problems import describe_at
from picturedesk.core.access import Permission
from picturedesk.core.errors import Detail, GenerationFailed, InvalidRequest
from picturedesk.core.idempotency import KeptAnswer

_TAGS: Final = ["Media"]

Call = Request[Any, Any, Any]


async def _identified(request: Call) -> None:
    """
    Go on only with a key, and see what it stands for.

    Raises:
        InvalidRequest: There is no key.
        AlreadyAnswered, IdempotencyKeyReused: As `identify` does.
    """
    if receipt_of(request) is None:
        raise InvalidRequest(Detail("idempotency-key", "The header idempotency-key is required here."))
    await identify(request)


@post(
    f"{IMAGES}/generate",
    dto=GenerateWire,
    return_dto=None,
    guards=[needs(Permission.GENERATE)],
    status_code=200,
    tags=_TAGS,
    summary="Generate image",
    responses=GENERATED,
)
async def generate(
    request: Call,
    data: JSONBody[GenerateBody],
    idempotency_key: OptionalKey = None,  # noqa: ARG001 - for the document
) -> Response[GeneratedAnswer]:
    """Have a picture made of a text; it is an image of the library at once, and its URL answers without a key."""
    return await _generated(request, data)


@post(
    f"{IMAGES}/generate-with-idempotency",
    dto=GenerateWire,
    return_dto=None,
    guards=[needs(Permission.GENERATE)],
    before_request=_identified,
    status_code=200,
    tags=_TAGS,
    summary="Generate image with idempotency",
    responses=GENERATED,
)
async def generate_with_idempotency(
    request: Call,
    data: JSONBody[GenerateBody],
    idempotency_key: NeededKey = None,  # noqa: ARG001 - for the document
) -> Response[GeneratedAnswer]:
    """Generate image; the same key and the same body give the same image and are paid once, whatever happens."""
    return await _generated(request, data)


HANDLERS: Final = [generate, generate_with_idempotency]


async def _generated(request: Call, body: GenerateBody) -> Response[GeneratedAnswer]:
    receipt = receipt_of(request)
    answer_of = partial(_answer, request)
    also: Also[Settled] = nothing_else
    claim = None
    if receipt is not None:
        # A failure is kept like a success: nobody knows whether another try would be paid for again.
        also = receipt.keeping(answer_of)
        claim = Claim(key_hash=receipt.key_hash, request_hash=receipt.request_hash)
    tools, caller = context_of(request).tools, caller_of(request)
    answer = answer_of(await generations.generate(tools, caller, wish(body), claim=claim, also=also))
    headers = {"cache-control": wire.KEPT_PRIVATE if answer.status < _FAILED else "no-store"}
    content = cast("GeneratedAnswer", answer.body)
    return Response(content, status_code=answer.status, media_type=answer.media_type, headers=headers)


_FAILED: Final = 400


def _answer(request: Call, settled: Settled) -> KeptAnswer:
    """The end of a generation as it is told, the same every time: nothing in it hangs on when it is told."""
    if settled.image is None:
        return _failure(settled.generation.updated_at)
    context = context_of(request)
    start = base_url(scope_of(request), context.policy)
    shape = generated_answer(settled.generation, settled.image, context.links, start)
    return KeptAnswer(status=200, body=msgspec.json.encode(shape))


def _failure(at: datetime) -> KeptAnswer:
    problem = describe_at(GenerationFailed(), at)
    return KeptAnswer(status=problem.status, body=problem.body)
