"""What a rendition is made to, as data."""

from dataclasses import dataclass
from enum import StrEnum

from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes.excerpt import Excerpt


class Fit(StrEnum):
    """How a picture meets a box of both a width and a height."""

    INSIDE = "inside"
    COVER = "cover"
    PAD = "pad"


class OutputFormat(StrEnum):
    """What a rendition can be written as; the value is the extension in the URL."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    GIF = "gif"

    @property
    def media_type(self) -> str:
        return "image/jpeg" if self is OutputFormat.JPEG else f"image/{self.value}"


class Attention(StrEnum):
    """The one gravity that looks at the pixels: the part that catches the eye."""

    AUTO = "auto"


Steering = Gravity | FocalPoint | Attention
"""What a crop holds on to. In a URL a focal point is written in thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CropBox:
    """A part of the upright picture, in thousandths of its sides; it never leaves the picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """
    One way to make a rendition. None says "as it comes": the picture's own size, the format's own quality.

    ``background`` is six lower-case hex digits. ``steering`` None means the image's focal point, else its gravity.
    What `Fit.COVER` and `Fit.PAD` need, both sides, is seen to by the grammar. With an ``excerpt``, which no URL of a
    delivery says, only tones, quality and background mean anything beside it.
    """

    width_px: int | None = None
    height_px: int | None = None
    fit: Fit = Fit.INSIDE
    steering: Steering | None = None
    crop: CropBox | None = None
    quality: int | None = None
    background: str = "ffffff"
    blur_px: int = 0
    gray: bool = False
    excerpt: Excerpt | None = None
