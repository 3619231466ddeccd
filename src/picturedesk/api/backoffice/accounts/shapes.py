"""Accounts as the Backoffice reads and writes them."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from picturedesk.api.backoffice.envelopes import Data, said
from picturedesk.core import times
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account
from picturedesk.core.administration import AccountChange

RoleName = Annotated[str, Meta(extra_json_schema={"enum": [role.value for role in Role]})]
"""A role as text: one that there is not is refused in our own words."""


class AccountShape(msgspec.Struct):
    """An account."""

    id: int
    name: str
    role: RoleName
    created_at: str


class CreateAccountBody(msgspec.Struct, kw_only=True):
    """A new account."""

    name: str
    role: RoleName


class UpdateAccountBody(msgspec.Struct, kw_only=True):
    """A change: only the fields that are present."""

    name: str | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET


def change(body: UpdateAccountBody) -> AccountChange:
    """What a body asks for."""
    return AccountChange(name=said(body.name), role=said(body.role))


def answer(account: Account) -> Data[AccountShape]:
    return Data(account_shape(account))


def account_shape(account: Account) -> AccountShape:
    return AccountShape(
        id=account.id, name=account.name, role=account.role.value, created_at=times.iso(account.created_at)
    )
