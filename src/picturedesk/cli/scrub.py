"""``picturedesk scrub``."""

import time
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from picturedesk.cli.fsck import print_fault, tell_whether_sound
from picturedesk.cli.library import Library, operator, print_line, with_tools

if TYPE_CHECKING:
    from picturedesk.actions.original_checks import CheckedOriginal
    from picturedesk.actions.tools import Tools
    from picturedesk.core.scrubbing import ScrubCounts

Now = Annotated[bool, Parameter("--now", negative=(), help="As fast as the disk reads, not 16 MB a second.")]


def scrub(*, library: Library, now: Now = False) -> None:
    """
    Read every original again: a line for each fault, then a summary; exit 1 when there are faults.

    A server does the same by itself in even steps (the setting scrub_days), and begins anew after this.
    """
    started = time.monotonic()
    counts = with_tools(library, lambda tools: _scrub(tools, now=now))
    print_line(
        {
            "originals": counts.originals,
            "bytes": counts.bytes,
            "faults": counts.faults,
            "seconds": round(time.monotonic() - started, 2),
        }
    )
    tell_whether_sound(counts.faults)


async def _scrub(tools: "Tools", *, now: bool) -> "ScrubCounts":
    from picturedesk.actions import scrubbing, status
    from picturedesk.cli.progress import Progress

    total = (await status.get(tools, operator())).counts.originals
    with Progress(total, "Scrubbing") as progress:

        def report(checked: "CheckedOriginal") -> None:
            progress.advance()
            if checked.fault is not None:
                print_fault(checked.fault)

        bytes_per_s = None if now else scrubbing.KIND_BYTES_PER_S
        return await scrubbing.scrub_all(tools, operator(), report, bytes_per_s=bytes_per_s)
