"""Backing up: the database as it is at one moment, and every original that it names, while the library is used."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from picturedesk import __version__
from picturedesk.actions.hashing import hash_file
from picturedesk.actions.in_turns import in_turns
from picturedesk.actions.tools import Tools
from picturedesk.actions.watching import Watcher
from picturedesk.blobs.vault import CopyDiffers, Vault, write_synced
from picturedesk.core.access import Permission
from picturedesk.core.backups import FORMAT, BackedOriginal, LibraryFiles, Manifest, generation_name, taken_at
from picturedesk.core.callers import Caller
from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql import snapshots
from picturedesk.sql.integrity import opening

DATABASE: Final = "picturedesk.sqlite3"
SETTINGS: Final = "picturedesk.toml"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSummary:
    """What a backup did: ``copied`` and ``kept`` originals are there now, ``missing`` ones the library has not."""

    generation: str
    originals: int
    copied: int
    copied_bytes: int
    kept: int
    missing: Sequence[str]
    dropped_generations: int
    dropped_originals: int


@dataclass
class _Counts:
    copied: int = 0
    copied_bytes: int = 0
    kept: int = 0
    original_bytes: int = 0
    missing: list[str] = field(default_factory=list)


async def back_up(
    tools: Tools,
    caller: Caller,
    library: LibraryFiles,
    target: Path,
    watcher: Watcher,
    *,
    verify: bool = False,
    keep: int | None = None,
) -> BackupSummary:
    """
    Add a generation to the backup in *target*, made where there is none.

    No original goes from the library meanwhile, so that each row of the copied database has its bytes; uploads and
    everything else go on. Originals that the backup has are not copied again. A damaged original is told, noted in
    the manifest and left out; the rest is backed up.

    Args:
        tools: The library's.
        caller: Who asks.
        library: Its files beside the blobs.
        target: A folder, best on another disk.
        watcher: Is told of each original.
        verify: Read the originals that the backup has, and copy those anew that have changed there.
        keep: Afterwards remove all but so many of the newest generations, and the originals that only others named.

    Raises:
        Denied: The caller may not administer.
        BackupRefused, BackupInUse: The folder cannot be had.
        StorageUnavailable, StorageFull: The database or the folder failed; the earlier generations are as they were.
    """
    caller.require(Permission.ADMINISTER)
    with Vault.to_write(target) as vault:
        now = tools.clock.now()
        name, counts = generation_name(now), _Counts()
        folder = await asyncio.to_thread(vault.begin, name)
        async with tools.blobs.holding():
            # In this order: from here on nothing goes, and what the snapshot names is there already.
            await asyncio.to_thread(snapshots.take, library.database, folder / DATABASE)
            await _copy_originals(tools, vault, folder / DATABASE, counts, watcher, verify=verify)
        await asyncio.to_thread(_write_rest, library, folder, counts, taken_at(now))
        await asyncio.to_thread(vault.finish, name)
        dropped = await asyncio.to_thread(_drop_old, vault, keep) if keep is not None else (0, 0)
    return BackupSummary(
        generation=name,
        originals=counts.copied + counts.kept + len(counts.missing),
        copied=counts.copied,
        copied_bytes=counts.copied_bytes,
        kept=counts.kept,
        missing=tuple(sorted(counts.missing)),
        dropped_generations=dropped[0],
        dropped_originals=dropped[1],
    )


async def _copy_originals(
    tools: Tools, vault: Vault, snapshot: Path, counts: _Counts, watcher: Watcher, *, verify: bool
) -> None:
    watcher.expect(sum(1 for _ in snapshots.originals(snapshot)))

    async def one(original: BackedOriginal) -> None:
        await _copy_original(tools, vault, original, counts, watcher, verify=verify)
        watcher.advance()

    await in_turns(snapshots.originals(snapshot), one)


async def _copy_original(
    tools: Tools, vault: Vault, original: BackedOriginal, counts: _Counts, watcher: Watcher, *, verify: bool
) -> None:
    sha256 = original.sha256
    if await asyncio.to_thread(_is_there, vault, original, verify=verify):
        counts.kept += 1
        counts.original_bytes += vault.original(sha256).stat().st_size
        return
    try:
        size_bytes = await _copy(tools, vault, sha256)
    except CopyDiffers:
        counts.missing.append(sha256)
        watcher.tell(f"The original {sha256} is missing or changed, and is not backed up.")
    else:
        counts.copied += 1
        counts.copied_bytes += size_bytes
        counts.original_bytes += size_bytes


async def _copy(tools: Tools, vault: Vault, sha256: str) -> int:
    async with AsyncExitStack() as stack:
        try:
            path = await stack.enter_async_context(tools.blobs.stored(sha256))
        except StorageUnavailable as error:
            # A store that is gone ends the backup. One original that it cannot give is damage; the others go on.
            await tools.blobs.holds(sha256)
            raise CopyDiffers from error
        return await asyncio.to_thread(vault.put, path, sha256)


def _is_there(vault: Vault, original: BackedOriginal, *, verify: bool) -> bool:
    if not vault.has(original.sha256, original.size_bytes):
        return False
    if not verify:
        return True
    try:
        return hash_file(vault.original(original.sha256)).sha256 == original.sha256
    except OSError:
        # What cannot be read any more is copied anew.
        return False


def _write_rest(library: LibraryFiles, folder: Path, counts: _Counts, moment: str) -> None:
    if library.settings.exists():
        with opening(library.settings):
            settings = library.settings.read_bytes()
        write_synced(folder / SETTINGS, settings)
    database = folder / DATABASE
    with opening(database):
        database.chmod(0o600)
        found = hash_file(database)
    manifest = Manifest(
        format=FORMAT,
        program=__version__,
        schema=snapshots.schema(database),
        taken_at=moment,
        database_sha256=found.sha256,
        database_bytes=found.size_bytes,
        originals=counts.copied + counts.kept,
        original_bytes=counts.original_bytes,
        missing=tuple(sorted(counts.missing)),
    )
    write_synced(folder / MANIFEST, manifest.written())


def _drop_old(vault: Vault, keep: int) -> tuple[int, int]:
    """How many generations and originals went."""
    generations = vault.generations()
    old, kept = generations[:-keep], generations[-keep:]
    # All are read before anything goes: if one cannot be, nothing does.
    named = {
        bytes.fromhex(original.sha256)
        for name in kept
        for original in snapshots.originals(vault.generation(name) / DATABASE)
    }
    for name in old:
        vault.drop(name)
    return len(old), vault.prune(named)
