"""``picturedesk fsck``."""

import sys
import time

from picturedesk.cli.library import DataFolder, operator, print_line, with_tools
from picturedesk.core.faults import Fault


def fsck(*, data: DataFolder) -> None:
    """Print a line for each fault, then a summary; exit 1 when there are faults. Mends nothing."""
    from picturedesk.actions import checking

    started = time.monotonic()
    summary = with_tools(data, lambda tools: checking.check(tools, operator(), _print))
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


def _print(fault: Fault) -> None:
    print_line({"fault": fault.kind.value, "subject": fault.subject, "message": fault.sentence})
