"""What the library keeps about its own doings: who changed what, answers for a retry, generations, tombstones."""

import sqlalchemy as sa

from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.types import Instant, Json, Number, Sha256, Text, Uuid

# One row for each change of an entity, written in the transaction of the change. `before` and `after` hold the
# facts that differ; the account's name is the one it had then.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("account_id", Number, nullable=False),
    sa.Column("account_name", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("entity_id", Text, nullable=False),
    sa.Column("action", Text, nullable=False),
    sa.Column("before", Json),
    sa.Column("after", Json),
    sa.Index("changes_by_entity", "kind", "entity_id", "number"),
    sqlite_autoincrement=True,
)

# The answer to a request that came with an idempotency key, kept in the transaction of its effect. Of the key there
# is only a hash, and the answer is sealed with the key itself: it may hold an API key that is shown once.
kept_answers = sa.Table(
    "kept_answers",
    metadata,
    sa.Column("account_id", Number, primary_key=True, autoincrement=False),
    sa.Column("key_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("request_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
    sa.Index("kept_answers_by_age", "kept_at"),
    sqlite_with_rowid=False,
)

generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", Uuid, primary_key=True),
    sa.Column("account_id", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("key_hash", sa.LargeBinary(32)),
    sa.Column("request_hash", sa.LargeBinary(32)),
    sa.Column("state", Text, nullable=False),
    sa.Column("provider", Text, nullable=False),
    sa.Column("model", Text, nullable=False),
    sa.Column("prompt", Text, nullable=False),
    sa.Column("parameters", Json, nullable=False),
    # What the generator makes, told by itself: it may be gone from the settings when the record is settled.
    sa.Column("digital_source_type", Text, nullable=False),
    sa.Column("seed", Text),
    sa.Column("cost", Text),
    sa.Column("attempts", Json, nullable=False),
    # Who works on it and until when that is believed: another process settles it afterwards.
    sa.Column("owner", Text),
    sa.Column("leased_until", Instant),
    # The bytes that came back, on stable storage before this says so.
    sa.Column("received_hash", Sha256),
    sa.Column("image_id", Uuid),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("generations_by_key", "account_id", "key_hash", unique=True),
    sa.Index("generations_by_day", "account_id", "created_at"),
    sa.Index("generations_by_lease", "leased_until"),
    sa.Index("generations_by_bytes", "received_hash"),
    sa.Index("generations_by_image", "image_id"),
)

# What is left of an erased image: that there was one, so that neither its id nor its number comes back.
tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("id", Uuid, primary_key=True),
    sa.Column("number", Number, nullable=False),
    sa.Column("erased_at", Instant, nullable=False),
)

# When the library was last looked through, and with what result, by the name of the look: "fsck", "scrub".
inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("summary", Json, nullable=False),
)
