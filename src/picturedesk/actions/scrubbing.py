"""Scrubbing: every original is read again in even steps over a period, so that damage is found while a copy lives."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from picturedesk.actions.original_checks import CheckedOriginal, check_original
from picturedesk.actions.status import SCRUB
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.files import NamedOriginal
from picturedesk.core.scrubbing import END, ScrubCounts, ScrubPass, hash_at
from picturedesk.core.status import Inspection
from picturedesk.sql import files, inspections
from picturedesk.sql.database import Tx

KIND_BYTES_PER_S: Final = 16e6
"""As fast as a scrub may ever read beside those whom the library serves."""
PROGRESS: Final = "scrub-progress"

_LEASE: Final = timedelta(minutes=2)
_SAVE_EVERY: Final = timedelta(seconds=15)
_BATCH: Final = 100

Report = Callable[[CheckedOriginal], None]


@dataclass(frozen=True, slots=True)
class Scrubber:
    """One who scrubs: of several only one works at a time. Its name tells it from the others."""

    name: int

    @classmethod
    def new(cls) -> "Scrubber":
        return cls(secrets.randbits(62))


async def step(tools: Tools, scrubber: Scrubber, report: Report, *, period: timedelta) -> ScrubPass | None:
    """
    Look at what a pass over *period* should have looked at by now, and *report* each original.

    Where it is late it reads `KIND_BYTES_PER_S` until it is not. It remembers where it is at least every 15 seconds.

    Returns:
        The pass as it is now; None where another scrubber works on it.
    """
    now = tools.clock.now()
    under_way = await tools.db.point(_read)
    if under_way is None:
        return await _claim(tools, scrubber, now)
    if not under_way.is_free_for(scrubber.name, now):
        return None
    due = under_way.due(now, period)
    batch = await _originals(tools, under_way, due)
    if not batch and due < END:
        return under_way
    mine = await _claim(tools, scrubber, now)
    while mine is not None and (batch := await _originals(tools, mine, due)):
        mine = await _look_at(tools, mine, batch, report)
    if mine is None or due < END:
        return mine
    return await _save(tools, mine, mine.next(tools.clock.now()))


async def scrub_all(
    tools: Tools, caller: Caller, report: Report, *, bytes_per_s: float | None = KIND_BYTES_PER_S
) -> ScrubCounts:
    """
    Look at every original now, no faster than *bytes_per_s*; a pass that was under way ends with it.

    Raises:
        Denied: The caller may not administer.
    """
    caller.require(Permission.ADMINISTER)
    mine = ScrubPass(started_at=tools.clock.now())
    while batch := await _originals(tools, mine, END):
        for original in batch:
            checked = await check_original(tools, original, bytes_per_s=bytes_per_s)
            report(checked)
            mine = _after(mine, checked)

    async def work(tx: Tx) -> None:
        before = await _read(tx)
        done = replace(mine, passes=before.passes if before else 0)
        await _write(tx, done.next(tools.clock.now()), tools.clock.now())

    await tools.db.write(work)
    return mine.counts


async def _originals(tools: Tools, under_way: ScrubPass, due: int) -> list[NamedOriginal]:
    """The next originals before *due*."""
    # The least hash at a position is no file's, nor is the one that END stands for.
    after, before = hash_at(under_way.position), hash_at(due)
    return await tools.db.scan(partial(files.originals, after=after, before=before, limit=_BATCH))


async def _look_at(tools: Tools, mine: ScrubPass, batch: list[NamedOriginal], report: Report) -> ScrubPass | None:
    """The pass after a batch; None where it is no longer ours."""
    before, saved_at = mine, tools.clock.now()
    for original in batch:
        checked = await check_original(tools, original, bytes_per_s=KIND_BYTES_PER_S)
        report(checked)
        mine = _after(mine, checked)
        if checked.fault is not None or tools.clock.now() - saved_at > _SAVE_EVERY:
            saved = await _save(tools, before, mine)
            if saved is None:
                return None
            before, mine, saved_at = saved, saved, tools.clock.now()
    return await _save(tools, before, mine)


def _after(under_way: ScrubPass, checked: CheckedOriginal) -> ScrubPass:
    fault = checked.fault is not None
    return under_way.with_one_more(checked.sha256, size_bytes=checked.size_bytes, fault=fault)


async def _claim(tools: Tools, scrubber: Scrubber, now: datetime) -> ScrubPass | None:
    async def work(tx: Tx) -> ScrubPass | None:
        under_way = await _read(tx) or ScrubPass(started_at=now)
        if not under_way.is_free_for(scrubber.name, now):
            return None
        mine = replace(under_way, owner=scrubber.name, leased_until=now + _LEASE)
        await _write(tx, mine, now)
        return mine

    return await tools.db.write(work)


async def _save(tools: Tools, before: ScrubPass, after: ScrubPass) -> ScrubPass | None:
    """Remember *after*, unless somebody else has taken over or has begun another pass; None then."""
    now = tools.clock.now()

    async def work(tx: Tx) -> ScrubPass | None:
        stored = await _read(tx)
        if stored is None or (stored.owner, stored.passes) != (before.owner, before.passes):
            return None
        renewed = replace(after, owner=before.owner, leased_until=now + _LEASE)
        await _write(tx, renewed, now)
        return renewed

    return await tools.db.write(work)


async def _read(tx: Tx) -> ScrubPass | None:
    stored = await inspections.last(tx, PROGRESS)
    return None if stored is None else ScrubPass.read(stored.summary)


async def _write(tx: Tx, under_way: ScrubPass, now: datetime) -> None:
    await inspections.record(tx, PROGRESS, Inspection(at=now, summary=under_way.stored()))
    await inspections.record(tx, SCRUB, Inspection(at=now, summary=under_way.shown()))
