"""The reserve: room that a full disk still has for what the database must write to let something be deleted."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from picturedesk.blobs.reserve import Reserve
from picturedesk.core.errors import StorageFull
from picturedesk.sql.database import Tx
from picturedesk.sql.sqlite import SqliteDatabase


def test_it_takes_up_room_until_it_is_released(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path)

    reserve.keep()
    reserve.keep()

    [file] = tmp_path.iterdir()
    assert file.stat().st_blocks * 512 >= 8 << 20
    assert reserve.release()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_cannot_be_released(tmp_path: Path) -> None:
    assert not Reserve(tmp_path).release()


def test_released_room_is_not_taken_up_again_while_there_is_no_more(tmp_path: Path) -> None:
    # No file system of its own: the folder is one in which nobody has room, for a moment.
    if not Path("/proc").is_dir() or shutil.disk_usage("/proc").free != 0:
        pytest.skip("no file system here that is full for certain")

    with pytest.raises(OSError, match="No room"):
        Reserve(Path("/proc")).keep()


@pytest.mark.parametrize(("room", "tries"), [(True, 2), (False, 1)])
def test_a_commit_that_finds_no_room_is_tried_again_where_some_can_be_made(
    tmp_path: Path, room: bool, tries: int
) -> None:
    outcome, tried = asyncio.run(written(tmp_path / "database", lambda: room))

    assert tried == tries
    assert outcome == ("written" if room else None)


async def written(path: Path, make_room: Callable[[], bool]) -> tuple[str | None, int]:
    """Write to a database that is full the first time; what came of it, and how often it was tried."""
    tried = 0

    async def work(_tx: Tx) -> str:
        nonlocal tried
        tried += 1
        if tried == 1:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        return "written"

    db = SqliteDatabase(path, make_room=make_room)
    try:
        return await db.write(work), tried
    except StorageFull:
        return None, tried
    finally:
        await db.close()
