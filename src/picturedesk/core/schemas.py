"""Schemas of the database: which programs go on with which (docs/decisions/0032)."""

from dataclasses import dataclass

from picturedesk.core.errors import Kind, PicturedeskError, StorageUnavailable


class MigrationRefused(PicturedeskError):
    """The database is not migrated while somebody uses it who would not go on with what it becomes."""

    kind, code, sentence = Kind.CONFLICT, "migration-refused", "The library cannot be migrated while it is used."


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a database says of itself: its revision, and the oldest one whose program goes on with it."""

    revision: str
    oldest: str

    def refuse_unless_served_by(self, known: str, place: str) -> None:
        """
        Go on where a program that knows the revision *known* speaks with the database at *place* as it is.

        Raises:
            StorageUnavailable: It would not understand it.
        """
        if known < self.oldest:
            raise StorageUnavailable(
                f"The database {place} has schema {self.revision}; this version knows {known}, and {self.oldest} is the"
                " oldest that can go on with it."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """A migration that was done, or is to be; *oldest* is the oldest revision whose program goes on after it."""

    revision: str
    oldest: str
    seconds: float = 0.0
