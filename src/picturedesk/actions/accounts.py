"""Accounts and their API keys."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from picturedesk.actions.tools import Tools
from picturedesk.core import text
from picturedesk.core.access import Permission, Role
from picturedesk.core.accounts import Account, ApiKey, FreshKey, make_key
from picturedesk.core.callers import Caller
from picturedesk.core.errors import AccountNotFound, Detail, InvalidRequest, KeyNotFound
from picturedesk.sql import accounts, keys
from picturedesk.sql.database import Tx


async def create(tools: Tools, caller: Caller, *, name: str, role: str) -> Account:
    """
    Open an account.

    Raises:
        Denied: The caller may not administer.
        InvalidRequest: The name may not be so, or there is no such role.
    """
    caller.require(Permission.ADMINISTER)
    if role not in set(Role):
        raise InvalidRequest(Detail("role", "The role must be one of " + ", ".join(Role) + "."))
    insert = partial(accounts.insert, name=text.name(name, "name"), role=Role(role), created_at=tools.clock.now())
    return await tools.db.write(insert)


async def every(tools: Tools, caller: Caller) -> Sequence[Account]:
    """All accounts, oldest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(accounts.every)


async def create_key(
    tools: Tools, caller: Caller, *, account_id: int, label: str | None, expires_at: datetime | None
) -> FreshKey:
    """
    Make a key for an account; its text is shown this once.

    Raises:
        Denied: The caller may not administer.
        AccountNotFound: There is no such account.
        InvalidRequest: The label may not be so.
    """
    caller.require(Permission.ADMINISTER)
    fresh = make_key()
    label = text.name(label, "label") if label else None
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        if await accounts.by_id(tx, account_id) is None:
            raise AccountNotFound
        await keys.insert(tx, fresh, account_id=account_id, label=label, created_at=now, expires_at=expires_at)

    await tools.db.write(work)
    return fresh


async def every_key(tools: Tools, caller: Caller) -> Sequence[ApiKey]:
    """All keys of all accounts, oldest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(keys.every)


async def revoke_key(tools: Tools, caller: Caller, key_id: str) -> None:
    """
    Revoke a key; every worker refuses it within a second.

    Raises:
        Denied: The caller may not administer.
        KeyNotFound: There is no such key.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        if not await keys.revoke(tx, key_id, now=now):
            raise KeyNotFound

    await tools.db.write(work)
