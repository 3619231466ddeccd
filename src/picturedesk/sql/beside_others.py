"""What migrating has in common on both databases: who may stay, what is done together, how long others wait."""

from typing import TYPE_CHECKING, Final

from picturedesk.core.schemas import Migrated, MigrationRefused, Schema

if TYPE_CHECKING:
    from picturedesk.sql.migrations.steps import Step

FIRST_THAT_SERVES: Final = "0006"
"""The first revision whose database says which programs go on with it, and whose program says that it is there."""
BESIDE_OTHERS_S: Final = 5.0
"""How long a migration may keep those waiting who write: half of the 10 s after which they give up."""
LOOKS_EVERY: Final = 10_000
"""After so many of SQLite's instructions it looks whether that is over: some milliseconds."""


def steps_from(schema: Schema | None, revision: str) -> "list[Step]":
    """What is missing up to *revision*, transaction by transaction."""
    if schema is not None and schema.revision >= revision:
        return []
    # Alembic takes half a second to import, which every command would pay.
    from picturedesk.sql.migrations.steps import steps, together

    return together(steps(None if schema is None else schema.revision, revision))


def numbers(below: str) -> range:
    """The numbers of the revisions below one whose programs say that they are there."""
    return range(int(FIRST_THAT_SERVES), int(below))


def numbers_from(step: "Step") -> range:
    """The numbers of those revisions whose programs go on after *step*, and may be there."""
    return range(max(int(step.oldest), int(FIRST_THAT_SERVES)), int(step.revision) + 1)


def refusal(step: "Step", place: str) -> MigrationRefused:
    """What to say where somebody is there who would not go on after *step*."""
    return MigrationRefused(
        f"The database {place} is used by a version of Picturedesk that cannot go on with schema {step.revision}: "
        f"stop everything that is older than schema {step.oldest}, then start this one."
    )


def too_slow(step: "Step", place: str) -> MigrationRefused:
    """What to say where *step* would keep everybody waiting for too long who writes."""
    return MigrationRefused(
        f"Schema {step.revision} of the database {place} takes more than {BESIDE_OTHERS_S:.0f} s to make, and somebody "
        "writes meanwhile: stop what uses the database, then start this one."
    )


def nobody(_done: Migrated) -> None:
    """For those who need not be told."""
