"""Backoffice accounts: open, find, change, list."""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, get, patch, post
from litestar.params import JSONBody

from picturedesk.actions import accounts
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.accounts.documentation import ACCOUNT_ID, CREATED, FOUND, LISTED, UPDATED
from picturedesk.api.backoffice.accounts.shapes import (
    AccountShape,
    CreateAccountBody,
    UpdateAccountBody,
    account_shape,
    answer,
    change,
)
from picturedesk.api.backoffice.documentation import PAGING, IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.queries import page_limit
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission
from picturedesk.core.administration import read_account_id

ACCOUNTS: Final = "/api/core/v2/accounts"
_TAGS: Final = ["Core: accounts"]
_PLACE: Final = "accounts"

Call = Request[Any, Any, Any]
AccountIdPath = Annotated[str, ACCOUNT_ID]


@post(
    ACCOUNTS,
    dto=wire.Wire[CreateAccountBody],
    return_dto=None,
    guards=[needs(Permission.ADMINISTER)],
    tags=_TAGS,
    summary="Create Account",
    responses=CREATED,
)
async def create_account(
    request: Call,
    data: JSONBody[CreateAccountBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[AccountShape]]:
    """Open an account: someone, or some program, that will hold keys and act on the library."""
    create = partial(accounts.create, context_of(request).tools, caller_of(request), name=data.name, role=data.role)
    return await answered(request, create, answer, status=201)


@get(
    f"{ACCOUNTS}/{{account_id:str}}",
    guards=[needs(Permission.ADMINISTER)],
    tags=_TAGS,
    summary="Account by id",
    responses=FOUND,
)
async def account_by_id(request: Call, account_id: AccountIdPath) -> Response[Data[AccountShape]]:
    """One account."""
    found = await accounts.get(context_of(request).tools, caller_of(request), read_account_id(account_id))
    return wire.entity(request, answer(found))


@patch(
    f"{ACCOUNTS}/{{account_id:str}}",
    dto=wire.Wire[UpdateAccountBody],
    return_dto=None,
    guards=[needs(Permission.ADMINISTER)],
    tags=_TAGS,
    summary="Update Account by id",
    responses=UPDATED,
)
async def update_account(
    request: Call,
    account_id: AccountIdPath,
    data: JSONBody[UpdateAccountBody],
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> Response[Data[AccountShape]]:
    """
    Change the fields that are present: a new name shows on all images at once, a new role counts within a second.

    The last administrator with a good key stays one: 409.
    """
    context = context_of(request)
    account = await accounts.update(
        context.tools,
        caller_of(request),
        read_account_id(account_id),
        change(data),
        precondition=precondition(request, answer),
    )
    context.keyring.look_again()
    return wire.entity(request, answer(account))


@get(ACCOUNTS, guards=[needs(Permission.ADMINISTER)], tags=_TAGS, summary="Paginated accounts", responses=LISTED)
async def list_accounts(
    request: Call,
    after: Annotated[str | None, PAGING["after"]] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, PAGING["before"]] = None,  # noqa: ARG001
    limit: Annotated[str | None, PAGING["limit"]] = None,  # noqa: ARG001
) -> Response[Paged[AccountShape]]:
    """A page of accounts, the newest first."""
    page = await accounts.page(
        context_of(request).tools,
        caller_of(request),
        after=cursor(request, _PLACE, "after"),
        before=cursor(request, _PLACE, "before"),
        limit=page_limit(request.query_params),
    )
    return wire.answer(Paged([account_shape(account) for account in page.items], page_meta(request, _PLACE, page)))


HANDLERS: Final = [create_account, account_by_id, update_account, list_accounts]
