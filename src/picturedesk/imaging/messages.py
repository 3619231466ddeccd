"""What the pool and its workers say to each other: a length, then one msgpack message, in each direction in turn."""

from pathlib import Path
from typing import Any, Final

import msgspec

from picturedesk.core.errors import NotAnImage, PicturedeskError, PictureTooLarge, RenderFailed, RenditionTooCostly
from picturedesk.core.files import ImageFormat, PictureFacts
from picturedesk.core.geometry import Size
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import Attention, CropBox, Excerpt, Fit, OutputFormat, Recipe

LENGTH_BYTES: Final = 4


class CheckJob(msgspec.Struct, frozen=True, tag="check"):
    """Look through the file at *path*."""

    path: str


class RenderJob(msgspec.Struct, frozen=True, kw_only=True, tag="render"):
    """A `RenderOrder`. Steering is spelled out by kind: msgpack cannot tell two enumerations of words apart."""

    path: str
    format: ImageFormat
    output: OutputFormat
    width_px: int | None
    height_px: int | None
    fit: Fit
    gravity: Gravity | None
    point: tuple[float, float] | None
    attention: bool
    crop: CropBox | None
    quality: int | None
    background: str
    blur_px: int
    gray: bool
    excerpt: Excerpt | None
    copy_of: tuple[int, int] | None = None


class MetadataJob(msgspec.Struct, frozen=True, tag="metadata"):
    """Read all metadata of the file at *path*."""

    path: str


class Checked(msgspec.Struct, frozen=True, tag="checked"):
    """The file passed."""

    facts: PictureFacts


class Rendered(msgspec.Struct, frozen=True, tag="rendered"):
    """The rendition's bytes."""

    content: bytes


class Told(msgspec.Struct, frozen=True, kw_only=True, tag="told"):
    """A `PictureMetadata`, whose values msgpack cannot be told the type of: it leads back to itself."""

    exif: dict[str, Any]
    iptc: dict[str, Any]
    xmp: dict[str, Any]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """No result: a code of `REFUSALS`, its sentence for people, and what the log should know of a foreign error."""

    code: str
    sentence: str
    reason: str = ""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The first thing a worker says: why it cannot work, empty where it can, and the `Confinement` in force."""

    trouble: str = ""
    landlock: int = 0
    seccomp: bool = False


Answer = Checked | Rendered | Told | Refused


class Reply(msgspec.Struct, frozen=True):
    """An answer, and whether the worker wants to be replaced by a fresh one."""

    answer: Answer | Ready
    retire: bool = False


Job = CheckJob | RenderJob | MetadataJob

REFUSALS: Final[dict[str, type[PicturedeskError]]] = {
    error.code: error for error in (NotAnImage, PictureTooLarge, RenderFailed, RenditionTooCostly)
}

_job_decoder: Final = msgspec.msgpack.Decoder(Job)
_reply_decoder: Final = msgspec.msgpack.Decoder(Reply)
_encoder: Final = msgspec.msgpack.Encoder()


def job_of(order: RenderOrder) -> RenderJob:
    recipe, steering = order.recipe, order.recipe.steering
    return RenderJob(
        path=str(order.source),
        format=order.source_format,
        output=order.output,
        width_px=recipe.width_px,
        height_px=recipe.height_px,
        fit=recipe.fit,
        gravity=steering if isinstance(steering, Gravity) else None,
        point=(steering.x, steering.y) if isinstance(steering, FocalPoint) else None,
        attention=steering is Attention.AUTO,
        crop=recipe.crop,
        quality=recipe.quality,
        background=recipe.background,
        blur_px=recipe.blur_px,
        gray=recipe.gray,
        excerpt=recipe.excerpt,
        copy_of=(order.copy_of.width_px, order.copy_of.height_px) if order.copy_of else None,
    )


def order_of(job: RenderJob) -> RenderOrder:
    recipe = Recipe(
        width_px=job.width_px,
        height_px=job.height_px,
        fit=job.fit,
        steering=FocalPoint(*job.point) if job.point else Attention.AUTO if job.attention else job.gravity,
        crop=job.crop,
        quality=job.quality,
        background=job.background,
        blur_px=job.blur_px,
        gray=job.gray,
        excerpt=job.excerpt,
    )
    return RenderOrder(
        source=Path(job.path),
        source_format=job.format,
        recipe=recipe,
        output=job.output,
        copy_of=Size(*job.copy_of) if job.copy_of else None,
    )


def framed(message: Job | Reply) -> bytes:
    body = _encoder.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def read_job(body: bytes) -> Job:
    job: Job = _job_decoder.decode(body)
    return job


def read_reply(body: bytes) -> Reply:
    return _reply_decoder.decode(body)
