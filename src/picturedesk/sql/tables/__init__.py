"""The schema, a file for each part of it."""

from picturedesk.sql.tables.library import (
    accounts,
    api_keys,
    files,
    image_locales,
    image_ratios,
    image_words,
    images,
    live_counts,
    signing_keys,
)
from picturedesk.sql.tables.publishing import block_images, blocks, entitlements, outside_references, publications
from picturedesk.sql.tables.records import changes, generations, inspections, kept_answers, tombstones
from picturedesk.sql.tables.schema import metadata
from picturedesk.sql.tables.sessions import sessions
from picturedesk.sql.tables.taxonomy import categories, category_locales, epoch, image_categories

__all__ = [
    "accounts",
    "api_keys",
    "block_images",
    "blocks",
    "categories",
    "category_locales",
    "changes",
    "entitlements",
    "epoch",
    "files",
    "generations",
    "image_categories",
    "image_locales",
    "image_ratios",
    "image_words",
    "images",
    "inspections",
    "kept_answers",
    "live_counts",
    "metadata",
    "outside_references",
    "publications",
    "sessions",
    "signing_keys",
    "tombstones",
]
