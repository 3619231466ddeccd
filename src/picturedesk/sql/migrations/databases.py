"""What a migration does in the words of one database."""

from collections.abc import Sequence

from alembic import op


def on_each(*, sqlite: Sequence[str], postgresql: Sequence[str]) -> None:
    """Run the statements that are for the database that is migrated."""
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[op.get_context().dialect.name]:
        op.execute(statement)
