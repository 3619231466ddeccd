"""The sessions of the web desk."""

import sqlalchemy as sa

from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.types import Instant, Number, Text

# Apart from the keys: a key is kept for ever and listed, a session comes and goes with every sign-in.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("account_id", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("key_id", Text, sa.ForeignKey("api_keys.id"), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("last_used_at", Instant),
    sa.Index("sessions_by_account", "account_id"),
    sa.Index("sessions_by_key", "key_id"),
)
