"""Backoffice API keys: make, find, revoke, list."""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, post
from litestar.params import JSONBody

from picturedesk.actions import accounts
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.accounts.documentation import ACCOUNT_ID
from picturedesk.api.backoffice.documentation import PAGING, IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.keys.documentation import CREATED, FOUND, KEY_ID, LISTED, REVOKED
from picturedesk.api.backoffice.keys.shapes import (
    ApiKeyShape,
    CreateKeyBody,
    IssuedKeyShape,
    answer,
    issued_answer,
    key_shape,
)
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.queries import page_limit
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission
from picturedesk.core.administration import read_account_id
from picturedesk.core.moments import read_moment

_OF_ACCOUNT: Final = "/api/core/v2/accounts/{account_id:str}/keys"
_BY_ID: Final = "/api/core/v2/keys/{key_id:str}"
_TAGS: Final = ["Core: accounts"]

Call = Request[Any, Any, Any]
AccountIdPath = Annotated[str, ACCOUNT_ID]
KeyIdPath = Annotated[str, KEY_ID]


@post(
    _OF_ACCOUNT,
    dto=wire.Wire[CreateKeyBody],
    return_dto=None,
    guards=[needs(Permission.ADMINISTER)],
    tags=_TAGS,
    summary="Create Key",
    responses=CREATED,
)
async def create_key(
    request: Call,
    account_id: AccountIdPath,
    data: JSONBody[CreateKeyBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[IssuedKeyShape]]:
    """Make a key for an account. Only this answer, and a replay of it, shows `key`: of the secret, a hash is kept."""
    create = partial(
        accounts.create_key,
        context_of(request).tools,
        caller_of(request),
        account_id=read_account_id(account_id),
        label=data.label,
        expires_at=None if data.expires_at is None else read_moment(data.expires_at, "expires_at"),
    )
    return await answered(request, create, issued_answer, status=201)


@get(_OF_ACCOUNT, guards=[needs(Permission.ADMINISTER)], tags=_TAGS, summary="Paginated keys", responses=LISTED)
async def list_keys(
    request: Call,
    account_id: AccountIdPath,
    after: Annotated[str | None, PAGING["after"]] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, PAGING["before"]] = None,  # noqa: ARG001
    limit: Annotated[str | None, PAGING["limit"]] = None,  # noqa: ARG001
) -> Response[Paged[ApiKeyShape]]:
    """A page of an account's keys, the newest first; revoked and expired ones are among them, secrets are not."""
    of = read_account_id(account_id)
    place = f"keys of {of}"
    page = await accounts.key_page(
        context_of(request).tools,
        caller_of(request),
        of,
        after=cursor(request, place, "after"),
        before=cursor(request, place, "before"),
        limit=page_limit(request.query_params),
    )
    return wire.answer(Paged([key_shape(key) for key in page.items], page_meta(request, place, page)))


@get(_BY_ID, guards=[needs(Permission.ADMINISTER)], tags=_TAGS, summary="Key by id", responses=FOUND)
async def key_by_id(request: Call, key_id: KeyIdPath) -> Response[Data[ApiKeyShape]]:
    """One key, without its secret; a revoked one too, with `revoked_at` set."""
    found = await accounts.get_key(context_of(request).tools, caller_of(request), key_id)
    return wire.entity(request, answer(found))


@delete(
    _BY_ID,
    guards=[needs(Permission.ADMINISTER)],
    status_code=204,
    tags=_TAGS,
    summary="Revoke Key by id",
    responses=REVOKED,
)
async def revoke_key(
    request: Call,
    key_id: KeyIdPath,
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> None:
    """Revoke a key: refused everywhere within a second, and for good. One that was revoked before is not found."""
    context = context_of(request)
    await accounts.revoke_key(
        context.tools,
        caller_of(request),
        key_id,
        once=True,
        precondition=precondition(request, answer),
    )
    context.keyring.look_again()


HANDLERS: Final = [create_key, list_keys, key_by_id, revoke_key]
