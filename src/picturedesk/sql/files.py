"""Originals: one row for each acknowledged upload."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from picturedesk.core.files import FileNumber, ImageFormat, NamedOriginal, StoredFile
from picturedesk.core.generations import GenerationState
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import files, generations, images

FIRST_HASH: Final = "0" * 64
LAST_HASH: Final = "f" * 64
"""No file hashes to either."""

_AFTER_ALL: Final = (1 << 63) - 1

_WRITTEN = [column.name for column in files.c if column.name != "number"]

_INSERT = Statement(sa.insert(files).values({name: sa.bindparam(name) for name in _WRITTEN}).returning(files.c.number))
_BY_KEY = Statement(sa.select(files).where(files.c.key == sa.bindparam("key")))
_NAMED = Statement(
    sa.select(sa.literal(1)).where(
        sa.or_(
            sa.exists().where(files.c.hash == sa.bindparam("hash")),
            sa.exists()
            .where(generations.c.received_hash == sa.bindparam("hash"))
            .where(generations.c.state == GenerationState.RECEIVED.value),
        )
    )
)
_UNUSED = Statement(
    sa.select(files)
    .where(files.c.uploaded_at < sa.bindparam("before"))
    .where(~sa.exists().where(images.c.file_number == files.c.number))
    .where(files.c.number > sa.bindparam("after"))
    .order_by(files.c.number)
    .limit(sa.bindparam("limit"))
)
_NEWEST = Statement(
    sa.select(files)
    .where(files.c.number < sa.bindparam("before"))
    .order_by(files.c.number.desc())
    .limit(sa.bindparam("limit"))
)
_DELETE_UNUSED = Statement(
    sa.delete(files)
    .where(files.c.number == sa.bindparam("number"))
    .where(~sa.exists().where(images.c.file_number == files.c.number))
)
_ORIGINALS = Statement(
    sa.select(
        files.c.hash,
        sa.func.min(files.c.key).label("key"),
        sa.func.min(files.c.size_bytes).label("least_bytes"),
        sa.func.max(files.c.size_bytes).label("most_bytes"),
    )
    .where(files.c.hash > sa.bindparam("after"))
    .where(files.c.hash < sa.bindparam("before"))
    .group_by(files.c.hash)
    .order_by(files.c.hash)
    .limit(sa.bindparam("limit"))
)


async def insert(tx: Tx, file: StoredFile) -> FileNumber:
    """Insert *file*, whose number is not known yet, and tell the number."""
    row = await tx.one(
        _INSERT,
        key=file.key,
        hash=file.hash,
        filename=file.filename,
        size_bytes=file.size_bytes,
        format=file.format.value,
        width_px=file.width_px,
        height_px=file.height_px,
        frames=file.frames,
        transparent=file.transparent,
        placeholder=file.placeholder,
        account_id=file.account_id,
        uploaded_at=file.uploaded_at,
    )
    return FileNumber(row.number)


async def by_key(tx: Tx, key: str) -> StoredFile | None:
    row = await tx.one(_BY_KEY, key=key)
    return None if row is None else stored_file(row)


async def newest(tx: Tx, *, before: FileNumber | None, limit: int) -> list[StoredFile]:
    """The uploads that came last, newest first, or last before number *before*. Reads *limit* rows by their number."""
    return [stored_file(row) for row in await tx.all(_NEWEST, before=before or _AFTER_ALL, limit=limit)]


async def named(tx: Tx, sha256: str) -> bool:
    """Whether any row names these bytes: a file's, or that of a generation which is about to make one."""
    return await tx.one(_NAMED, hash=sha256) is not None


async def unused(tx: Tx, *, before: datetime, after: FileNumber, limit: int) -> list[StoredFile]:
    """Uploads older than *before* that no image, live or deleted, was ever made of; from number *after* on."""
    return [stored_file(row) for row in await tx.all(_UNUSED, before=before, after=after, limit=limit)]


async def delete_unused(tx: Tx, number: FileNumber) -> bool:
    """Delete the row unless an image has it by now."""
    return await tx.run(_DELETE_UNUSED, number=number) > 0


async def originals(tx: Tx, *, after: str = FIRST_HASH, before: str = LAST_HASH, limit: int) -> list[NamedOriginal]:
    """The distinct originals that rows name, with hashes between *after* and *before*, ascending. Walks an index."""
    return [
        NamedOriginal(sha256=row.hash, key=row.key, sizes_bytes=frozenset((row.least_bytes, row.most_bytes)))
        for row in await tx.all(_ORIGINALS, after=after, before=before, limit=limit)
    ]


def stored_file(row: Row, *, number: str = "number") -> StoredFile:
    """A file from a row that has the columns of `files`; *number* names the column of its number."""
    return StoredFile(
        number=FileNumber(getattr(row, number)),
        key=row.key,
        hash=row.hash,
        filename=row.filename,
        size_bytes=row.size_bytes,
        format=ImageFormat(row.format),
        width_px=row.width_px,
        height_px=row.height_px,
        frames=row.frames,
        transparent=row.transparent,
        placeholder=row.placeholder,
        account_id=row.account_id,
        uploaded_at=row.uploaded_at,
    )
