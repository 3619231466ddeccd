"""Accounts."""

from datetime import datetime

import sqlalchemy as sa

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId
from picturedesk.core.search import fold
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts

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


async def insert(tx: Tx, *, name: str, role: Role, created_at: datetime) -> Account:
    row = await tx.one(_INSERT, name=name, name_sort=fold(name), role=role.value, created_at=created_at)
    return _account(row)


async def by_id(tx: Tx, account_id: int) -> Account | None:
    row = await tx.one(_BY_ID, id=account_id)
    return None if row is None else _account(row)


async def every(tx: Tx) -> list[Account]:
    """All accounts in the order they were made; they are few."""
    return [_account(row) for row in await tx.all(_ALL)]


async def first_with_role(tx: Tx, role: Role) -> Account | None:
    row = await tx.one(_FIRST_WITH_ROLE, role=role.value)
    return None if row is None else _account(row)


def _account(row: Row) -> Account:
    return Account(id=AccountId(row.id), name=row.name, role=Role(row.role), created_at=row.created_at)
