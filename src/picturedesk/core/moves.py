"""Moves: what a library that has gone elsewhere says of itself, and what can be wrong with a move."""

import json
from dataclasses import dataclass
from typing import Self

from picturedesk.core.errors import Kind, PicturedeskError, StorageUnavailable


class MoveRefused(PicturedeskError):
    """The library cannot be moved like this: it is elsewhere already, or the target holds something else."""

    kind, code, sentence = Kind.INVALID, "move-refused", "The library cannot be moved like this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """
    Where a library has gone: its rows, its originals, or both; None for what stayed.

    The same *id* is in the database that the rows have gone to. Neither place has a secret in it.
    """

    id: str
    database: str | None
    store: str | None

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, indent=2).encode() + b"\n"

    @classmethod
    def read(cls, content: bytes) -> Self:
        """
        What `written` gave.

        Raises:
            StorageUnavailable: It is something else.
        """
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError) as error:
            raise StorageUnavailable("The file moved.json beside the library cannot be read.") from error

    def refuse_unless(self, *, database: bool, store: bool) -> None:
        """
        Refuse to work on what was left behind by somebody who uses a PostgreSQL *database*, an S3 *store*, or not.

        Raises:
            StorageUnavailable: The rows or the originals have gone from where they are looked for.
        """
        gone = [
            f"{what} {place}"
            for what, place, there in (
                ("the database", self.database, database),
                ("the bucket", self.store, store),
            )
            if place is not None and not there
        ]
        if gone:
            raise StorageUnavailable(
                f"This library has moved to {' and '.join(gone)}; nothing is written here any more. The server has to"
                " be started with the settings of the new place."
            )
