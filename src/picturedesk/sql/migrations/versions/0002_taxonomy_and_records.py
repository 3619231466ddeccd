"""Categories, publishing, the library's own records: who changed what, kept answers, generations, tombstones."""

import sqlalchemy as sa
from alembic import op

from picturedesk.sql.migrations.databases import on_each
from picturedesk.sql.types import Instant, Json, Number, Sha256, Text, Uuid

revision = "0002"
down_revision = "0001"

_IN_TRASH = sa.text("deleted_at IS NOT NULL")

# What images show and do not hold (1), and whether what references name is there (2): whoever remembers an answer
# remembers the number with it.
_EPOCH = (
    "INSERT INTO epoch (id, n) VALUES (1, 0), (2, 0)",
    """CREATE TRIGGER categories_hidden_or_shown AFTER UPDATE OF deleted_at ON categories
       WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
       BEGIN UPDATE epoch SET n = n + 1; END""",
    """CREATE TRIGGER accounts_renamed AFTER UPDATE OF name ON accounts WHEN old.name <> new.name
       BEGIN UPDATE epoch SET n = n + 1 WHERE id = 1; END""",
    """CREATE TRIGGER images_gone_or_back AFTER UPDATE OF deleted_at ON images
       WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
       BEGIN UPDATE epoch SET n = n + 1 WHERE id = 2; END""",
    """CREATE TRIGGER images_erased AFTER DELETE ON images BEGIN UPDATE epoch SET n = n + 1 WHERE id = 2; END""",
    """CREATE TRIGGER publications_gone AFTER DELETE ON publications
       BEGIN UPDATE epoch SET n = n + 1 WHERE id = 2; END""",
)

# On PostgreSQL a trigger's name belongs to its table, and what it does is a function.
_EPOCH_ON_POSTGRESQL = (
    "INSERT INTO epoch (id, n) VALUES (1, 0), (2, 0)",
    """CREATE FUNCTION picturedesk_move_epoch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       UPDATE epoch SET n = n + 1 WHERE id::text = ANY (tg_argv); RETURN NULL; END $$""",
    """CREATE TRIGGER categories_hidden_or_shown AFTER UPDATE OF deleted_at ON categories FOR EACH ROW
       WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION picturedesk_move_epoch('1', '2')""",
    """CREATE TRIGGER accounts_renamed AFTER UPDATE OF name ON accounts FOR EACH ROW
       WHEN (old.name <> new.name) EXECUTE FUNCTION picturedesk_move_epoch('1')""",
    """CREATE TRIGGER images_gone_or_back AFTER UPDATE OF deleted_at ON images FOR EACH ROW
       WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION picturedesk_move_epoch('2')""",
    """CREATE TRIGGER images_erased AFTER DELETE ON images FOR EACH ROW EXECUTE FUNCTION picturedesk_move_epoch('2')""",
    """CREATE TRIGGER publications_gone AFTER DELETE ON publications FOR EACH ROW
       EXECUTE FUNCTION picturedesk_move_epoch('2')""",
)


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("block_type", Text(), nullable=False),
        sa.Column("name", Text(), nullable=True),
        sa.Column("description", Text(), nullable=True),
        sa.Column("html", Text(), nullable=False),
        sa.Column("text_color", Text(), nullable=True),
        sa.Column("background_color", Text(), nullable=True),
        sa.Column("metadata", Json(), nullable=False),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "categories",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("svg_icon", Text(), nullable=True),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("categories_by_inserted", "categories", ["inserted_at", "number"], unique=False)
    op.create_index("categories_by_updated", "categories", ["updated_at", "number"], unique=False)
    op.create_table(
        "changes",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("account_name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("entity_id", Text(), nullable=False),
        sa.Column("action", Text(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("changes_by_entity", "changes", ["kind", "entity_id", "number"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("reader_id", Uuid(), nullable=False),
        sa.Column("feature_key", Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("entitlements_by_reader", "entitlements", ["reader_id", "feature_key"], unique=True)
    op.create_table(
        "epoch",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inspections",
        sa.Column("name", Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("summary", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "kept_answers",
        sa.Column("account_id", Number, autoincrement=False, nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("kept_answers_by_age", "kept_answers", ["kept_at"], unique=False)
    op.create_table(
        "outside_references",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("provider", Text(), nullable=False),
        sa.Column("outside_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("entity_id", Uuid(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "outside_references_by_entity", "outside_references", ["entity_id", "inserted_at", "number"], unique=False
    )
    op.create_index("outside_references_by_ref", "outside_references", ["provider", "outside_id"], unique=True)
    op.create_table(
        "publications",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("content_id", Uuid(), nullable=False),
        sa.Column("section_id", Uuid(), nullable=True),
        sa.Column("media_id", Uuid(), nullable=True),
        sa.Column("feed_type", Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("publications_by_media", "publications", ["media_id", "inserted_at", "number"], unique=False)
    op.create_table(
        "tombstones",
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("erased_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "block_images",
        sa.Column("block_number", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("image_id", Uuid(), nullable=False),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_number"],
            ["blocks.number"],
        ),
        sa.PrimaryKeyConstraint("block_number", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("block_images_by_image", "block_images", ["image_id", "inserted_at", "block_number"], unique=False)
    op.create_table(
        "category_locales",
        sa.Column("category_number", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("locale", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_number"],
            ["categories.number"],
        ),
        sa.PrimaryKeyConstraint("category_number", "position"),
        sa.UniqueConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "generations",
        sa.Column("id", Uuid(), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", Text(), nullable=False),
        sa.Column("provider", Text(), nullable=False),
        sa.Column("model", Text(), nullable=False),
        sa.Column("prompt", Text(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("digital_source_type", Text(), nullable=False),
        sa.Column("seed", Text(), nullable=True),
        sa.Column("cost", Text(), nullable=True),
        sa.Column("attempts", Json(), nullable=False),
        sa.Column("owner", Text(), nullable=True),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("received_hash", Sha256(), nullable=True),
        sa.Column("image_id", Uuid(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("generations_by_bytes", "generations", ["received_hash"], unique=False)
    op.create_index("generations_by_day", "generations", ["account_id", "created_at"], unique=False)
    op.create_index("generations_by_image", "generations", ["image_id"], unique=False)
    op.create_index("generations_by_key", "generations", ["account_id", "key_hash"], unique=True)
    op.create_index("generations_by_lease", "generations", ["leased_until"], unique=False)
    op.create_table(
        "image_categories",
        sa.Column("image_number", Number, nullable=False),
        sa.Column("category_number", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_number"],
            ["categories.number"],
        ),
        sa.ForeignKeyConstraint(
            ["image_number"],
            ["images.number"],
        ),
        sa.PrimaryKeyConstraint("image_number", "category_number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "image_categories_by_category", "image_categories", ["category_number", "image_number"], unique=False
    )
    op.create_index(
        "images_in_trash", "images", ["deleted_at"], unique=False, sqlite_where=_IN_TRASH, postgresql_where=_IN_TRASH
    )
    op.create_index("api_keys_by_account", "api_keys", ["account_id", "created_at", "id"], unique=False)
    op.drop_index("files_by_hash", "files")
    op.create_index("files_by_hash", "files", ["hash", "size_bytes"], unique=False)
    on_each(sqlite=_EPOCH, postgresql=_EPOCH_ON_POSTGRESQL)
