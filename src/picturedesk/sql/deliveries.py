"""The one row that a delivery reads, and the texts for the first of many."""

from datetime import datetime

import sqlalchemy as sa

from picturedesk.core.delivery import Deliverable
from picturedesk.core.embedding import ImageTexts, LocaleTexts
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import FocalPoint, Gravity, ImageId
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import files, image_locales, images

_BY_ID = Statement(
    sa.select(
        images.c.gravity,
        images.c.focal_x,
        images.c.focal_y,
        images.c.license_url,
        images.c.content_digest,
        images.c.updated_at,
        files.c.hash,
        files.c.filename,
        files.c.format,
        files.c.size_bytes,
        files.c.width_px,
        files.c.height_px,
        files.c.frames,
        files.c.transparent,
    )
    .join(files, files.c.number == images.c.file_number)
    .where(images.c.id == sa.bindparam("id"), images.c.deleted_at.is_(None))
)

_UPDATED_AT = Statement(sa.select(images.c.updated_at).where(images.c.id == sa.bindparam("id")))

_TEXTS = Statement(
    sa.select(
        images.c.content_digest,
        images.c.copyright_notice,
        images.c.license_url,
        images.c.digital_source_type,
        image_locales.c.locale,
        image_locales.c.credit,
        image_locales.c.caption_html,
    )
    .outerjoin(image_locales, image_locales.c.image_number == images.c.number)
    .where(images.c.id == sa.bindparam("id"), images.c.deleted_at.is_(None))
    .order_by(image_locales.c.position)
)


async def updated_at(reader: Reader, image_id: ImageId) -> datetime | None:
    """When an image was last changed, deleting included; None where there is none. One narrow point read."""
    row = await reader.one(_UPDATED_AT, id=image_id)
    return None if row is None else row.updated_at


async def live(tx: Tx, image_id: ImageId) -> Deliverable | None:
    """A live image, archived or not. One point read."""
    row = await tx.one(_BY_ID, id=image_id)
    if row is None:
        return None
    return Deliverable(
        id=image_id,
        hash=row.hash,
        filename=row.filename,
        format=ImageFormat(row.format),
        size_bytes=row.size_bytes,
        width_px=row.width_px,
        height_px=row.height_px,
        frames=row.frames,
        transparent=row.transparent,
        gravity=Gravity(row.gravity),
        focal_point=None if row.focal_x is None else FocalPoint(row.focal_x, row.focal_y),
        license_url=row.license_url,
        content_digest=row.content_digest,
        updated_at=row.updated_at,
    )


async def texts(tx: Tx, image_id: ImageId) -> ImageTexts | None:
    """What of a live image's texts may be embedded. One statement: a row for each locale."""
    rows = await tx.all(_TEXTS, id=image_id)
    if not rows:
        return None
    return ImageTexts(
        content_digest=rows[0].content_digest,
        copyright_notice=rows[0].copyright_notice,
        license_url=rows[0].license_url,
        digital_source_type=rows[0].digital_source_type,
        # An image without locales has one row too, with nothing in it.
        locales=tuple(
            LocaleTexts(locale=row.locale, credit=row.credit, caption_html=row.caption_html)
            for row in rows
            if row.locale is not None
        ),
    )
