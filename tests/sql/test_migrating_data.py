"""A library that was filled before a migration is whole after it."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from picturedesk.core.history import Noun
from picturedesk.core.images import ImageId
from picturedesk.core.listing import ImageFilter, Sort, SortField
from picturedesk.core.sessions import SessionId
from picturedesk.sql import categories, images, listing, sessions, versions
from picturedesk.sql.database import Tx
from picturedesk.sql.migrate import migrate
from picturedesk.sql.migrations.upgrade import upgrade
from picturedesk.sql.sqlite import SqliteDatabase
from tests.support.history import entries_of

IMAGE = UUID("01a1ff88-0000-7000-8000-000000000001")
FILLED = f"""
INSERT INTO accounts VALUES (7, 'Ada', 'ada', 'editor', 1);
INSERT INTO api_keys VALUES ('k', 7, zeroblob(32), NULL, 1, NULL, NULL, NULL);
INSERT INTO files VALUES (3, 'uploads/a.jpg', zeroblob(32), 'a.jpg', 10, 'jpg', 4, 3, 1, 0, x'01', 7, 1);
INSERT INTO images VALUES (5, x'{IMAGE.hex}', 3, 'Pier', 'pier', 'north', 0.5, 0.25, 1, 'uploaded', 'Ada', NULL, NULL,
    NULL, zeroblob(32), zeroblob(32), 'jpg', 'jpg', 'landscape', 7, 'ada', 7, 1000000, 2000000, NULL);
INSERT INTO image_locales VALUES (5, 0, x'{IMAGE.hex}', 'en', 'Ada', '<p>Pier</p>', '');
INSERT INTO image_words VALUES (5, 'pier a jpg ada');
"""


@pytest.mark.parametrize("version", ["0001", "0002", "0004"])
def test_an_older_versions_library_is_served_by_this_one(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old.sqlite3"
    upgrade(path, version)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FILLED)

    migrate(path)

    async def look() -> None:
        db = SqliteDatabase(path)

        async def work(tx: Tx) -> None:
            image = await images.by_id(tx, ImageId(IMAGE))
            assert image is not None
            assert (image.name, image.category_ids, image.locales[0].credit) == ("Pier", (), "Ada")
            sort = Sort(SortField.NAME, descending=False)
            found = await listing.stretch(tx, ImageFilter(words=["pie"]), sort, after=None, before=None, limit=5)
            assert found.numbers == [5]
            assert await listing.count(tx, ImageFilter()) == 1
            assert await entries_of(tx, Noun.IMAGE, str(IMAGE)) == []
            assert await categories.live_among(tx, []) == set()
            outline = await listing.outline(tx, ImageFilter(), sort, step=100, limit=1_000)
            assert (outline.total, outline.ratios) == (1, [1333])
            assert await sessions.held(tx, SessionId("0123456789ab")) is None

        try:
            await db.scan(work)
            version = await db.point(partial(versions.by_id, image_id=ImageId(IMAGE)))
            assert version is not None
        finally:
            await db.close()

    asyncio.run(look())
