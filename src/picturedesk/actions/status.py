"""The library's status: how much there is, and when it was last looked through."""

from typing import Final

from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.status import LibraryCounts, LibraryStatus
from picturedesk.sql import counts, inspections
from picturedesk.sql.database import Tx

FSCK: Final = "fsck"
SCRUB: Final = "scrub"


async def get(tools: Tools, caller: Caller) -> LibraryStatus:
    """The status of one moment; see `counts.library` for the cost. Raises Denied."""
    caller.require(Permission.ADMINISTER)

    async def work(tx: Tx) -> LibraryStatus:
        return LibraryStatus(
            counts=await counts.library(tx),
            fsck=await inspections.last(tx, FSCK),
            scrub=await inspections.last(tx, SCRUB),
        )

    return await tools.db.scan(work)


async def counted(tools: Tools) -> LibraryCounts:
    """How much there is, for the server's own gauges; see `counts.library` for the cost."""
    return await tools.db.scan(counts.library)
