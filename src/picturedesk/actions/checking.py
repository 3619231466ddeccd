"""Checking the whole library: every row has its bytes, the bytes are right, the database is whole."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Final

from picturedesk.actions.status import FSCK
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.faults import CheckSummary, Fault, FaultKind
from picturedesk.core.status import Inspection
from picturedesk.sql import files, inspections, integrity

_BATCH: Final = 200

Report = Callable[[Fault], None]


async def check(tools: Tools, caller: Caller, report: Report) -> CheckSummary:
    """
    Read every original and every row, and *report* each fault as it is found; mends nothing.

    What was found is kept, for whoever asks how the library is doing.

    Safe while the library is in use: what is uploaded meanwhile may or may not be looked at.

    Raises:
        Denied: The caller may not administer.
        StorageUnavailable: The database is so broken that its rows cannot be read.
        StorageFull: There is no room for the result; every fault was reported.
    """
    caller.require(Permission.ADMINISTER)
    faults = 0

    def counted(kind: FaultKind, subject: str, sentence: str) -> None:
        nonlocal faults
        faults += 1
        report(Fault(kind=kind, subject=subject, sentence=sentence))

    await _check_database(tools, counted)
    images = await _check_words(tools, counted)
    originals = await _check_originals(tools, counted)
    orphans = await _count_orphans(tools)
    summary = CheckSummary(originals=originals, images=images, faults=faults, orphans=orphans)
    inspection = Inspection(at=tools.clock.now(), summary=asdict(summary))
    try:
        await tools.db.write(partial(inspections.record, name=FSCK, inspection=inspection))
    except StorageUnavailable:
        counted(FaultKind.DATABASE_BROKEN, "inspections", "The database does not take what was found.")
    return replace(summary, faults=faults)


_Found = Callable[[FaultKind, str, str], None]


async def _check_database(tools: Tools, found: _Found) -> None:
    for message in await tools.db.scan(integrity.broken_pages):
        found(FaultKind.DATABASE_BROKEN, "database", message)
    for row in await tools.db.scan(integrity.broken_references):
        found(FaultKind.REFERENCE_BROKEN, row, "The row names another one that there is not.")
    for sentence in await tools.db.scan(integrity.wrong_counts):
        found(FaultKind.COUNT_WRONG, "live_counts", sentence)
    try:
        await tools.db.write(integrity.check_search_index)
    except StorageUnavailable:
        found(FaultKind.SEARCH_INDEX_BROKEN, "image_search", "The search index is not that of the images' words.")


async def _check_words(tools: Tools, found: _Found) -> int:
    """Compare every image's words with its texts; how many images there are."""
    count, last = 0, 0
    while batch := await tools.db.scan(partial(integrity.words, after=last, limit=_BATCH)):
        for checked in batch:
            if not checked.fresh:
                sentence = "Search does not know the image by its texts."
                found(FaultKind.SEARCH_WORDS_STALE, str(checked.image.id), sentence)
        count += len(batch)
        last = batch[-1].image.number
    return count


async def _check_originals(tools: Tools, found: _Found) -> int:
    """Hash every original that a row names; how many there are."""
    count, last = 0, ""
    while batch := await tools.db.scan(partial(files.hashes, after=last, limit=_BATCH)):
        for sha256, key in batch:
            await _check_original(tools, sha256, key, found)
        count += len(batch)
        last = batch[-1][0]
    return count


async def _check_original(tools: Tools, sha256: str, key: str, found: _Found) -> None:
    try:
        content_hash = await asyncio.to_thread(_hash_of, await tools.blobs.local_path(sha256))
    except (StorageUnavailable, OSError):
        found(FaultKind.BYTES_MISSING, key, f"The bytes {sha256} are not there, or cannot be read.")
        return
    if content_hash != sha256:
        found(FaultKind.BYTES_CHANGED, key, f"The bytes under {sha256} hash to {content_hash}.")


async def _count_orphans(tools: Tools) -> int:
    count = 0
    async for sha256 in tools.blobs.originals(older_than=tools.clock.now()):
        count += not await tools.db.read(partial(files.named, sha256=sha256))
    return count


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
