"""Moving: a library's originals to a bucket and its rows to PostgreSQL, while its server goes on reading."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

from picturedesk.actions.in_turns import in_turns
from picturedesk.actions.watching import Watcher
from picturedesk.blobs import move_marks, reading
from picturedesk.core.backups import OriginalsDamaged
from picturedesk.core.moves import Moved, MoveRefused
from picturedesk.core.ports import Blobs
from picturedesk.sql import moving
from picturedesk.sql.moving import CopiedTable, Rows

_PASSES: Final = 10
_FEW: Final = 20
"""So many originals are copied while nobody may write; more in one more pass before."""


class Store(Protocol):
    """Where originals go to."""

    async def claim(self, name: str) -> bool:
        """Say that the library *name* is moving in; False where there are originals of somebody else."""
        ...

    async def bring(self, sha256: str, content: bytes) -> bool:
        """See to it that an original is there and whole; False where it was."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A library to be moved: its data folder, its SQLite file and its originals."""

    folder: Path
    database: Path
    blobs: Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to: a PostgreSQL database, a store with its name for people, or both."""

    database: str | None
    store: Store | None
    store_name: str | None


@dataclass
class MoveSummary:
    """
    What a move did.

    ``already`` where an earlier one had done all of it; ``paused_s`` is for how long nobody could write.
    """

    already: bool = False
    copied: int = 0
    copied_bytes: int = 0
    kept: int = 0
    missing: Sequence[str] = ()
    tables: Sequence[CopiedTable] = ()
    paused_s: float = 0.0


@dataclass
class _Originals:
    """What has been copied so far."""

    blobs: Blobs
    store: Store
    watcher: Watcher
    summary: MoveSummary
    done: set[bytes] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    async def bring_named(self, rows: Rows) -> int:
        """Copy what rows name and is not there yet; how many that were."""
        named = [original.sha256 for original in await asyncio.to_thread(rows.originals)]
        new = [sha256 for sha256 in named if bytes.fromhex(sha256) not in self.done]
        self.watcher.expect(len(self.done) + len(new))
        await in_turns(iter(new), self._one)
        if self.missing:
            # What was erased meanwhile is not missing.
            self.missing.intersection_update(original.sha256 for original in rows.originals())
        return len(new)

    async def _one(self, sha256: str) -> None:
        content = await asyncio.to_thread(_content, await self._path(sha256), sha256)
        if content is None:
            if sha256 not in self.missing:
                self.missing.add(sha256)
                self.watcher.tell(f"The original {sha256} is missing or changed, and is not moved.")
            return
        self.missing.discard(sha256)
        self.done.add(bytes.fromhex(sha256))
        if await self.store.bring(sha256, content):
            self.summary.copied += 1
            self.summary.copied_bytes += len(content)
        else:
            self.summary.kept += 1
        self.watcher.advance()

    async def _path(self, sha256: str) -> Path | None:
        return await self.blobs.local_path(sha256) if await self.blobs.holds(sha256) else None


async def move(origin: Origin, target: Target, watcher: Watcher, *, partial: bool = False) -> MoveSummary:
    """
    Carry the library *origin* to *target*; may be run again whenever it was interrupted.

    Originals first, while everything goes on. Then writers are held off: what came meanwhile is copied, then all rows
    in one transaction, then the mark is set that ends all writing at the old place, then the transaction is committed.
    Whoever dies between the last two leaves a library that nobody can write to until this is run again.

    Args:
        origin: Where it is now; nothing of it is changed, a mark is added.
        target: Where it goes.
        watcher: Is told of each original.
        partial: Move although originals are missing.

    Raises:
        MoveRefused: The target holds something else, or the library has gone somewhere else.
        OriginalsDamaged: Originals are missing or changed, and it is not to be *partial*; no row was copied.
        StorageUnavailable, StorageFull: One of both sides failed; what is acknowledged is where the mark says.
    """
    known = move_marks.read(origin.folder)
    moved = _moved(known, target)
    if known == moved and await _is_complete(moved, target):
        return MoveSummary(already=True)
    if target.database is not None:
        await moving.make_ready(target.database)
    with moving.opened(origin.database) as rows:
        return await _Move(origin, target, watcher, rows, known, moved, partial=partial).run()


def _moved(known: Moved | None, target: Target) -> Moved:
    """What the mark will say; what it says already, where this move was begun before."""
    database = None if target.database is None else moving.place(target.database)
    if known is None:
        return Moved(id=uuid4().hex, database=database, store=target.store_name)
    if known.database not in {None, database} or (target.store_name and known.store not in {None, target.store_name}):
        raise MoveRefused(f"The library has moved to {known.database or known.store} already.")
    if known.database is not None and target.store_name != known.store and target.store_name is not None:
        raise MoveRefused("The rows have left this library already; its originals are moved by hand.")
    store = known.store or target.store_name
    return Moved(id=known.id, database=database, store=store)


async def _is_complete(moved: Moved, target: Target) -> bool:
    return target.database is None or await moving.has_arrived(target.database, moved.id)


class _Move:
    """One move under way."""

    def __init__(
        self,
        origin: Origin,
        target: Target,
        watcher: Watcher,
        rows: Rows,
        known: Moved | None,
        moved: Moved,
        *,
        partial: bool,
    ) -> None:
        self._origin, self._target, self._watcher, self._rows = origin, target, watcher, rows
        self._known, self._moved, self._partial = known, moved, partial
        self._summary = MoveSummary()
        self._originals = (
            None if target.store is None else _Originals(origin.blobs, target.store, watcher, self._summary)
        )

    async def run(self) -> MoveSummary:
        await self._bring_most()
        begun = asyncio.get_running_loop().time()
        with self._rows.held():
            begun = asyncio.get_running_loop().time()
            if move_marks.read(self._origin.folder) != self._known:
                raise MoveRefused("Another move of this library has come to its end meanwhile.")
            if self._originals is not None:
                await self._originals.bring_named(self._rows)
                self._refuse_missing()
            await self._hand_over()
        self._summary.paused_s = asyncio.get_running_loop().time() - begun
        return self._summary

    async def _bring_most(self) -> None:
        if self._originals is None:
            return
        if not await self._originals.store.claim(self._rows.library_name()):
            raise MoveRefused(f"The bucket {self._target.store_name} holds originals of another library.")
        for _ in range(_PASSES):
            new = await self._originals.bring_named(self._rows)
            if new - len(self._originals.missing) <= _FEW:
                break
        self._refuse_missing()

    def _refuse_missing(self) -> None:
        missing = () if self._originals is None else sorted(self._originals.missing)
        self._summary.missing = missing
        if missing and not self._partial:
            raise OriginalsDamaged(
                f"{len(missing)} originals of the library are missing or changed. No row was moved; --partial moves"
                " the others."
            )

    async def _hand_over(self) -> None:
        """Rows, mark, commit, in this order: at no moment can both places be written to."""
        async with AsyncExitStack() as stack:
            arrival = None
            if self._target.database is not None:
                arrival = await stack.enter_async_context(moving.arriving(self._target.database))
                self._summary.tables = await arrival.copy(self._rows)
            move_marks.write(self._origin.folder, self._moved)
            if arrival is not None:
                await arrival.commit(self._moved.id, int(datetime.now(UTC).timestamp() * 1_000_000))


def _content(path: Path | None, sha256: str) -> bytes | None:
    """The bytes of an original; None where they are not what they should be."""
    if path is None:
        return None
    try:
        content = b"".join(reading.chunks(path))
    except OSError:
        # A disk that gives back an error for a file, or a file that has just gone: not there, and said so.
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
