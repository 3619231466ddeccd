"""What others make of the images: references, publications, blocks, entitlements."""

import sqlalchemy as sa

from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.types import Instant, Json, Number, Text, Uuid

# Not called "references", which is a word of SQL.
outside_references = sa.Table(
    "outside_references",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("provider", Text, nullable=False),
    sa.Column("outside_id", Text, nullable=False),
    # The kind and the id in the URN `urn:core:image:<uuid>`, which is put together again on the way out.
    sa.Column("kind", Text, nullable=False),
    sa.Column("entity_id", Uuid, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("outside_references_by_ref", "provider", "outside_id", unique=True),
    sa.Index("outside_references_by_entity", "entity_id", "inserted_at", "number"),
    sqlite_autoincrement=True,
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("content_id", Uuid, nullable=False),
    sa.Column("section_id", Uuid),
    sa.Column("media_id", Uuid),
    sa.Column("feed_type", Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index("publications_by_media", "media_id", "inserted_at", "number"),
    sqlite_autoincrement=True,
)

blocks = sa.Table(
    "blocks",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("block_type", Text, nullable=False),
    sa.Column("name", Text),
    sa.Column("description", Text),
    sa.Column("html", Text, nullable=False),
    sa.Column("text_color", Text),
    sa.Column("background_color", Text),
    sa.Column("metadata", Json, nullable=False),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

block_images = sa.Table(
    "block_images",
    metadata,
    sa.Column("block_number", Number, sa.ForeignKey("blocks.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("image_id", Uuid, nullable=False),
    # Copied from the block: the blocks that use an image are walked in their order from an index.
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Index("block_images_by_image", "image_id", "inserted_at", "block_number"),
    sqlite_with_rowid=False,
)

entitlements = sa.Table(
    "entitlements",
    metadata,
    sa.Column("id", Uuid, primary_key=True),
    sa.Column("reader_id", Uuid, nullable=False),
    sa.Column("feature_key", Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Index("entitlements_by_reader", "reader_id", "feature_key", unique=True),
)
