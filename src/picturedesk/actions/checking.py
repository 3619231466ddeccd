"""Checking the whole library: every row has its bytes, the bytes are right, the database is whole, nothing is left."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Final

from picturedesk.actions import leftovers
from picturedesk.actions.original_checks import check_original
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
Note = Callable[[str], None]


def _no_note(_sha256: str) -> None:
    """Nobody asked for what is no fault."""


async def check(tools: Tools, caller: Caller, report: Report, *, note_orphan: Note = _no_note) -> CheckSummary:
    """
    Read every original, every stored result and every row, and *report* each fault as it is found; mends nothing.

    Originals that no row names, and that are too young to be a fault, are told to *note_orphan*. What was found is
    kept, for whoever asks how the library is doing.

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
    await _check_results(tools, counted)
    await _check_temps(tools, counted)
    orphans = await _check_orphans(tools, counted, note_orphan)
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
        found(FaultKind.DATABASE_BROKEN, "database", f"SQLite says: {message.rstrip('.')}.")
    for row in await tools.db.scan(integrity.broken_references):
        found(FaultKind.REFERENCE_BROKEN, row, "The row names another one that there is not.")
    for sentence in await tools.db.scan(integrity.wrong_counts):
        found(FaultKind.COUNT_WRONG, "live_counts", f"{sentence}.")
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
    count, last = 0, files.FIRST_HASH
    while batch := await tools.db.scan(partial(files.originals, after=last, limit=_BATCH)):
        for original in batch:
            fault = (await check_original(tools, original)).fault
            if fault is not None:
                found(fault.kind, fault.subject, fault.sentence)
        count += len(batch)
        last = batch[-1].sha256
    return count


async def _check_results(tools: Tools, found: _Found) -> None:
    for owner in await tools.blobs.result_owners():
        for key in await tools.blobs.broken_results(owner):
            sentence = "The stored rendition is not what was made; it is made anew when somebody asks for it."
            found(FaultKind.RENDITION_CHANGED, f"{owner}/{key}", sentence)
    for owner in await leftovers.dangling(tools):
        found(FaultKind.RENDITION_DANGLING, owner, "Renditions are stored of an original that no row names.")


async def _check_temps(tools: Tools, found: _Found) -> None:
    for name in await tools.blobs.stale_temps(older_than=tools.clock.now() - leftovers.GRACE):
        found(FaultKind.TEMP_LEFT, name, "An upload left it behind more than a day ago, and nobody has swept.")


async def _check_orphans(tools: Tools, found: _Found, note: Note) -> int:
    """Name every original that no row names; how many there are."""
    for path in await tools.blobs.strangers():
        found(FaultKind.STRAY_FILE, path, "It lies among the originals and is none of them.")
    now = tools.clock.now()
    old = set(await leftovers.orphans(tools, older_than=now - leftovers.GRACE))
    young = [sha256 for sha256 in await leftovers.orphans(tools, older_than=now) if sha256 not in old]
    for sha256 in sorted(old):
        found(FaultKind.ORPHAN, sha256, "No row has named these bytes for more than a day, and nobody has swept.")
    for sha256 in young:
        note(sha256)
    return len(old) + len(young)
