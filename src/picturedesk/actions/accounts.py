"""Accounts and their API keys."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from picturedesk.actions import sessions
from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history, text
from picturedesk.core.access import Permission, Role
from picturedesk.core.accounts import Account, AccountId, ApiKey, FreshKey, make_key
from picturedesk.core.administration import (
    ADMINISTRATORS,
    AccountChange,
    IssuedKey,
    LastAdministrator,
    account_facts,
    changed,
    cleaned,
    key_facts,
)
from picturedesk.core.callers import Caller
from picturedesk.core.drafts import optional
from picturedesk.core.errors import AccountNotFound, KeyNotFound, PreconditionFailed
from picturedesk.core.history import Action, Noun
from picturedesk.core.listing import CursorPage, Position
from picturedesk.sql import accounts, changes, keys
from picturedesk.sql.database import Tx


async def create(tools: Tools, caller: Caller, *, name: str, role: str, also: Also[Account] = nothing_else) -> Account:
    """
    Open an account, and do *also* what else goes with it.

    Raises:
        Denied: The caller may not administer.
        InvalidRequest: The name may not be so, or there is no such role.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()
    blank = Account(id=AccountId(0), name="", role=Role.VIEWER, created_at=now)
    wanted = changed(blank, cleaned(AccountChange(name=name, role=role)))

    async def work(tx: Tx) -> Account:
        account = await accounts.insert(tx, name=wanted.name, role=wanted.role, created_at=now)
        await _record_account(tx, caller, now, Action.CREATED, None, account)
        await also(tx, account)
        return account

    return await tools.db.write(work)


async def get(tools: Tools, caller: Caller, account_id: AccountId) -> Account:
    """
    An account.

    Raises:
        Denied: The caller may not administer.
        AccountNotFound: There is none.
    """
    caller.require(Permission.ADMINISTER)
    return await tools.db.read(partial(_account, account_id=account_id))


async def update(
    tools: Tools,
    caller: Caller,
    account_id: AccountId,
    change: AccountChange,
    *,
    precondition: Callable[[Account], bool],
) -> Account:
    """
    Change what *change* mentions; its images show a new name at once, its keys may what a new role may in a second.

    Raises:
        Denied: The caller may not administer.
        AccountNotFound: There is none.
        InvalidRequest: The name may not be so, or there is no such role.
        PreconditionFailed: The account is no longer the one that the caller read.
        LastAdministrator: Nobody with a key could administer any more; the command line may do that.
    """
    caller.require(Permission.ADMINISTER)
    change, now = cleaned(change), tools.clock.now()

    async def work(tx: Tx) -> Account:
        account = await _account(tx, account_id)
        if not precondition(account):
            raise PreconditionFailed
        wanted = changed(account, change)
        if wanted == account:
            return account
        if caller.key_id is not None and account.role in ADMINISTRATORS and wanted.role not in ADMINISTRATORS:
            await _require_another_administrator(tx, account_id, now)
        await accounts.update(tx, wanted)
        await _record_account(tx, caller, now, Action.UPDATED, account, wanted)
        return wanted

    return await tools.db.write(work)


async def every(tools: Tools, caller: Caller) -> Sequence[Account]:
    """All accounts, oldest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(accounts.every)


async def page(
    tools: Tools, caller: Caller, *, after: Position | None, before: Position | None, limit: int
) -> CursorPage[Account]:
    """A page of accounts, the newest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(partial(accounts.page, after=after, before=before, limit=limit))


async def create_key(
    tools: Tools,
    caller: Caller,
    *,
    account_id: int,
    label: str | None,
    expires_at: datetime | None,
    also: Also[IssuedKey] = nothing_else,
) -> IssuedKey:
    """
    Make a key for an account, and do *also* what else goes with it; the key's text is shown this once.

    Raises:
        Denied: The caller may not administer.
        AccountNotFound: There is no such account.
        InvalidRequest: The label may not be so.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()
    label = optional(text.name)(label, "label")
    issued = _issued(make_key(), AccountId(account_id), label, now, expires_at)

    async def work(tx: Tx) -> IssuedKey:
        await _account(tx, account_id)
        await keys.insert(tx, issued, account_id=account_id, label=label, created_at=now, expires_at=expires_at)
        await _record_key(tx, caller, now, Action.CREATED, None, issued.listed)
        await also(tx, issued)
        return issued

    return await tools.db.write(work)


async def every_key(tools: Tools, caller: Caller) -> Sequence[ApiKey]:
    """All keys of all accounts, oldest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(keys.every)


async def key_page(
    tools: Tools,
    caller: Caller,
    account_id: AccountId,
    *,
    after: Position | None,
    before: Position | None,
    limit: int,
) -> CursorPage[ApiKey]:
    """
    A page of an account's keys, the newest first; revoked and expired ones are among them.

    Raises:
        Denied: The caller may not administer.
        AccountNotFound: There is no such account.
    """
    caller.require(Permission.ADMINISTER)

    async def work(tx: Tx) -> CursorPage[ApiKey]:
        await _account(tx, account_id)
        return await keys.page(tx, account_id, after=after, before=before, limit=limit)

    return await tools.db.scan(work)


async def get_key(tools: Tools, caller: Caller, key_id: str) -> ApiKey:
    """
    A key, revoked or not, without its secret.

    Raises:
        Denied: The caller may not administer.
        KeyNotFound: There is none.
    """
    caller.require(Permission.ADMINISTER)
    return await tools.db.read(partial(_key, key_id=key_id))


async def revoke_key(
    tools: Tools,
    caller: Caller,
    key_id: str,
    *,
    once: bool = False,
    precondition: Callable[[ApiKey], bool] = lambda _: True,
) -> None:
    """
    Revoke a key, and end its sessions; every worker refuses them within a second. The first revocation counts.

    Raises:
        Denied: The caller may not administer.
        KeyNotFound: There is no such key; with *once*, or it was revoked before.
        PreconditionFailed: The key is no longer the one that the caller read.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        key = await _key(tx, key_id)
        if key.revoked_at is not None:
            if once:
                raise KeyNotFound
            return
        if not precondition(key):
            raise PreconditionFailed
        await keys.revoke(tx, key.id, now=now)
        await _record_key(tx, caller, now, Action.REVOKED, key, replace(key, revoked_at=now))
        await sessions.end_with_key(tx, caller.author, key.id, now)

    await tools.db.write(work)


async def _account(tx: Tx, account_id: int) -> Account:
    account = await accounts.by_id(tx, account_id)
    if account is None:
        raise AccountNotFound
    return account


async def _key(tx: Tx, key_id: str) -> ApiKey:
    key = await keys.by_id(tx, key_id)
    if key is None:
        raise KeyNotFound
    return key


async def _require_another_administrator(tx: Tx, account_id: AccountId, now: datetime) -> None:
    if not await accounts.another_administers(tx, account_id, now=now):
        raise LastAdministrator


def _issued(
    fresh: FreshKey, account_id: AccountId, label: str | None, now: datetime, expires_at: datetime | None
) -> IssuedKey:
    listed = ApiKey(
        id=fresh.id,
        account_id=account_id,
        label=label,
        created_at=now,
        expires_at=expires_at,
        revoked_at=None,
        last_used_at=None,
    )
    return IssuedKey(id=fresh.id, text=fresh.text, secret_hash=fresh.secret_hash, listed=listed)


async def _record_account(
    tx: Tx, caller: Caller, now: datetime, action: Action, before: Account | None, after: Account
) -> None:
    facts = None if before is None else account_facts(before)
    await changes.record(
        tx,
        history.change(caller.author, now, Noun.ACCOUNT, after.id, action, before=facts, after=account_facts(after)),
    )


async def _record_key(
    tx: Tx, caller: Caller, now: datetime, action: Action, before: ApiKey | None, after: ApiKey
) -> None:
    facts = None if before is None else key_facts(before)
    await changes.record(
        tx, history.change(caller.author, now, Noun.KEY, after.id, action, before=facts, after=key_facts(after))
    )
