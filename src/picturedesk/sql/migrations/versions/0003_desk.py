"""The web desk: sessions, and the shapes of images for the outline of a list."""

import sqlalchemy as sa
from alembic import op

from picturedesk.sql.migrations.databases import on_each
from picturedesk.sql.types import Instant, Number, Text

revision = "0003"
down_revision = "0002"

# In thousandths, rounded half up; what is a thousand times as high as wide is a line all the same.
_RATIO = "MAX(1, (1000 * width_px + height_px / 2) / height_px)"
_RATIO_OF_NEW = f"SELECT new.number, {_RATIO} FROM files WHERE number = new.file_number"  # noqa: S608 - all of it is written here
_RATIOS = (
    f"""INSERT INTO image_ratios (image_number, ratio)
        SELECT images.number, {_RATIO} FROM images JOIN files ON files.number = images.file_number""",  # noqa: S608 - as above
    f"""CREATE TRIGGER images_shaped AFTER INSERT ON images
        BEGIN INSERT INTO image_ratios (image_number, ratio) {_RATIO_OF_NEW}; END""",
    f"""CREATE TRIGGER images_reshaped AFTER UPDATE OF file_number ON images
        BEGIN INSERT OR REPLACE INTO image_ratios (image_number, ratio) {_RATIO_OF_NEW}; END""",
    """CREATE TRIGGER images_shapeless AFTER DELETE ON images
       BEGIN DELETE FROM image_ratios WHERE image_number = old.number; END""",
)
_RATIOS_ON_POSTGRESQL = (
    _RATIOS[0].replace("MAX(", "GREATEST("),
    f"""CREATE FUNCTION picturedesk_shape() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO image_ratios (image_number, ratio) {_RATIO_OF_NEW.replace("MAX(", "GREATEST(")}
        ON CONFLICT (image_number) DO UPDATE SET ratio = excluded.ratio; RETURN NULL; END $$""",
    """CREATE FUNCTION picturedesk_unshape() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       DELETE FROM image_ratios WHERE image_number = old.number; RETURN old; END $$""",
    """CREATE TRIGGER images_shaped AFTER INSERT ON images FOR EACH ROW EXECUTE FUNCTION picturedesk_shape()""",
    """CREATE TRIGGER images_reshaped AFTER UPDATE OF file_number ON images FOR EACH ROW
       EXECUTE FUNCTION picturedesk_shape()""",
    # Before: PostgreSQL looks for what names a row ahead of triggers that come after.
    """CREATE TRIGGER images_shapeless BEFORE DELETE ON images FOR EACH ROW EXECUTE FUNCTION picturedesk_unshape()""",
)


def upgrade() -> None:
    op.create_table(
        "image_ratios",
        sa.Column("image_number", Number, autoincrement=False, nullable=False),
        sa.Column("ratio", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_number"],
            ["images.number"],
        ),
        sa.PrimaryKeyConstraint("image_number"),
    )
    on_each(sqlite=_RATIOS, postgresql=_RATIOS_ON_POSTGRESQL)
    op.create_table(
        "sessions",
        sa.Column("id", Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("key_id", Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sessions_by_account", "sessions", ["account_id"], unique=False)
    op.create_index("sessions_by_key", "sessions", ["key_id"], unique=False)
