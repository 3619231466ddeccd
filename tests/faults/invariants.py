"""What holds after every fault: nothing acknowledged is lost, nothing is there twice, no row lacks its bytes."""

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from picturedesk import settings
from picturedesk.actions import checking, sweeping
from picturedesk.actions.tools import Tools
from picturedesk.core.faults import CheckSummary, Fault
from picturedesk.wiring import open_tools
from tests.faults.promises import Ledger, Promise, State, a_worker
from tests.faults.site import Site
from tests.support.library import ToldClock
from tests.support.server import OPERATOR

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An image in the database."""

    id: str
    sha256: str
    state: State
    generated: bool


def kept(site: Site, promise: Promise) -> tuple[int, list[State]]:
    """How many uploads there are of a picture's bytes, and what its images are."""
    sha256 = bytes.fromhex(promise.sha256)
    with closing(sqlite3.connect(site.folder / "picturedesk.sqlite3")) as connection:
        [uploads] = connection.execute("SELECT count(*) FROM files WHERE hash = ?", [sha256]).fetchone()
    return uploads, [row.state for row in _rows(site.folder).get(promise.sha256, [])]


def settle(site: Site, ledger: Ledger) -> None:
    """Do what every client does after a fault: ask again with the same key, until there is an answer."""
    with a_worker(site, ledger) as worker:
        for promise in ledger.promises:
            if promise.asked:
                worker.make(promise)
        for key in ledger.generations:
            worker.finish_generation(key)


def check(site: Site, ledger: Ledger) -> None:
    """
    Compare a library with what was promised; its server runs and everybody has settled.

    A state that was in doubt is known afterwards.
    """
    rows = _rows(site.folder)
    _check_images(ledger, rows)
    _check_generations(ledger, rows)
    in_doubt = [promise for promise in ledger.images if len(promise.possible) > 1]
    for promise in ledger.images:
        path = site.folder / "blobs" / "originals" / promise.sha256[:2] / promise.sha256
        assert hashlib.sha256(path.read_bytes()).hexdigest() == promise.sha256
        [row] = [row for row in rows[promise.sha256] if row.id == promise.image_id]
        assert row.state in promise.possible, (promise.number, row.state, promise.possible)
        promise.possible = frozenset({row.state})
    _check_answers(site, ledger, [*in_doubt, *ledger.images[-10:]])


def check_library(site: Site, *, orphans: int) -> None:
    """What `fsck` says: no fault, and no more bytes without a row than *orphans*."""
    summary, faults = _looked_through(site.folder)

    assert faults == []
    assert summary.orphans <= orphans, summary


def check_swept(site: Site) -> None:
    """A day later, after a sweep: no fault, nothing without a name, nothing half uploaded."""
    tomorrow = datetime.now(UTC) + timedelta(hours=25)

    async def sweep(tools: Tools) -> None:
        await sweeping.sweep(replace(tools, clock=ToldClock(tomorrow)))

    _with_tools(site.folder, sweep)

    check_library(site, orphans=0)
    assert list((site.folder / "blobs" / "temp").iterdir()) == []


def told(what: str, site: Site, ledger: Ledger) -> None:
    """Say how much was done, also where a piece of a long form was given up (``pytest -s``)."""
    starts = f"{len(site.starts_s)} starts, the longest {max(site.starts_s):.2f} s"
    pictures = f"{len(ledger.images)} images, {ledger.acknowledged} acknowledged effects, {ledger.too_late} too late"
    print(f"{what}: {pictures}; {starts}; a load of {os.getloadavg()[0]:.1f}")  # noqa: T201 - measured


def _rows(folder: Path) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(folder / "picturedesk.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = connection.execute(
            "SELECT images.id, files.hash, images.name, images.deleted_at IS NOT NULL, images.origin"
            " FROM images JOIN files ON files.number = images.file_number"
        ).fetchall()
    rows: dict[str, list[Row]] = {}
    for image_id, sha256, name, deleted, origin in found:
        state = State(name=name, deleted=bool(deleted))
        row = Row(id=str(UUID(bytes=image_id)), sha256=sha256.hex(), state=state, generated=origin == "generated")
        rows.setdefault(row.sha256, []).append(row)
    return rows


def _check_images(ledger: Ledger, rows: dict[str, list[Row]]) -> None:
    promised = {(promise.sha256, promise.image_id) for promise in ledger.images}
    uploaded = {(row.sha256, row.id) for found in rows.values() for row in found if not row.generated}

    assert promised - uploaded == set(), "acknowledged and gone"
    assert uploaded - promised == set(), "nobody knows these, or they are there twice"


def _check_generations(ledger: Ledger, rows: dict[str, list[Row]]) -> None:
    made = sorted(row.state.name for found in rows.values() for row in found if row.generated)

    assert made == sorted(key for key, status in ledger.generations.items() if status == 200)


def _check_answers(site: Site, ledger: Ledger, promises: list[Promise]) -> None:
    with a_worker(site, ledger) as worker:
        for promise in promises:
            seen = worker.see(promise)
            assert State(name=seen["name"], deleted=seen["deleted_at"] is not None) == promise.state
            assert seen["file_hash"] == promise.sha256
            assert worker.look_at(promise) == (404 if promise.state.deleted else 200)


def _looked_through(folder: Path) -> tuple[CheckSummary, list[Fault]]:
    faults: list[Fault] = []

    async def look(tools: Tools) -> CheckSummary:
        return await checking.check(tools, OPERATOR, faults.append)

    return _with_tools(folder, look), faults


def _with_tools(folder: Path, work: Callable[[Tools], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_tools(settings.load(folder, {})) as tools:
            return await work(tools)

    return asyncio.run(run())
