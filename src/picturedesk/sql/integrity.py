"""Looking for damage: in the file that is opened, and in the rows that fsck reads."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.images import Image
from picturedesk.sql.database import Tx
from picturedesk.sql.images import by_numbers, search_words
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import accounts, files, image_words, images, live_counts, metadata

_creator = accounts.alias("creator_account")
_modifier = accounts.alias("modifier_account")


def _dangling() -> sa.CompoundSelect[Any]:
    """Every row with a key that names nothing."""
    return sa.union_all(
        *(
            sa.select(
                sa.literal_column(f"'{table.name}'").label("child"),
                sa.cast(next(iter(table.primary_key)), sa.Text).label("number"),
            ).where(
                key.parent.is_not(None),
                ~sa.exists(sa.select(there := key.column.table.alias()).where(there.c[key.column.name] == key.parent)),
            )
            for table in metadata.sorted_tables
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        )
    )


# PostgreSQL sees to its own files, and says so where a page is broken that is read.
_INTEGRITY = Statement(
    sa.text("PRAGMA integrity_check").columns(sa.column("message")),
    postgresql=sa.text("SELECT NULL AS message WHERE false").columns(sa.column("message")),
)
_FOREIGN_KEYS = Statement(
    sa.text("PRAGMA foreign_key_check").columns(
        sa.column("child"), sa.column("number"), sa.column("parent"), sa.column("constraint")
    ),
    postgresql=_dangling(),
)
_SEARCH_INDEX = Statement(
    # The 1 makes it compare the index with the words it was made from, not just with itself.
    # That of live images, which fsck names; the triggers that keep the other one are the same.
    sa.text("INSERT INTO image_search (image_search, rank) VALUES ('integrity-check', 1)"),
    # PostgreSQL's index is made of the entries: each must be that of what the image says now.
    postgresql=sa.text(
        "SELECT image_number FROM searched_words FULL JOIN search_entries AS entry USING (image_number)"
        " WHERE (md5(words)::uuid, searched_words.live) IS DISTINCT FROM (entry.digest, entry.live) LIMIT 1"
    ).columns(sa.column("image_number")),
)
_KEPT_COUNTS = Statement(sa.select(live_counts))
_FOUND_COUNTS = Statement(
    sa.select(images.c.status, images.c.extension_sort, sa.func.count().label("n"))
    .where(images.c.deleted_at.is_(None))
    .group_by(images.c.status, images.c.extension_sort)
)
_WORDS = Statement(
    sa.select(images.c.number, image_words.c.words)
    .select_from(images)
    # An image whose file or account is gone cannot be read; `broken_references` has named it.
    .join(files, files.c.number == images.c.file_number)
    .join(_creator, _creator.c.id == images.c.created_by)
    .join(_modifier, _modifier.c.id == images.c.modified_by)
    .outerjoin(image_words, image_words.c.image_number == images.c.number)
    .where(images.c.number > sa.bindparam("after"))
    .order_by(images.c.number)
    .limit(sa.bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class CheckedWords:
    """An image, and whether search knows it by the words of its texts."""

    image: Image
    fresh: bool


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """
    Name the file that could not be opened.

    Raises:
        StorageUnavailable: The operating system or the database says no; *path* is in the sentence.
    """
    try:
        yield
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        raise StorageUnavailable(f"{path} cannot be opened.") from error


async def broken_pages(tx: Tx) -> Sequence[str]:
    """What SQLite finds wrong with its file, a sentence each. Reads all of it; on PostgreSQL nothing."""
    return [row.message for row in await tx.all(_INTEGRITY) if row.message != "ok"]


async def broken_references(tx: Tx) -> Sequence[str]:
    """Rows that name a row that there is not, as ``table number``. Reads every table."""
    return [f"{row.child} {row.number}" for row in await tx.all(_FOREIGN_KEYS)]


async def check_search_index(tx: Tx) -> None:
    """
    Compare the full-text index with the words it was made from; changes nothing, yet needs a write transaction.

    Raises:
        StorageUnavailable: When they differ; on SQLite from the transaction around it.
    """
    if await tx.one(_SEARCH_INDEX) is not None:
        raise StorageUnavailable


async def wrong_counts(tx: Tx) -> Sequence[str]:
    """Where the kept counts of live images differ from what is there, a sentence each. Walks one index."""
    kept = {(row.status, row.extension_sort): row.n for row in await tx.all(_KEPT_COUNTS)}
    found = {(row.status, row.extension_sort): row.n for row in await tx.all(_FOUND_COUNTS)}
    return [
        f"status {status}, extension {extension}: {kept.get((status, extension), 0)} are counted,"
        f" {found.get((status, extension), 0)} are there"
        for status, extension in sorted(kept.keys() | found.keys())
        if kept.get((status, extension), 0) != found.get((status, extension), 0)
    ]


async def words(tx: Tx, *, after: int, limit: int) -> Sequence[CheckedWords]:
    """The readable images with a number above *after*, ascending."""
    stored = {row.number: row.words for row in await tx.all(_WORDS, after=after, limit=limit)}
    return [
        CheckedWords(image, fresh=stored[image.number] == search_words(image))
        for image in await by_numbers(tx, list(stored))
    ]
