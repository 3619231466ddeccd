"""Restoring: a library made of a generation of a backup, with every hash looked at on the way."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from picturedesk.actions.backing_up import DATABASE, MANIFEST, SETTINGS
from picturedesk.actions.hashing import hash_file
from picturedesk.actions.in_turns import in_turns
from picturedesk.actions.watching import Watcher
from picturedesk.blobs import reading
from picturedesk.blobs.vault import CopyDiffers, Vault, copy_checked, name_finally
from picturedesk.core.backups import (
    BackedOriginal,
    BackupDamaged,
    BackupNotFound,
    BackupTooNew,
    LibraryExists,
    LibraryFiles,
    Manifest,
)
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.ports import Blobs
from picturedesk.sql import snapshots

_ENDING: Final = ".restoring"


@dataclass
class RestoreSummary:
    """What a restore did: ``restored`` and ``kept`` originals are there now, ``missing`` ones the backup has not."""

    generation: str
    restored: int = 0
    restored_bytes: int = 0
    kept: int = 0
    missing: int = 0


async def restore(
    library: LibraryFiles,
    open_blobs: Callable[[], Blobs],
    target: Path,
    watcher: Watcher,
    *,
    generation: str | None = None,
    partial: bool = False,
) -> RestoreSummary:
    """
    Make a library of the newest *generation* in the backup *target*, or of that of this name.

    The database comes last, in one moment: before, there is no library. What an interrupted restore has brought is
    hashed and kept. A settings file that is there stays.

    Args:
        library: Where the library's files beside the blobs will be.
        open_blobs: Makes its store, when the backup has been found to be of use.
        target: The backup; nothing is written there.
        watcher: Is told of each original.
        generation: The name of a generation.
        partial: Make the library although originals are missing; fsck will name them.

    Raises:
        LibraryExists: There is one already.
        BackupNotFound, BackupInUse, BackupTooNew: The backup cannot be had.
        BackupDamaged: Its database has changed, or originals are missing and it is not to be *partial*.
        StorageUnavailable, StorageFull: It cannot be read, or the library not be written.
    """
    _refuse_library(library.database)
    with Vault.to_read(target) as vault:
        name = _chosen(vault, generation)
        folder = vault.generation(name)
        manifest = await asyncio.to_thread(_checked_manifest, folder)
        summary = RestoreSummary(generation=name)
        await _restore_originals(open_blobs(), vault, folder / DATABASE, summary, watcher)
        if summary.missing and not partial:
            raise BackupDamaged(f"{summary.missing} originals of the backup are missing or changed.")
        await asyncio.to_thread(_restore_files, folder, manifest, library)
    return summary


def _refuse_library(database: Path) -> None:
    # A write-ahead log without its database may be all that is left of somebody's work.
    for path in (database, database.with_name(f"{database.name}-wal")):
        if path.exists():
            raise LibraryExists(f"There is a library in {database.parent} already.")


def _chosen(vault: Vault, generation: str | None) -> str:
    known = vault.generations()
    if generation is None and known:
        return known[-1]
    if generation in known:
        return str(generation)
    raise BackupNotFound("There is no whole backup." if generation is None else f"There is no backup {generation}.")


def _checked_manifest(folder: Path) -> Manifest:
    try:
        manifest = Manifest.read((folder / MANIFEST).read_bytes())
        if not snapshots.knows_schema(manifest.schema):
            raise BackupTooNew
        if hash_file(folder / DATABASE).sha256 != manifest.database_sha256:
            raise BackupDamaged("The database of the backup has changed.")
    except OSError as error:
        raise BackupDamaged(f"The backup {folder.name} cannot be read: {error.strerror}.") from error
    return manifest


async def _restore_originals(
    blobs: Blobs, vault: Vault, snapshot: Path, summary: RestoreSummary, watcher: Watcher
) -> None:
    watcher.expect(sum(1 for _ in snapshots.originals(snapshot)))

    async def one(original: BackedOriginal) -> None:
        await _restore_original(blobs, vault.original(original.sha256), original.sha256, summary, watcher)
        watcher.advance()

    await in_turns(snapshots.originals(snapshot), one)


async def _restore_original(blobs: Blobs, source: Path, sha256: str, summary: RestoreSummary, watcher: Watcher) -> None:
    if await _is_there(blobs, sha256):
        summary.kept += 1
        return
    try:
        summary.restored_bytes += await _copy(blobs, source, sha256)
    except CopyDiffers:
        summary.missing += 1
        watcher.tell(f"The original {sha256} is missing or changed in the backup.")
    else:
        summary.restored += 1


async def _is_there(blobs: Blobs, sha256: str) -> bool:
    if not await blobs.holds(sha256):
        return False
    try:
        async with blobs.stored(sha256) as path:
            found = await asyncio.to_thread(hash_file, path)
    except OSError as error:
        raise StorageUnavailable from error
    if found.sha256 != sha256:
        # It would be kept in place of the right one.
        async with blobs.removing(sha256):
            await blobs.drop_if_older(sha256, datetime.now(UTC) + timedelta(days=1))
    return found.sha256 == sha256


async def _copy(blobs: Blobs, source: Path, sha256: str) -> int:
    content = await asyncio.to_thread(_read, source, sha256)
    temp = await blobs.begin()
    try:
        await temp.write(content)
        await temp.finish()
        await blobs.keep(temp, sha256)
    finally:
        await temp.drop()
    return len(content)


def _read(source: Path, sha256: str) -> bytes:
    try:
        content = b"".join(reading.chunks(source))
    except OSError as error:
        raise CopyDiffers from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CopyDiffers
    return content


def _restore_files(folder: Path, manifest: Manifest, library: LibraryFiles) -> None:
    """The settings where there are none, and last of all the database, which makes it a library."""
    temp = library.database.with_name(f"{library.database.name}{_ENDING}")
    for left in temp.parent.glob(f".{temp.name}-*"):
        left.unlink()
    try:
        if (folder / SETTINGS).exists() and not library.settings.exists():
            copy_checked(folder / SETTINGS, library.settings, hash_file(folder / SETTINGS).sha256)
        copy_checked(folder / DATABASE, temp, manifest.database_sha256)
    except (CopyDiffers, OSError) as error:
        raise BackupDamaged("The database or the settings file of the backup cannot be read.") from error
    name_finally(temp, library.database)
