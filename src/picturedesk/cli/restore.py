"""``picturedesk restore``."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from picturedesk.cli.library import Library, installation, print_line
from picturedesk.settings import Installation

if TYPE_CHECKING:
    from picturedesk.actions.restoring import RestoreSummary

Generation = Annotated[str | None, Parameter("--generation", help="The name of a generation; else the newest.")]
Partial = Annotated[
    bool, Parameter("--partial", negative=(), help="Make the library although originals are missing from the backup.")
]


def restore(target: Path, /, *, library: Library, generation: Generation = None, partial: Partial = False) -> None:
    """
    Make a library of a backup, in a folder that has none; every hash is looked at on the way.

    One that was interrupted goes on where it ended when it is started again.
    """
    started = time.monotonic()
    summary = asyncio.run(_restore(installation(library), target, generation, partial=partial))
    print_line(
        {
            "generation": summary.generation,
            "originals": summary.restored + summary.kept,
            "restored": summary.restored,
            "restored_bytes": summary.restored_bytes,
            "kept": summary.kept,
            "missing": summary.missing,
            "seconds": round(time.monotonic() - started, 2),
        }
    )


async def _restore(where: Installation, target: Path, generation: str | None, *, partial: bool) -> "RestoreSummary":
    from picturedesk.actions import restoring
    from picturedesk.cli.progress import Progress
    from picturedesk.wiring import library_files, open_blobs

    with Progress(0, "Restoring") as progress:
        return await restoring.restore(
            library_files(where), lambda: open_blobs(where), target, progress, generation=generation, partial=partial
        )
