"""Categories, and which images are in them; what an image shows that it does not hold itself."""

import sqlalchemy as sa

from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.types import Instant, Number, Text, Uuid

categories = sa.Table(
    "categories",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("svg_icon", Text),
    sa.Column("is_archived", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("deleted_at", Instant),
    sa.Index("categories_by_inserted", "inserted_at", "number"),
    sa.Index("categories_by_updated", "updated_at", "number"),
    sqlite_autoincrement=True,
)

category_locales = sa.Table(
    "category_locales",
    metadata,
    sa.Column("category_number", Number, sa.ForeignKey("categories.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("locale", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Rows of deleted categories stay: deleting hides a category, it takes it off no image.
image_categories = sa.Table(
    "image_categories",
    metadata,
    sa.Column("image_number", Number, sa.ForeignKey("images.number"), primary_key=True),
    sa.Column("category_number", Number, sa.ForeignKey("categories.number"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index("image_categories_by_category", "category_number", "image_number"),
    sqlite_with_rowid=False,
)

# Two rows, moved by triggers. The first whenever something changes that images show but do not hold: a category is
# deleted or restored, an account gets another name. The second whenever something that a reference may name goes or
# comes back. With an entity's own `updated_at` they tell whether an answer still holds.
epoch = sa.Table(
    "epoch",
    metadata,
    sa.Column("id", Number, primary_key=True, autoincrement=False),
    sa.Column("n", sa.Integer, nullable=False),
)
