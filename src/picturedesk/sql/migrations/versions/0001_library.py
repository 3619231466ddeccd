"""The library: accounts, keys, files, images, their texts and the search index."""

import sqlalchemy as sa
from alembic import op

from picturedesk.sql.migrations.databases import on_each
from picturedesk.sql.types import Instant, Number, Sha256, Text, Uuid

revision = "0001"
down_revision = None

_LIVE = sa.text("deleted_at IS NULL")

# Tokens are made by core.search and hold letters, marks and digits only; `ascii` splits at the spaces between them
# and touches nothing else. Without positions (detail=none) the index is half the size: we ask for prefixes only.
_SEARCH = """
CREATE VIRTUAL TABLE image_search USING fts5(
    words, content='image_words', content_rowid='image_number', tokenize='ascii', detail='none', prefix='2 3'
);
CREATE TRIGGER image_words_inserted AFTER INSERT ON image_words BEGIN
    INSERT INTO image_search (rowid, words) VALUES (new.image_number, new.words);
END;
CREATE TRIGGER image_words_deleted AFTER DELETE ON image_words BEGIN
    INSERT INTO image_search (image_search, rowid, words) VALUES ('delete', old.image_number, old.words);
END;
CREATE TRIGGER image_words_updated AFTER UPDATE OF words ON image_words WHEN old.words <> new.words BEGIN
    INSERT INTO image_search (image_search, rowid, words) VALUES ('delete', old.image_number, old.words);
    INSERT INTO image_search (rowid, words) VALUES (new.image_number, new.words);
END
"""

_COUNT_IN = """
    INSERT INTO live_counts (status, extension_sort, n) VALUES (new.status, new.extension_sort, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
"""
_COUNT_OUT = """
    UPDATE live_counts SET n = n - 1 WHERE status = old.status AND extension_sort = old.extension_sort;
"""
_MOVED = """
    (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
    OR old.status <> new.status OR old.extension_sort <> new.extension_sort
"""
_COUNTS = (
    f"CREATE TRIGGER images_counted_in AFTER INSERT ON images WHEN new.deleted_at IS NULL BEGIN {_COUNT_IN} END",
    f"CREATE TRIGGER images_counted_out AFTER DELETE ON images WHEN old.deleted_at IS NULL BEGIN {_COUNT_OUT} END",
    # Two, so that each is plain: one takes the old row out, the other the new one in.
    f"""CREATE TRIGGER images_left_count AFTER UPDATE ON images WHEN old.deleted_at IS NULL AND ({_MOVED})
        BEGIN {_COUNT_OUT} END""",
    f"""CREATE TRIGGER images_joined_count AFTER UPDATE ON images WHEN new.deleted_at IS NULL AND ({_MOVED})
        BEGIN {_COUNT_IN} END""",
)

# The same for PostgreSQL, where an image's words are at once their own index. A lexeme has 2,046 bytes at most and all
# of one row a megabyte: of each word the first 500 characters are indexed, and sql/dialects.py looks through the texts
# where that is not enough. Without `fastupdate` no search waits for what the index has put off.
_SEARCH_ON_POSTGRESQL = (
    """CREATE FUNCTION picturedesk_lexemes(words text) RETURNS tsvector
       LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
       SELECT array_to_tsvector(ARRAY(
           SELECT left(word, 500) FROM unnest(string_to_array(words, ' ')) AS word WHERE word <> ''))
    $$""",
    """ALTER TABLE image_words ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (
           CASE WHEN octet_length(words) <= 900000 THEN picturedesk_lexemes(words) END) STORED""",
    "CREATE INDEX image_search ON image_words USING gin (lexemes) WITH (fastupdate = off)",
    "CREATE INDEX image_words_long ON image_words (image_number) WHERE octet_length(words) > 900000",
)
_COUNTS_ON_POSTGRESQL = (
    """CREATE FUNCTION picturedesk_count_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO live_counts (status, extension_sort, n) VALUES (new.status, new.extension_sort, 1)
        ON CONFLICT (status, extension_sort) DO UPDATE SET n = live_counts.n + 1; RETURN NULL; END $$""",
    f"""CREATE FUNCTION picturedesk_count_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {_COUNT_OUT} RETURN NULL; END $$""",
    """CREATE TRIGGER images_counted_in AFTER INSERT ON images FOR EACH ROW WHEN (new.deleted_at IS NULL)
       EXECUTE FUNCTION picturedesk_count_in()""",
    """CREATE TRIGGER images_counted_out AFTER DELETE ON images FOR EACH ROW WHEN (old.deleted_at IS NULL)
       EXECUTE FUNCTION picturedesk_count_out()""",
    f"""CREATE TRIGGER images_left_count AFTER UPDATE ON images FOR EACH ROW
        WHEN (old.deleted_at IS NULL AND ({_MOVED})) EXECUTE FUNCTION picturedesk_count_out()""",
    f"""CREATE TRIGGER images_joined_count AFTER UPDATE ON images FOR EACH ROW
        WHEN (new.deleted_at IS NULL AND ({_MOVED})) EXECUTE FUNCTION picturedesk_count_in()""",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("name_sort", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signing_keys",
        sa.Column("id", Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", Text(), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "files",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("hash", Sha256(length=32), nullable=False),
        sa.Column("filename", Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("format", Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("transparent", sa.Boolean(), nullable=False),
        sa.Column("placeholder", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("files_by_hash", "files", ["hash"], unique=False)
    op.create_table(
        "images",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", Uuid(length=16), nullable=False),
        sa.Column("file_number", Number, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("name_sort", Text(), nullable=False),
        sa.Column("gravity", Text(), nullable=False),
        sa.Column("focal_x", sa.Float(), nullable=True),
        sa.Column("focal_y", sa.Float(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("origin", Text(), nullable=False),
        sa.Column("creator", Text(), nullable=True),
        sa.Column("copyright_notice", Text(), nullable=True),
        sa.Column("license_url", Text(), nullable=True),
        sa.Column("digital_source_type", Text(), nullable=True),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("file_hash", Sha256(length=32), nullable=False),
        sa.Column("extension", Text(), nullable=False),
        sa.Column("extension_sort", Text(), nullable=False),
        sa.Column("orientation", Text(), nullable=False),
        sa.Column("created_by", Number, nullable=False),
        sa.Column("created_by_sort", Text(), nullable=False),
        sa.Column("modified_by", Number, nullable=False),
        sa.Column("inserted_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("deleted_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["file_number"],
            ["files.number"],
        ),
        sa.ForeignKeyConstraint(
            ["modified_by"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("images_by_account", "images", ["created_by", "inserted_at", "number"], unique=False)
    op.create_index("images_by_file", "images", ["file_number"], unique=False)
    op.create_index("images_by_hash", "images", ["file_hash", "number"], unique=False)
    op.create_index("images_by_inserted", "images", ["inserted_at", "number"], unique=False)
    op.create_index(
        "images_live_by_creator",
        "images",
        ["created_by_sort", "number", "status", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_creator_down",
        "images",
        [sa.literal_column("created_by_sort DESC"), "number", "status", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_extension",
        "images",
        ["extension_sort", "number", "status"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_extension_down",
        "images",
        [sa.literal_column("extension_sort DESC"), "number", "status"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_inserted",
        "images",
        ["inserted_at", "number", "status", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_name",
        "images",
        ["name_sort", "number", "status", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_status",
        "images",
        ["status", "number", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_status_down",
        "images",
        [sa.literal_column("status DESC"), "number", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_by_updated",
        "images",
        ["updated_at", "number", "status", "extension_sort"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index(
        "images_live_file", "images", ["file_number"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
    )
    op.create_table(
        "live_counts",
        sa.Column("status", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("extension_sort", Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("status", "extension_sort"),
        sqlite_with_rowid=False,
    )
    on_each(sqlite=_COUNTS, postgresql=_COUNTS_ON_POSTGRESQL)
    op.create_table(
        "image_locales",
        sa.Column("image_number", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", Uuid(length=16), nullable=False),
        sa.Column("locale", Text(), nullable=False),
        sa.Column("credit", Text(), nullable=False),
        sa.Column("caption_html", Text(), nullable=False),
        sa.Column("alt_text", Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_number"],
            ["images.number"],
        ),
        sa.PrimaryKeyConstraint("image_number", "position"),
        sa.UniqueConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("image_locales_by_locale", "image_locales", ["image_number", "locale"], unique=True)
    op.create_table(
        "image_words",
        sa.Column("image_number", Number, nullable=False),
        sa.Column("words", Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_number"],
            ["images.number"],
        ),
        sa.PrimaryKeyConstraint("image_number"),
    )
    on_each(
        sqlite=[text if text.startswith("\n") else f"CREATE{text}" for text in _SEARCH.split(";\nCREATE")],
        postgresql=_SEARCH_ON_POSTGRESQL,
    )
