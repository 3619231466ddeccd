"""The mark beside a library that has moved: every writer looks for it, so it is there at once or not at all."""

import os
from pathlib import Path
from typing import Final

from picturedesk.blobs.local import sync_folder, translated
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.moves import Moved

NAME: Final = "moved.json"


def read(folder: Path) -> Moved | None:
    """
    The mark in the data folder *folder*; None where there is none, at the cost of one failed open.

    Raises:
        StorageUnavailable: It cannot be read. Nobody may write then.
    """
    try:
        content = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageUnavailable from error
    return Moved.read(content)


def refuse_leftovers(folder: Path, *, database: bool, store: bool) -> None:
    """
    Refuse to write what nobody looks at any more; *database* and *store* as for `Moved.refuse_unless`.

    Raises:
        StorageUnavailable: The rows or the originals have moved away.
    """
    moved = read(folder)
    if moved is not None:
        moved.refuse_unless(database=database, store=store)


def write(folder: Path, moved: Moved) -> None:
    """Put the mark there, on stable storage when this returns. Raises StorageUnavailable, StorageFull."""
    temp = folder / f".{NAME}"
    try:
        with temp.open("wb") as file:
            file.write(moved.written())
            file.flush()
            os.fsync(file.fileno())
        temp.rename(folder / NAME)
        sync_folder(folder)
    except OSError as error:
        raise translated(error) from error
