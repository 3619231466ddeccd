"""The web desk: sessions, and the shapes of images for the outline of a list."""

import sqlalchemy as sa
from alembic import op

from picturedesk.sql.types import Instant

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


def upgrade() -> None:
    op.create_table(
        "image_ratios",
        sa.Column("image_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ratio", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_number"],
            ["images.number"],
        ),
        sa.PrimaryKeyConstraint("image_number"),
    )
    for statement in _RATIOS:
        op.execute(statement)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
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
