"""What nobody names: originals and results that were left over, found for those who name or remove them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from picturedesk.actions.tools import Tools
from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql import files

GRACE: Final = timedelta(hours=24)
"""What is younger may belong to an upload that is under way."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")

_log = structlog.get_logger(__name__)


@contextmanager
def left_to_the_sweeper() -> Iterator[None]:
    """For what a committed change leaves in the store: it is done all the same, and a sweep does this too."""
    try:
        yield
    except StorageUnavailable:
        _log.warning("store.left_to_the_sweeper")


async def orphans(tools: Tools, *, older_than: datetime) -> Sequence[str]:
    """Originals put away before *older_than* that no row names. A point read for each original there is."""
    found = [sha256 async for sha256 in tools.blobs.originals(older_than=older_than) if not await _named(tools, sha256)]
    if not found:
        return found
    # An upload of the same bytes touches them before it writes its row: what is as old still, is nobody's.
    as_old = {sha256 async for sha256 in tools.blobs.originals(older_than=older_than)}
    return [sha256 for sha256 in found if sha256 in as_old and not await _named(tools, sha256)]


async def dangling(tools: Tools) -> Sequence[str]:
    """The originals that no row names and of which results are stored. A point read for each that has results."""
    owners = await tools.blobs.result_owners()
    return [owner for owner in owners if _HASH.fullmatch(owner) is None or not await _named(tools, owner)]


async def _named(tools: Tools, sha256: str) -> bool:
    return await tools.db.point(partial(files.named, sha256=sha256))
