"""Sweeping: what nobody has a name for any more goes, after a day's grace."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from picturedesk.actions import leftovers
from picturedesk.actions.leftovers import GRACE
from picturedesk.actions.tools import Tools
from picturedesk.core.files import FileNumber
from picturedesk.core.idempotency import KEPT_FOR
from picturedesk.sql import files, kept_answers

_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep removed."""

    uploads: int
    originals: int
    temps: int
    answers: int


async def sweep(tools: Tools) -> Swept:
    """
    Remove what nobody names any more.

    That is uploads without an image, originals without a row, what dead uploads left behind, and answers kept for
    retries; of all only what is older than 24 hours. Results of an original that no row names go at any age. Safe to
    run anywhere, at any time, in any number.
    """
    before = tools.clock.now() - GRACE
    await _sweep_results(tools)
    return Swept(
        uploads=await _sweep_uploads(tools, before),
        originals=await _sweep_originals(tools, before),
        temps=await tools.blobs.drop_stale_temps(older_than=before),
        answers=await _sweep_answers(tools),
    )


async def _sweep_uploads(tools: Tools, before: datetime) -> int:
    swept = 0
    last = FileNumber(0)
    while True:
        unused = await tools.db.scan(partial(files.unused, before=before, after=last, limit=_BATCH))
        if not unused:
            return swept
        for file in unused:
            swept += await tools.db.write(partial(files.delete_unused, number=file.number))
        last = unused[-1].number


async def _sweep_originals(tools: Tools, before: datetime) -> int:
    swept = 0
    for sha256 in await leftovers.orphans(tools, older_than=before):
        swept += await drop_unnamed(tools, sha256, before=before)
    return swept


async def drop_unnamed(tools: Tools, sha256: str, *, before: datetime) -> bool:
    """Remove an original and its results, if no row names it and nobody has touched it since *before*."""
    # An upload of the same bytes either has its row by now, or waits and finds them gone (actions/uploads.py).
    async with tools.blobs.removing(sha256):
        # As a write, though it changes nothing: who may not write, for the rows have moved, knows not what they name.
        if await tools.db.write(partial(files.named, sha256=sha256)):
            return False
        return await tools.blobs.drop_if_older(sha256, before)


async def _sweep_results(tools: Tools) -> None:
    # A render that ended after its image was erased left them; nothing shows them, and nothing else would take them.
    for owner in await leftovers.dangling(tools):
        await tools.blobs.drop_results(owner)


async def _sweep_answers(tools: Tools) -> int:
    since, swept = tools.clock.now() - KEPT_FOR, 0
    while dropped := await tools.db.write(partial(kept_answers.sweep, since=since, limit=_BATCH)):
        swept += dropped
    return swept
