"""``picturedesk backup``."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from picturedesk.cli.library import Library, installation, on, operator, print_line

if TYPE_CHECKING:
    from picturedesk.actions.backing_up import BackupSummary
    from picturedesk.actions.tools import Tools

Verify = Annotated[
    bool, Parameter("--verify", negative=(), help="Read what the backup has already, and copy anew what has changed.")
]
Keep = Annotated[
    int | None,
    Parameter("--keep", validator=Number(gte=1), help="Keep so many of the newest generations, and drop the others."),
]


def backup(target: Path, /, *, library: Library, verify: Verify = False, keep: Keep = None) -> None:
    """
    Add a generation to the backup in a folder, made where there is none; the library may be in use.

    A generation is the database of one moment, the settings file, and every original that it names. Originals that the
    backup has are not copied again. Exit 1 when originals of the library are damaged; the others are backed up.
    """
    from picturedesk.core.backups import OriginalsDamaged

    started = time.monotonic()
    where = installation(library)

    async def work(tools: "Tools") -> "BackupSummary":
        from picturedesk.actions.backing_up import back_up
        from picturedesk.cli.progress import Progress
        from picturedesk.wiring import library_files

        with Progress(0, "Backing up") as progress:
            return await back_up(tools, operator(), library_files(where), target, progress, verify=verify, keep=keep)

    summary = on(where, work)
    print_line(
        {
            "generation": summary.generation,
            "originals": summary.originals,
            "copied": summary.copied,
            "copied_bytes": summary.copied_bytes,
            "kept": summary.kept,
            "missing": len(summary.missing),
            "dropped_generations": summary.dropped_generations,
            "dropped_originals": summary.dropped_originals,
            "seconds": round(time.monotonic() - started, 2),
        }
    )
    if summary.missing:
        sys.stdout.flush()
        raise OriginalsDamaged(f"{len(summary.missing)} of {summary.originals} originals are missing or changed.")
