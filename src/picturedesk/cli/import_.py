"""``picturedesk import``."""

import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from picturedesk.cli.library import AccountNumber, Library, WrongUsage, installation, on, print_line
from picturedesk.core import text
from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.core.imports import FileTexts, ImportSummary, read_table

if TYPE_CHECKING:
    from picturedesk.actions.tools import Tools

_MOST_AT_ONCE: Final = 32
_AT_ONCE_PER_PROCESS: Final = 8
"""One is looked at while others are read, wait for the disk and share a commit."""

Locale = Annotated[str | None, Parameter("--locale", help="The language of texts that say none of their own.")]
Table = Annotated[Path | None, Parameter("--csv", help="Texts: file,name,locale,credit,caption_html,alt_text.")]
OptionalAccount = Annotated[
    AccountNumber | None, Parameter(help="Whose the images are; else the first administrator's.")
]


class FilesRefused(PicturedeskError):
    """Some files could not be taken; all others were."""

    kind, code, sentence = Kind.INVALID, "files-refused", "Some files were refused."


def import_(
    folder: Path, /, *, library: Library, account: OptionalAccount = None, locale: Locale = None, csv: Table = None
) -> None:
    """
    Make images of all files in a folder and the folders in it, but for hidden ones.

    Files whose bytes the library has are skipped, so a run that was stopped goes on where it ended. Where the table
    says nothing, credits and captions come from the files' IPTC and XMP. Exit 1 when a file was refused.
    """
    started = time.monotonic()
    files = _files(folder, leaving_out=csv)
    where = installation(library)
    spoken = text.locale_tag(locale or where.settings.default_locale, "locale")
    texts = _texts(csv, files, spoken)

    async def work(tools: "Tools") -> ImportSummary:
        from picturedesk.actions import importing
        from picturedesk.cli.progress import Progress

        caller = await importing.importer(tools, account)
        source = importing.Source(folder=folder, files=files, texts=texts, locale=spoken)
        at_once = min(_AT_ONCE_PER_PROCESS * where.settings.render_processes, _MOST_AT_ONCE)
        with Progress(len(files), "Importing") as progress:
            return await importing.import_files(tools, caller, source, at_once=at_once, report=progress.report)

    _quiet_logs()
    summary = on(where, work)
    print_line(
        {
            "imported": summary.imported,
            "skipped": summary.skipped,
            "refused": summary.refused,
            "seconds": round(time.monotonic() - started, 2),
        }
    )
    if summary.refused:
        sys.stdout.flush()
        raise FilesRefused(f"{summary.refused} of {len(files)} files were refused.")


def _files(folder: Path, *, leaving_out: Path | None) -> list[str]:
    """Paths of all regular files in *folder*, from there and with ``/``, in order."""
    if not folder.is_dir():
        raise WrongUsage(f"There is no folder {folder}.")
    left_out = leaving_out.resolve() if leaving_out else None
    found = (path for path in folder.rglob("*") if path.is_file() and path.resolve() != left_out)
    paths = (path.relative_to(folder) for path in found)
    return sorted(path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts))


def _texts(table: Path | None, files: list[str], locale: str) -> Mapping[str, FileTexts]:
    if table is None:
        return {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            return read_table(lines, known=files, default_locale=locale)
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{table} is not UTF-8 text.") from error
    except OSError as error:
        raise WrongUsage(f"{table} cannot be read: {error.strerror}.") from error


def _quiet_logs() -> None:
    from picturedesk.cli import logs

    logs.set_up(console=True, level=logging.WARNING)
