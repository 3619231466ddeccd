"""``picturedesk fsck``."""

import sys
import time

from picturedesk.cli.library import Library, operator, print_line, with_tools
from picturedesk.core.faults import Fault


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
    if summary.faults:
        sys.exit(1)


def print_fault(fault: Fault) -> None:
    print_line({"fault": fault.kind.value, "subject": fault.subject, "message": fault.sentence})


def _note(sha256: str) -> None:
    sentence = "No row names these bytes, as where an upload was interrupted; they go when they are a day old."
    print_line({"note": "orphan", "subject": sha256, "message": sentence})
