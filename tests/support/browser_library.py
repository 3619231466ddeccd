"""A hundred thousand images for the desk to scroll through: rows cloned from a few real ones, made once and kept."""

import asyncio
import hashlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import picturedesk
from picturedesk import settings
from picturedesk.actions import images, uploads
from picturedesk.core import search
from picturedesk.core.access import Role
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.identifiers import new_id
from picturedesk.wiring import open_tools
from tests.imaging.pictures import encoded, quarters
from tests.support.browser import CACHE, only_one_process
from tests.support.library import chunks_of
from tests.support.server import make_keys

_PACKAGE: Final = Path(picturedesk.__file__).parent
_DATABASE: Final = "picturedesk.sqlite3"
_SHAPES_PX: Final = (
    (640, 427), (427, 640), (640, 480), (640, 640), (640, 360), (360, 640), (700, 300), (640, 512),
    (512, 640), (600, 400), (400, 600), (640, 426),
)  # fmt: skip
_SUBJECTS: Final = ("Harbour", "Parliament", "Football final", "Flood", "Election night", "Tram", "Airport", "Strike")
_PLACES: Final = ("Hamburg", "Vienna", "Graz", "Zürich", "Łódź", "Paris", "Tallinn", "Kyiv", "Oslo", "Malmö")
_BETWEEN_MICROSECONDS: Final = 25 * 60 * 1_000_000
_Row = dict[str, Any]


def large_library(folder: Path, count: int = 100_000) -> None:
    """
    Put a library of *count* images into *folder*, which is not there yet; `serving(folder)` then gives it keys.

    Every image can be delivered: the rows share a dozen originals of different shapes. Some seconds when our code has
    changed since it was made, then that of a copy. From within a test that has a page, call it `beside_the_browser`.
    """
    kept = CACHE / "browser" / f"library-{count}-{_code_digest()[:16]}"
    with only_one_process("browser-library"):
        if not kept.exists():
            _make_kept(kept, count)
    shutil.copytree(kept, folder)


def _make_kept(kept: Path, count: int) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    for outdated in kept.parent.glob(f"library-{count}-*"):
        shutil.rmtree(outdated)
    fresh = Path(tempfile.mkdtemp(dir=kept.parent))
    held, _ = make_keys(fresh, (Role.EDITOR,))
    editor = held[Role.EDITOR]
    asyncio.run(_originals(fresh, Caller(account_id=editor.id, name=editor.name, role=Role.EDITOR)))
    _multiply(fresh / _DATABASE, count)
    fresh.rename(kept)


def _code_digest() -> str:
    sources = [Path(__file__), *sorted(path for part in ("core", "sql") for path in (_PACKAGE / part).rglob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


async def _originals(folder: Path, editor: Caller) -> None:
    # The environment of whoever runs this has no say.
    async with open_tools(settings.load(folder, {})) as tools:
        for number, shape in enumerate(_SHAPES_PX):
            content = encoded(quarters(*shape).rotate(number), "JPEG")
            received = await uploads.receive(
                tools, editor, filename=f"original_{number}.jpg", chunks=chunks_of(content)
            )
            await images.create(tools, editor, ImageChange(file_key=received.file.key, name=f"Original {number}"))


def _multiply(database: Path, count: int) -> None:
    """Clone the images of *database* until there are *count*, on a connection made for speed."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN IMMEDIATE")
    files, pictures = _rows(connection, "files"), _rows(connection, "images")
    clones = list(_clones(files, pictures, count - len(pictures)))
    for table in ("files", "images", "image_words"):
        _insert(connection, table, [clone[table] for clone in clones])
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _clones(files: list[_Row], pictures: list[_Row], count: int) -> Iterator[Mapping[str, _Row]]:
    dice = random.Random(2026)
    filed = {row["number"]: row for row in files}
    last_file, last_image = files[-1]["number"], pictures[-1]["number"]
    for number in range(1, count + 1):
        image = dice.choice(pictures)
        at = image["inserted_at"] - number * _BETWEEN_MICROSECONDS
        name = f"{dice.choice(_SUBJECTS)} in {dice.choice(_PLACES)} {number:06}"
        key = f"uploads/{new_id()}.jpg"
        yield {
            "files": {**filed[image["file_number"]], "number": last_file + number, "key": key, "uploaded_at": at},
            "images": {
                **image,
                "number": last_image + number,
                "id": new_id().bytes,
                "file_number": last_file + number,
                "name": name,
                "name_sort": search.fold(name),
                "inserted_at": at,
                "updated_at": at,
            },
            "image_words": {"image_number": last_image + number, "words": search.index_text([name])},
        }


def _rows(connection: sqlite3.Connection, table: str) -> list[_Row]:
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY number")]


def _insert(connection: sqlite3.Connection, table: str, rows: list[_Row]) -> None:
    names = ", ".join(rows[0])
    marks = ", ".join(f":{name}" for name in rows[0])
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
