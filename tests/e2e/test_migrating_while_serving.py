"""A newer version migrates the library that an older one serves: no request fails, or nothing is done."""

import asyncio
import io
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import asyncpg
import httpx2
import pytest
from PIL import Image

from picturedesk.sql.migrate import HEAD
from tests.support.commands import Finished, run_process
from tests.support.databases import KINDS
from tests.support.next_version import newer_version
from tests.support.postgres import place_database, shared_server
from tests.support.server import end, running_server, spawn_server, wait_until_ready

_IMAGES: Final = "/api/core/v2/assets/images"
_LIMIT_S: Final = 60
_LIGHT: Final = {"PICTUREDESK_RENDER_PROCESSES": "1", "PICTUREDESK_MEZZANINES": "false", "PICTUREDESK_SCRUB_DAYS": "0"}
_ROWS: Final = 20_000
_ADDED, _FILLED, _DROPPED = (f"{int(HEAD) + more:04}" for more in (1, 2, 3))
_ADDS: Final = f"""
from alembic import op

serves = "{HEAD}"


def upgrade():
    op.execute("ALTER TABLE changes ADD COLUMN reason TEXT")
"""
_FILLS: Final = f"""
serves = "{HEAD}"
fills = (
    "UPDATE changes SET reason = 'none' "
    "WHERE number IN (SELECT number FROM changes WHERE reason IS NULL AND kind = 'large' LIMIT 2000)",
)
indexes = {{"changes_by_action": "ON changes (action, reason)"}}


def upgrade():
    pass
"""
_DROPS: Final = """
from alembic import op


def upgrade():
    op.execute("DROP INDEX changes_by_action")
    op.execute("ALTER TABLE changes DROP COLUMN reason")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library on a database of a kind, with many rows in one table."""

    folder: Path
    url: str | None

    def ask(self, statement: str) -> list[Any]:
        if self.url is not None:
            return [tuple(row) for row in shared_server().ask(statement, self.url.rpartition("/")[2])]
        with closing(sqlite3.connect(self.folder / "picturedesk.sqlite3", timeout=_LIMIT_S)) as connection:
            rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows

    @property
    def schema(self) -> str:
        [[revision]] = self.ask("SELECT version_num FROM alembic_version")
        return str(revision)

    def is_waited_for(self) -> bool:
        """Whether somebody would change a table and has to wait for a reader."""
        return self.ask("SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'") != []


@pytest.fixture(params=KINDS)
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    folder = tmp_path / "library"
    url = shared_server().empty() if request.param == "postgresql" else None
    if url is not None:
        place_database(folder, url)
    return Library(folder=folder, url=url)


class Load:
    """Uploads and reads on a server, one after the other."""

    def __init__(self, base_url: str, headers: dict[str, str], first: int) -> None:
        self.count = 0
        self.failed: list[tuple[int, str]] = []
        self._client = httpx2.Client(base_url=base_url, headers=headers, timeout=_LIMIT_S)
        self._next = first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(_LIMIT_S)
        self._client.close()

    def some_more(self) -> None:
        goal = self.count + 3
        until(lambda: self.count >= goal)

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            upload = self._client.post("/upload/image", files={"image": ("a.png", picture(self._next))})
            self._next += 1
            body = {"file_key": upload.json()["data"]["key"]} if upload.is_success else {}
            answers = [upload, self._client.post(_IMAGES, json=body), self._client.get(f"{_IMAGES}?limit=3")]
            self.failed += [(answer.status_code, answer.text) for answer in answers if not answer.is_success]
            self.count += 1


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def picture(number: int) -> bytes:
    """One that there is no other of."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (number % 251, number // 251, 7)).save(file, "PNG")
    return file.getvalue()


@contextmanager
def serving(folder: Path, log: Path, environment: dict[str, str]) -> Iterator[str]:
    process = spawn_server(folder, log, environment={**_LIGHT, **environment})
    try:
        yield wait_until_ready(process, log)
    finally:
        end(process)


@contextmanager
def reading_for_long(library: Library) -> Iterator[None]:
    """Somebody who looks at the large table in one transaction, as pg_dump does; on SQLite in nobody's way."""
    if library.url is None:
        yield
        return
    let_go, is_reading = threading.Event(), threading.Event()
    thread = threading.Thread(target=_read, args=(library.url, is_reading, let_go))
    thread.start()
    try:
        assert is_reading.wait(_LIMIT_S)
        yield
    finally:
        let_go.set()
        thread.join()


def _read(url: str, is_reading: threading.Event, let_go: threading.Event) -> None:
    async def read() -> None:
        connection = await asyncpg.connect(url)
        async with connection.transaction(isolation="repeatable_read"):
            await connection.fetchval("SELECT count(*) FROM changes")
            is_reading.set()
            await asyncio.to_thread(let_go.wait, _LIMIT_S)
        await connection.close()

    asyncio.run(read())


def make_large(library: Library) -> None:
    numbers = (
        f"WITH RECURSIVE rows (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM rows WHERE number < {_ROWS}) "
    )
    columns = "at, account_id, account_name, kind, entity_id, action"
    library.ask(
        f"{numbers}INSERT INTO changes ({columns}) SELECT 1, 0, 'tests', 'large', 'x' || number, 'made' FROM rows"
    )


def migrate(library: Library, version: dict[str, str]) -> Finished:
    return run_process("migrate", "--data", library.folder, environment=version)


def migrated(finished: Finished) -> list[str]:
    assert finished.status == 0, finished.err
    return [line["schema"] for line in finished.lines]


def test_a_newer_version_migrates_and_serves_beside_an_older_one(library: Library, tmp_path: Path) -> None:
    newer = newer_version(tmp_path / "newer", {_ADDED: _ADDS, _FILLED: _FILLS})
    with running_server(library.folder, environment=_LIGHT) as older:
        make_large(library)
        leave_a_broken_index(library)
        with Load(older.base_url, older.headers(), 0) as load:
            load.some_more()
            done: list[Finished] = []
            migration = threading.Thread(target=lambda: done.append(migrate(library, newer)))
            with reading_for_long(library):
                migration.start()
                if library.url is not None:
                    until(library.is_waited_for)
                load.some_more()
            migration.join()
            load.some_more()
            with (
                serving(library.folder, tmp_path / "newer.log", newer) as base_url,
                Load(base_url, older.headers(), 20_000) as newer_load,
            ):
                newer_load.some_more()
                load.some_more()
        # As a host that is started anew while versions change, or all of them when the new one is taken back.
        with serving(library.folder, tmp_path / "again.log", {}) as base_url:
            listed = httpx2.get(f"{base_url}{_IMAGES}?count=true", headers=older.headers(), timeout=_LIMIT_S)

    assert migrated(done[0]) == [_ADDED, _FILLED]
    assert (load.failed, newer_load.failed) == ([], [])
    assert listed.json()["meta"]["total"] == load.count + newer_load.count
    assert library.ask("SELECT count(*) FROM changes WHERE kind = 'large' AND reason = 'none'") == [(_ROWS,)]
    assert is_sound(library)


def leave_a_broken_index(library: Library) -> None:
    """As a migration does that was cut off on PostgreSQL while it built one."""
    if library.url is not None:
        with pytest.raises(Exception, match="duplicate"):
            library.ask("CREATE UNIQUE INDEX CONCURRENTLY changes_by_action ON changes (action)")


def is_sound(library: Library) -> bool:
    if library.url is None:
        return library.ask("SELECT count(*) FROM sqlite_master WHERE name = 'changes_by_action'") == [(1,)]
    return library.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('changes_by_action')") == [
        (True,)
    ]


def test_a_migration_that_ends_an_older_version_waits_until_it_is_gone(library: Library, tmp_path: Path) -> None:
    newest = newer_version(tmp_path / "newest", {_ADDED: _ADDS, _FILLED: _FILLS, _DROPPED: _DROPS})
    with running_server(library.folder, environment=_LIGHT) as older:
        refused = migrate(library, newest)
        serve = run_process("serve", "--data", library.folder, "--port", "0", environment=newest)
        schema_then = library.schema
        is_served = httpx2.get(f"{older.base_url}{_IMAGES}", headers=older.headers(), timeout=_LIMIT_S).status_code

    done = migrate(library, newest)
    too_old = run_process("accounts", "list", "--data", library.folder)

    sentence = f"stop everything that is older than schema {_DROPPED}, then start this one. (migration-refused)"
    assert [(one.status, sentence in one.err) for one in (refused, serve)] == [(1, True)] * 2
    assert (schema_then, is_served) == (HEAD, 200)
    assert migrated(done)[-1] == library.schema == _DROPPED
    assert too_old.status == 1
    assert f"has schema {_DROPPED}; this version knows {HEAD}, and {_DROPPED} is the oldest" in too_old.err


def test_a_change_that_keeps_writers_waiting_for_too_long_is_given_up_and_none_of_them_fails(tmp_path: Path) -> None:
    library = Library(folder=tmp_path / "library", url=shared_server().empty())
    place_database(library.folder, library.url)
    slow = f'from alembic import op\n\nserves = "{HEAD}"\n\n\ndef upgrade():\n    op.execute("SELECT pg_sleep(60)")\n'
    newer = newer_version(tmp_path / "newer", {_ADDED: slow})
    with (
        running_server(library.folder, environment=_LIGHT) as older,
        Load(older.base_url, older.headers(), 0) as load,
    ):
        load.some_more()
        given_up = migrate(library, newer)
        load.some_more()

    assert (given_up.status, given_up.code) == (1, "migration-refused")
    assert "takes more than 5 s to make, and somebody writes meanwhile" in given_up.err
    assert (load.failed, library.schema) == ([], HEAD)
