"""Accounts."""

from datetime import datetime
from functools import cache

import sqlalchemy as sa

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId, Author
from picturedesk.core.administration import ADMINISTRATORS
from picturedesk.core.listing import CursorPage, Position
from picturedesk.core.search import fold
from picturedesk.sql import keyset
from picturedesk.sql.database import Tx
from picturedesk.sql.dialects import among
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts, api_keys, images

_INSERT = Statement(
    sa.insert(accounts)
    .values({name: sa.bindparam(name) for name in ("name", "name_sort", "role", "created_at")})
    .returning(accounts)
)
_BY_ID = Statement(sa.select(accounts).where(accounts.c.id == sa.bindparam("id")))
_ALL = Statement(sa.select(accounts).order_by(accounts.c.id))
_FIRST_WITH_ROLE = Statement(
    sa.select(accounts).where(accounts.c.role == sa.bindparam("role")).order_by(accounts.c.id).limit(1)
)
_UPDATE = Statement(
    sa.update(accounts)
    .where(accounts.c.id == sa.bindparam("at"))
    .values({name: sa.bindparam(name) for name in ("name", "name_sort", "role")})
)
_SORT_IMAGES_ANEW = Statement(
    sa.update(images)
    .where(images.c.created_by == sa.bindparam("account"), images.c.created_by_sort != sa.bindparam("sort_as"))
    .values(created_by_sort=sa.bindparam("sort_as"))
)
_now = sa.bindparam("now", type_=api_keys.c.expires_at.type)
_OTHER_WITH_GOOD_KEY = Statement(
    sa.select(accounts.c.id)
    .join(api_keys, api_keys.c.account_id == accounts.c.id)
    .where(
        accounts.c.id != sa.bindparam("other_than"),
        among(accounts.c.role, "roles"),
        api_keys.c.revoked_at.is_(None),
        sa.or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > _now),
    )
    .limit(1)
)

_WITH_LIVE_IMAGES = Statement(
    sa.select(accounts.c.id, accounts.c.name)
    .where(sa.exists().where(images.c.created_by == accounts.c.id, images.c.deleted_at.is_(None)))
    .order_by(accounts.c.name_sort, accounts.c.id)
)


async def insert(tx: Tx, *, name: str, role: Role, created_at: datetime) -> Account:
    row = await tx.one(_INSERT, name=name, name_sort=fold(name), role=role.value, created_at=created_at)
    return _account(row)


async def update(tx: Tx, account: Account) -> None:
    """
    Write an account's name and role.

    Its images are sorted by its name: where that becomes another, each of them is written, 100,000 in a second.
    """
    name_sort = fold(account.name)
    await tx.run(_UPDATE, at=account.id, name=account.name, name_sort=name_sort, role=account.role.value)
    await tx.run(_SORT_IMAGES_ANEW, account=account.id, sort_as=name_sort)


async def by_id(tx: Tx, account_id: int) -> Account | None:
    row = await tx.one(_BY_ID, id=account_id)
    return None if row is None else _account(row)


async def every(tx: Tx) -> list[Account]:
    """All accounts in the order they were made; they are few."""
    return [_account(row) for row in await tx.all(_ALL)]


async def page(tx: Tx, *, after: Position | None, before: Position | None, limit: int) -> CursorPage[Account]:
    """A keyset page of accounts, newest first; see `keyset.stretch` for the cost."""

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        place = {} if start is None else {"start": start.number}
        return await tx.all(_walk(down=forward, started=start is not None), **place, limit=limit)

    found = await keyset.stretch(walk, after=after, before=before, limit=limit)
    return CursorPage(items=[_account(row) for row in found.rows], next=found.next, previous=found.previous)


async def first_with_role(tx: Tx, role: Role) -> Account | None:
    row = await tx.one(_FIRST_WITH_ROLE, role=role.value)
    return None if row is None else _account(row)


async def with_live_images(tx: Tx, *, only: int | None) -> list[Author]:
    """Accounts that have an image which is not deleted, by name; one look into the images' index for each."""
    found = [Author(row.id, row.name) for row in await tx.all(_WITH_LIVE_IMAGES)]
    return found if only is None else [author for author in found if author.id == only]


async def another_administers(tx: Tx, account_id: AccountId, *, now: datetime) -> bool:
    """Whether an administrator other than *account_id* has a key that is good."""
    roles = sorted(ADMINISTRATORS)
    return await tx.one(_OTHER_WITH_GOOD_KEY, other_than=account_id, roles=roles, now=now) is not None


@cache
def _walk(*, down: bool, started: bool) -> Statement:
    select = sa.select(accounts, sa.literal_column("''").label("value"), accounts.c.id.label("number"))
    if started:
        start: sa.BindParameter[int] = sa.bindparam("start")
        select = select.where(accounts.c.id < start if down else accounts.c.id > start)
    order = accounts.c.id.desc() if down else accounts.c.id
    return Statement(select.order_by(order).limit(sa.bindparam("limit")))


def _account(row: Row) -> Account:
    return Account(id=AccountId(row.id), name=row.name, role=Role(row.role), created_at=row.created_at)
