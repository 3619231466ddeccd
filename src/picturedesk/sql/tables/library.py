"""
The library itself: accounts, keys, files, images and their texts. What is written twice is said so, and why.

A sort key (``…_sort``) is the folded form of its column, so that both databases order alike and from an index.
Indexes that the Publisher list needs in two directions exist twice only where ties are many: there the order within
equal keys, always ascending by number, decides whether a page is a walk or a sort.
"""

from typing import Any

import sqlalchemy as sa

from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.types import Instant, Number, Sha256, Text, Uuid

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", Number, primary_key=True, autoincrement=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("name_sort", Text, nullable=False),
    sa.Column("role", Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("account_id", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("label", Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("revoked_at", Instant),
    sa.Column("last_used_at", Instant),
    sa.Index("api_keys_by_account", "account_id", "created_at", "id"),
)

signing_keys = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("retired_at", Instant),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("key", Text, nullable=False, unique=True),
    sa.Column("hash", Sha256, nullable=False),
    sa.Column("filename", Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("format", Text, nullable=False),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
    sa.Column("frames", sa.Integer, nullable=False),
    sa.Column("transparent", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("placeholder", sa.LargeBinary, nullable=False),
    sa.Column("account_id", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("uploaded_at", Instant, nullable=False),
    # With the size, so that the bytes of all originals are summed up without looking at a row.
    sa.Index("files_by_hash", "hash", "size_bytes"),
    sqlite_autoincrement=True,
)

images = sa.Table(
    "images",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("file_number", Number, sa.ForeignKey("files.number"), nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("name_sort", Text, nullable=False),
    sa.Column("gravity", Text, nullable=False),
    sa.Column("focal_x", sa.Float),
    sa.Column("focal_y", sa.Float),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("origin", Text, nullable=False),
    sa.Column("creator", Text),
    sa.Column("copyright_notice", Text),
    sa.Column("license_url", Text),
    sa.Column("digital_source_type", Text),
    # The digest that the revision of delivery URLs is made from, so that a delivery reads one row.
    sa.Column("content_digest", sa.LargeBinary(32), nullable=False),
    # Copied from the file, the account and the texts: lists filter and sort by them from an index.
    sa.Column("file_hash", Sha256, nullable=False),
    sa.Column("extension", Text, nullable=False),
    sa.Column("extension_sort", Text, nullable=False),
    sa.Column("orientation", Text, nullable=False),
    sa.Column("created_by", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("created_by_sort", Text, nullable=False),
    sa.Column("modified_by", Number, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("inserted_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("deleted_at", Instant),
    sqlite_autoincrement=True,
)

_live = images.c.deleted_at.is_(None)


def _live_index(name: str, *columns: sa.ColumnElement[Any] | sa.Column[Any], unique: bool = False) -> None:
    sa.Index(name, *columns, unique=unique, sqlite_where=_live, postgresql_where=_live)


# Each sorted index carries what lists filter by, so that order, filter and count never touch the rows.
_number, _status, _extension = images.c.number, images.c.status, images.c.extension_sort
_live_index("images_live_file", images.c.file_number, unique=True)
_live_index("images_live_by_name", images.c.name_sort, _number, _status, _extension)
_live_index("images_live_by_inserted", images.c.inserted_at, _number, _status, _extension)
_live_index("images_live_by_updated", images.c.updated_at, _number, _status, _extension)
_live_index("images_live_by_creator", images.c.created_by_sort, _number, _status, _extension)
_live_index("images_live_by_creator_down", images.c.created_by_sort.desc(), _number, _status, _extension)
_live_index("images_live_by_status", _status, _number, _extension)
_live_index("images_live_by_status_down", _status.desc(), _number, _extension)
_live_index("images_live_by_extension", _extension, _number, _status)
_live_index("images_live_by_extension_down", _extension.desc(), _number, _status)
sa.Index("images_by_hash", images.c.file_hash, images.c.number)
sa.Index("images_by_inserted", images.c.inserted_at, images.c.number)
sa.Index("images_by_account", images.c.created_by, images.c.inserted_at, images.c.number)
sa.Index("images_by_file", images.c.file_number)
_in_trash = images.c.deleted_at.is_not(None)
sa.Index("images_in_trash", images.c.deleted_at, sqlite_where=_in_trash, postgresql_where=_in_trash)

# How many live images there are of each status and extension, kept by triggers in the transaction that changes them:
# a list's exact total is a sum of a few rows, not a walk through all that match.
live_counts = sa.Table(
    "live_counts",
    metadata,
    sa.Column("status", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("extension_sort", Text, primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The shape of each image, width by height in thousandths, kept by triggers: the outline of a list walks the index of
# its order and looks here, where a page holds hundreds, in place of two wide rows for every image.
image_ratios = sa.Table(
    "image_ratios",
    metadata,
    sa.Column("image_number", Number, sa.ForeignKey("images.number"), primary_key=True, autoincrement=False),
    sa.Column("ratio", sa.Integer, nullable=False),
)

image_locales = sa.Table(
    "image_locales",
    metadata,
    sa.Column("image_number", Number, sa.ForeignKey("images.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", Uuid, nullable=False, unique=True),
    sa.Column("locale", Text, nullable=False),
    sa.Column("credit", Text, nullable=False),
    sa.Column("caption_html", Text, nullable=False),
    sa.Column("alt_text", Text, nullable=False),
    sa.Index("image_locales_by_locale", "image_number", "locale", unique=True),
    sqlite_with_rowid=False,
)

# The words of an image's name, file name and texts (core.search): what the full-text index is made from.
image_words = sa.Table(
    "image_words",
    metadata,
    sa.Column("image_number", Number, sa.ForeignKey("images.number"), primary_key=True),
    sa.Column("words", Text, nullable=False),
)
