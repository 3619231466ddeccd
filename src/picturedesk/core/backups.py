"""Backups: what one says of itself, how its generations are named, and what can be wrong with one."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.core.times import iso

FORMAT: Final = 1
"""The layout of a backup; a program that knows a smaller number refuses it."""

_NAME: Final = "%Y%m%dT%H%M%S.%fZ"
_NAMED: Final = re.compile(r"\d{8}T\d{6}\.\d{6}Z")


class BackupRefused(PicturedeskError):
    """The folder is no place for a backup, or a backup cannot be used as asked."""

    kind, code, sentence = Kind.INVALID, "backup-refused", "The backup cannot be used like this."


class BackupNotFound(PicturedeskError):
    """There is no whole backup there, or none of that name."""

    kind, code, sentence = Kind.MISSING, "backup-not-found", "There is no such backup."


class BackupInUse(PicturedeskError):
    """Somebody else writes to the backup, or reads from it."""

    kind, code, sentence = Kind.CONFLICT, "backup-in-use", "Another program is at work on this backup."


class BackupTooNew(PicturedeskError):
    """The backup was made by a newer version of the program."""

    kind, code, sentence = Kind.CONFLICT, "backup-too-new", "The backup is of a newer version of Picturedesk."


class BackupDamaged(PicturedeskError):
    """Bytes of the backup are missing or changed."""

    kind, code, sentence = Kind.INTERNAL, "backup-damaged", "The backup is damaged."


class OriginalsDamaged(PicturedeskError):
    """Originals of the library are missing or changed, and the backup has no copy of them; it has all others."""

    kind, code, sentence = Kind.INTERNAL, "originals-damaged", "Some originals are damaged."


class LibraryExists(PicturedeskError):
    """The folder has a library already."""

    kind, code, sentence = Kind.CONFLICT, "library-exists", "There is a library in this folder already."


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFiles:
    """What a library is beside its blobs: its database, and its settings file, which need not be there."""

    database: Path
    settings: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedOriginal:
    """Bytes that a backup's rows name; ``size_bytes`` is None where no row says it."""

    sha256: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a generation of a backup says of itself.

    ``schema`` is that of the database; ``missing`` are originals that the library had lost when it was made.
    """

    format: int
    program: str
    schema: str
    taken_at: str
    database_sha256: str
    database_bytes: int
    originals: int
    original_bytes: int
    missing: tuple[str, ...]

    def written(self) -> bytes:
        """As JSON."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(told, indent=2).encode() + b"\n"

    @classmethod
    def read(cls, content: bytes) -> Self:
        """
        What `written` gave.

        Raises:
            BackupTooNew: It is in a format of a newer version.
            BackupDamaged: It is something else.
        """
        try:
            told = json.loads(content)
            newer = told["format"] > FORMAT
            if not newer:
                return cls(**{**told, "missing": tuple(told["missing"])})
        except (ValueError, TypeError, KeyError) as error:
            raise BackupDamaged("The backup's manifest.json cannot be read.") from error
        raise BackupTooNew


def generation_name(moment: datetime) -> str:
    """The name of the generation that was begun at *moment*. Names sort as their moments do."""
    return moment.astimezone(UTC).strftime(_NAME)


def is_generation(name: str) -> bool:
    """Whether *name* is such a name."""
    return _NAMED.fullmatch(name) is not None


def taken_at(moment: datetime) -> str:
    """*moment* as a manifest says it."""
    return iso(moment)
