"""``picturedesk migrate-store``."""

import asyncio
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from picturedesk import settings
from picturedesk.cli.library import WrongUsage, print_line
from picturedesk.settings import Installation

if TYPE_CHECKING:
    from picturedesk.actions.moving import MoveSummary

_FILE: Final = "picturedesk.sqlite3"

Data = Annotated[Path, Parameter("--data", help="The folder of the library.")]
ToDatabase = Annotated[
    str | None,
    Parameter(
        "--to-database",
        help="The URL of an empty PostgreSQL database. Whoever lists processes can read it: the environment "
        "(PICTUREDESK_TO_DATABASE) is the place for a password.",
    ),
]
ToBucket = Annotated[
    str | None,
    Parameter("--to-s3-bucket", help="A bucket; its keys come from the environment, as the settings say."),
]
ToEndpoint = Annotated[str | None, Parameter("--to-s3-endpoint", help="Where the API of its store is.")]
ToRegion = Annotated[str | None, Parameter("--to-s3-region", help="Its region.")]
ToPrefix = Annotated[str | None, Parameter("--to-s3-prefix", help="Below which all names in the bucket begin.")]
Partial = Annotated[
    bool, Parameter("--partial", negative=(), help="Move the library although originals of it are missing or changed.")
]


def migrate_store(
    *,
    data: Data,
    to_database: ToDatabase = None,
    to_s3_bucket: ToBucket = None,
    to_s3_endpoint: ToEndpoint = None,
    to_s3_region: ToRegion = None,
    to_s3_prefix: ToPrefix = None,
    partial: Partial = False,
) -> None:
    """
    Carry a library from SQLite to PostgreSQL, its originals to a bucket, or both; its server goes on reading.

    One that was interrupted goes on when it is started again. Writes wait while the rows are copied, and are refused
    from then on, until the server is started with the settings that this prints.
    """
    started = time.monotonic()
    given = {
        "database": to_database or settings.to_database(),
        "s3_bucket": to_s3_bucket,
        "s3_endpoint": to_s3_endpoint,
        "s3_region": to_s3_region,
        "s3_prefix": to_s3_prefix,
    }
    options = {name: value for name, value in given.items() if value}
    if not options.keys() & {"database", "s3_bucket"}:
        raise WrongUsage("Where to? There has to be --to-database, --to-s3-bucket, or both.")
    source = _source(data, options)
    summary = asyncio.run(_move(source, _target_settings(source, options), options, partial=partial))
    print_line(
        {
            "moved": "already" if summary.already else "now",
            "originals": summary.copied + summary.kept,
            "copied": summary.copied,
            "copied_bytes": summary.copied_bytes,
            "kept": summary.kept,
            "missing": summary.missing,
            "rows": {table.name: table.rows for table in summary.tables},
            "paused_seconds": round(summary.paused_s, 2),
            "seconds": round(time.monotonic() - started, 2),
            "settings": _to_set(options),
        }
    )
    sys.stderr.write("Start the server with these settings now; at the old place nothing is written any more.\n")


def _source(data: Path, options: Mapping[str, str]) -> Installation:
    if not (data / _FILE).exists():
        raise WrongUsage(f"There is no library on SQLite in {data}.")
    source = settings.load(data.resolve())
    from picturedesk.blobs import move_marks
    from picturedesk.core.moves import MoveRefused

    used = source.settings
    if move_marks.read(source.folder) is None:
        if used.database is not None:
            raise MoveRefused("The library's settings name a PostgreSQL database: its rows are not in this folder.")
        if used.s3_bucket is not None and options.get("s3_bucket"):
            raise MoveRefused("The library's settings name a bucket: its originals are not in this folder.")
    return source


def _target_settings(source: Installation, options: Mapping[str, str]) -> Installation:
    """The settings of the library once it has moved. What its own settings say of a bucket holds for none other."""
    return settings.load(source.folder, options=options)


def _to_set(options: Mapping[str, str]) -> Mapping[str, str]:
    """What has to be set, without what is secret."""
    from picturedesk.sql.postgres_connections import place

    return {name: f"postgresql://…@{place(value)}" if name == "database" else value for name, value in options.items()}


async def _move(
    source: Installation, aimed: Installation, options: Mapping[str, str], *, partial: bool
) -> "MoveSummary":
    from picturedesk.actions import moving
    from picturedesk.blobs.s3 import S3Blobs
    from picturedesk.cli.progress import Progress
    from picturedesk.wiring import open_blobs

    store = open_blobs(aimed) if "s3_bucket" in options else None
    target = moving.Target(
        database=options.get("database"),
        store=store if isinstance(store, S3Blobs) else None,
        store_name=_store_name(options),
    )
    origin = moving.Origin(folder=source.folder, database=source.folder / _FILE, blobs=open_blobs(source))
    with Progress(0, "Moving originals") as progress:
        return await moving.move(origin, target, progress, partial=partial)


def _store_name(options: Mapping[str, str]) -> str | None:
    if "s3_bucket" not in options:
        return None
    parts = (options.get("s3_endpoint"), options["s3_bucket"], options.get("s3_prefix"))
    return "/".join(part for part in parts if part)
