"""An original opened to be read: its size as stored, how it has to be turned, and the timing of its frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Plan, Size, decoder_shrink, upright
from picturedesk.imaging import vips

_ORIENTATIONS = range(2, 9)
_ANIMATED_FORMATS = frozenset({ImageFormat.GIF, ImageFormat.WEBP})

_LARGE_WEBP_PIXELS: Final = 20_000_000
"""A WebP is always in memory as a whole, at 16 bytes a pixel: from here on that is more than a render should take."""
_THREE_QUARTERS_FROM: Final = 1.5
"""How many times smaller a WebP has to become for three quarters of its size to leave the better scaler enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    One frame, or all of them one below the other, read once from top to bottom.

    ``stored`` is the size of one frame before it is turned by ``orientation`` (1 to 8).
    """

    picture: vips.Picture
    format: ImageFormat
    strict: bool
    stored: Size
    orientation: int
    frames: int
    delays_ms: Sequence[int] = ()
    loops: int = 0

    @property
    def upright(self) -> Size:
        return upright(self.stored, self.orientation)


def open_first(data: bytes, format: ImageFormat, *, strict: bool, shrink: float = 1) -> Source:  # noqa: A002 - the field's word
    """
    The first frame alone.

    Args:
        data: The whole file.
        format: What our own look at the header found.
        strict: Fail where pixels are missing; else give what is there.
        shrink: Let the decoder of a JPEG (by 2, 4 or 8) or of a WebP make it so many times smaller, which costs less
            than decoding it whole; ``stored`` is then the small size.
    """
    picture = vips.load(data, format, strict=strict, **_smaller(format, shrink))
    return _source(picture, format, strict=strict, height_px=picture.height)


def open_for(data: bytes, source: Source, plan: Plan) -> Source:
    """*source*, or it opened again smaller, where its decoder can do part of the plan's scaling."""
    return open_again(data, source, plan) if _shrink(source, plan) > 1 else source


def open_again(data: bytes, source: Source, plan: Plan) -> Source:
    """Open the first frame anew: *source* can be read once only."""
    return open_first(data, source.format, strict=source.strict, shrink=_shrink(source, plan))


def open_all_for(data: bytes, source: Source, plan: Plan) -> Source:
    """*source* opened again with all its frames, smaller where its decoder can do part of the plan's scaling."""
    return open_all(data, source.format, strict=source.strict, shrink=_shrink(source, plan, frames=source.frames))


def _shrink(source: Source, plan: Plan, *, frames: int = 1) -> float:
    if source.format is ImageFormat.JPEG:
        return decoder_shrink(plan)
    if source.format is not ImageFormat.WEBP or source.stored.pixels * frames <= _LARGE_WEBP_PIXELS:
        return 1
    shrink = decoder_shrink(plan)
    is_whole = plan.cut.size == source.upright
    return 4 / 3 if shrink == 1 and is_whole and plan.ratio >= _THREE_QUARTERS_FROM else shrink


def _smaller(format: ImageFormat, shrink: float) -> dict[str, float]:  # noqa: A002 - the field's word
    if shrink == 1:
        return {}
    return {"scale": 1 / shrink} if format is ImageFormat.WEBP else {"shrink": int(shrink)}


def open_all(data: bytes, format: ImageFormat, *, strict: bool, shrink: float = 1) -> Source:  # noqa: A002 - the field's word
    """All frames of an animation below one another; the one picture of anything else. Only a WebP can be shrunk."""
    if format not in _ANIMATED_FORMATS:
        return open_first(data, format, strict=strict)
    picture = vips.load(data, format, strict=strict, n=-1, **_smaller(format, shrink))
    height_px = vips.field(picture, "page-height")
    return _source(
        picture, format, strict=strict, height_px=height_px if isinstance(height_px, int) else picture.height
    )


def _source(picture: vips.Picture, format: ImageFormat, *, strict: bool, height_px: int) -> Source:  # noqa: A002 - the field's word
    delays, loops = vips.field(picture, "delay"), vips.field(picture, "loop")
    return Source(
        picture=picture,
        format=format,
        strict=strict,
        stored=Size(picture.width, height_px),
        orientation=_orientation(picture),
        frames=_page_count(picture),
        delays_ms=delays if isinstance(delays, list) else (),
        loops=loops if isinstance(loops, int) else 0,
    )


def _page_count(picture: vips.Picture) -> int:
    pages = vips.field(picture, "n-pages")
    return pages if isinstance(pages, int) else 1


def _orientation(picture: vips.Picture) -> int:
    """EXIF orientation; any value that has no meaning is 1."""
    orientation = vips.field(picture, "orientation")
    return orientation if isinstance(orientation, int) and orientation in _ORIENTATIONS else 1
