"""Libraries of a million images, filled within minutes: rows first, then all that is derived from them, at once."""

import asyncio
import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from bench import crowd, many_postgres, vocabulary
from bench.library import Known
from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.core.access import Role
from picturedesk.core.accounts import AccountId
from picturedesk.core.callers import Caller
from picturedesk.sql.sqlite import connect
from picturedesk.wiring import open_tools

OPERATOR: Final = Caller(account_id=AccountId(0), name="bench", role=Role.SUPER_ADMIN)
_CARD: Final = "bench.json"
_FILE: Final = "picturedesk.sqlite3"
_EDITORS: Final = ("Anna Berger", "Boris Lang", "Chiara Conti", "Émile Duval", "Zoë Żak", "Dana Ito", "Eli Roth")
_SAMPLES: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A data folder, a key that may edit, how many images there are, some of them, and its URL on PostgreSQL."""

    folder: Path
    key: str
    count: int
    known: Sequence[Known]
    url: str | None

    @property
    def database(self) -> Path:
        return self.folder / _FILE

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.key}


@dataclass(frozen=True, slots=True)
class _Card:
    key: str
    known: Sequence[Known]


def library(count: int, *, kept_in: Path, server: str | None = None) -> Many:
    """
    A library of *count* images, made once and kept in *kept_in* until what draws the rows changes.

    It is used where it is; a schema of an older version is migrated by whoever opens it. With *server*, the URL of a
    PostgreSQL server, its rows are in a database of its own there.
    """
    kind = "many" if server is None else "many-postgresql"
    folder = kept_in / f"{kind}-{count}-{_digest(server or '')[:12]}"
    if not folder.exists():
        for outdated in kept_in.glob(f"{kind}-{count}-*"):
            shutil.rmtree(outdated)
        fresh = Path(tempfile.mkdtemp(prefix="filling-", dir=kept_in))
        if server is not None:
            made = many_postgres.fresh_database(server, f"picturedesk_bench_{count}")
            (fresh / settings.FILE_NAME).write_text(f'database = "{made}"\n', "utf-8")
        (fresh / _CARD).write_bytes(msgspec.json.encode(_made(fresh, count)))
        fresh.rename(folder)
    card = msgspec.json.decode((folder / _CARD).read_bytes(), type=_Card)
    url = settings.load(folder, {}).settings.database
    return Many(folder=folder, key=card.key, count=count, known=card.known, url=url)


def _digest(server: str) -> str:
    sources = [Path(str(module.__file__)) for module in (crowd, vocabulary)]
    return hashlib.sha256(b"".join([path.read_bytes() for path in sources] + [server.encode()])).hexdigest()


def _made(folder: Path, count: int) -> _Card:
    editors, key = asyncio.run(_people(folder))
    known: list[Known] = []
    rows = _sampled(crowd.chunks(count, editors), known, max(1, count // _SAMPLES))
    url = settings.load(folder, {}).settings.database
    if url:
        many_postgres.fill(url, rows)
    else:
        _fill(folder / _FILE, rows)
    return _Card(key, known)


def _sampled(chunks: Iterator[crowd.Rows], known: list[Known], every: int) -> Iterator[crowd.Rows]:
    """The same, with some of their images put into *known*."""
    for rows in chunks:
        known += rows.known[::every]
        yield rows


def _fill(file: Path, chunks: Iterator[crowd.Rows]) -> None:
    with closing(connect(file)) as connection:
        for setting in ("synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {setting}")
        with _bare(connection):
            for rows in chunks:
                _insert(connection, rows)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _people(folder: Path) -> tuple[list[tuple[int, str]], str]:
    async with open_tools(settings.load(folder, {})) as tools:
        editors = [await accounts.create(tools, OPERATOR, name=name, role=Role.EDITOR) for name in _EDITORS]
        key = await accounts.create_key(tools, OPERATOR, account_id=editors[0].id, label="bench", expires_at=None)
    return [(editor.id, editor.name) for editor in editors], key.text


@contextmanager
def _bare(connection: sqlite3.Connection) -> Iterator[None]:
    """Tables without indexes and triggers inside; both are back in the end, and everything that they keep is made."""
    made = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    # Indexes first, which the derived rows are made by.
    later = sorted(connection.execute(made).fetchall())
    connection.execute("BEGIN")
    for kind, name, _ in later:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, statement in later:
        connection.execute(statement)
    _derive(connection)
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, rows: crowd.Rows) -> None:
    for table, columns in crowd.COLUMNS.items():
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
        cells = ([_packed(cell) for cell in row] for row in getattr(rows, table))
        connection.executemany(statement, cells)


def _packed(cell: object) -> object:
    return cell.bytes if isinstance(cell, UUID) else cell


def _derive(connection: sqlite3.Connection) -> None:
    """What the triggers would have kept."""
    connection.execute(
        "INSERT INTO live_counts SELECT status, extension_sort, count(*) FROM images"
        " WHERE deleted_at IS NULL GROUP BY 1, 2"
    )
    connection.execute(
        "INSERT INTO image_ratios SELECT images.number, MAX(1, (1000 * width_px + height_px / 2) / height_px)"
        " FROM images JOIN files ON files.number = images.file_number"
    )
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall():
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
