"""API keys as the Backoffice reads and writes them: with the key itself once, when it is made."""

from typing import Annotated

import msgspec
from msgspec import Meta

from picturedesk.api.backoffice.envelopes import Data
from picturedesk.core import times
from picturedesk.core.accounts import ApiKey
from picturedesk.core.administration import IssuedKey


class ApiKeyShape(msgspec.Struct):
    """A key: everything but its secret."""

    id: str
    account_id: int
    label: str | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class IssuedKeyShape(ApiKeyShape):
    """A key that was just made: the only answer that shows it."""

    key: str


class CreateKeyBody(msgspec.Struct, kw_only=True):
    """A new key; without a moment it never expires."""

    label: str | None = None
    expires_at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})] | None = None


def answer(key: ApiKey) -> Data[ApiKeyShape]:
    return Data(key_shape(key))


def issued_answer(issued: IssuedKey) -> Data[IssuedKeyShape]:
    shape = key_shape(issued.listed)
    return Data(IssuedKeyShape(**msgspec.structs.asdict(shape), key=issued.text))


def key_shape(key: ApiKey) -> ApiKeyShape:
    return ApiKeyShape(
        id=key.id,
        account_id=key.account_id,
        label=key.label,
        created_at=times.iso(key.created_at),
        expires_at=times.iso(key.expires_at) if key.expires_at else None,
        revoked_at=times.iso(key.revoked_at) if key.revoked_at else None,
        last_used_at=times.iso(key.last_used_at) if key.last_used_at else None,
    )
