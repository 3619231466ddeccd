"""``picturedesk fsck``."""

import sys
import time

from picturedesk.cli.library import Library, operator, print_line, with_tools
from picturedesk.core.faults import Fault, FaultsFound


def fsck(*, library: Library) -> None:
    """
    Print a line for each fault, then a summary; exit 1 when there are faults. Mends nothing.

    Bytes that no row names get a line too; they are a fault when they are a day old.
    """
    from picturedesk.actions import checking

    started = time.monotonic()
    summary = with_tools(library, lambda tools: checking.check(tools, operator(), print_fault, note_orphan=_note))
    print_line(
        {
            "originals": summary.originals,
            "images": summary.images,
            "faults": summary.faults,
            "orphans": summary.orphans,
            "seconds": round(time.monotonic() - started, 2),
        }
    )
    tell_whether_sound(summary.faults)


def print_fault(fault: Fault) -> None:
    print_line({"fault": fault.kind.value, "subject": fault.subject, "message": fault.sentence})


def tell_whether_sound(faults: int) -> None:
    """End the command as one that failed where there are *faults*. Raises FaultsFound."""
    if faults:
        sys.stdout.flush()  # first what was found, then how it ended
        raise FaultsFound(f"The library has {faults} fault{'s' * (faults > 1)}.")


def _note(sha256: str) -> None:
    sentence = "No row names these bytes, as where an upload was interrupted; they go when they are a day old."
    print_line({"note": "orphan", "subject": sha256, "message": sentence})
