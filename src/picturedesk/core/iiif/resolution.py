"""Resolution: from what an IIIF URL asks of any picture to pixels of this one, and the URL's one canonical spelling."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final, NoReturn

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.geometry import Box, Size, fit_inside, half_up, point_in, scale_to_meet, within_pixels
from picturedesk.core.iiif.grammar import Asked
from picturedesk.core.iiif.model import (
    Confined,
    Exact,
    Full,
    Height,
    Limits,
    Max,
    Percent,
    PercentBox,
    PixelBox,
    Quality,
    Region,
    Scaling,
    Square,
    Width,
)
from picturedesk.core.recipes import Excerpt, OutputFormat, Recipe, Steering

_HUNDRED: Final = 100
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What to make, and the last four parts of the URL that says so in the canonical way."""

    recipe: Recipe
    output: OutputFormat
    canonical: str


def resolve(asked: Asked, whole: Size, limits: Limits, steering: Steering | None = None) -> Resolved:
    """
    Settle what *asked* means for an upright picture of size *whole*.

    Args:
        asked: As parsed.
        whole: The picture's size.
        limits: Those that its image information tells.
        steering: What a square holds on to; None is the centre.

    Raises:
        InvalidRequest: The region lies outside, or the size is over a limit, or enlarges without being asked to.
    """
    cut = _cut(asked.region, whole, steering)
    size = _size(asked.scaling, cut.size, limits, enlarge=asked.enlarge)
    bitonal = asked.quality is Quality.BITONAL
    excerpt = Excerpt(
        left_px=cut.left_px,
        top_px=cut.top_px,
        cut_width_px=cut.width_px,
        cut_height_px=cut.height_px,
        width_px=size.width_px,
        height_px=size.height_px,
        mirrored=asked.mirrored,
        turned_degrees=asked.turned_degrees,
        bitonal=bitonal,
    )
    return Resolved(
        recipe=Recipe(excerpt=excerpt, gray=bitonal or asked.quality is Quality.GRAY),
        output=asked.output,
        canonical=_canonical(asked, cut, size, whole, limits),
    )


def _cut(region: Region, whole: Size, steering: Steering | None) -> Box:
    match region:
        case Full():
            return Box(0, 0, whole.width_px, whole.height_px)
        case Square():
            return _square(whole, steering)
        case PixelBox():
            return _within(region.left, region.top, region.width, region.height, whole)
        case PercentBox():
            left, width = _span(region.left, region.width, whole.width_px)
            top, height = _span(region.top, region.height, whole.height_px)
            return _within(left, top, width, height, whole)


def _square(whole: Size, steering: Steering | None) -> Box:
    side = min(whole.width_px, whole.height_px)
    point = point_in(Box(0, 0, whole.width_px, whole.height_px), whole, steering)
    return Box(_start(whole.width_px, side, point.x), _start(whole.height_px, side, point.y), side, side)


def _start(length_px: int, side_px: int, fraction: float) -> int:
    """Where a window begins that has the point in its middle, as far as the picture goes."""
    return min(max(floor(fraction * length_px - side_px / 2 + 0.5), 0), length_px - side_px)


def _span(start: Fraction, extent: Fraction, length_px: int) -> tuple[int, int]:
    """Edges are rounded half up, so that neighbours in percent are neighbours in pixels; no side is rounded away."""
    if start >= _HUNDRED:
        return length_px, 1
    first = min(floor(start * length_px / _HUNDRED + _HALF), length_px - 1)
    last = floor((start + extent) * length_px / _HUNDRED + _HALF)
    return first, max(1, last - first)


def _within(left: int, top: int, width: int, height: int, whole: Size) -> Box:
    """The part of a box that is in the picture."""
    if left >= whole.width_px or top >= whole.height_px:
        _refuse("region", f"The region lies outside of a picture of {whole.width_px} by {whole.height_px} pixels.")
    return Box(left, top, min(width, whole.width_px - left), min(height, whole.height_px - top))


def _size(scaling: Scaling, region: Size, limits: Limits, *, enlarge: bool) -> Size:
    match scaling:
        case Max():
            return _largest(region, limits, enlarge=enlarge)
        case Confined():
            return _confined(scaling, region, limits, enlarge=enlarge)
        case Width(px):
            size = Size(px, half_up(region.height_px * px, region.width_px))
        case Height(px):
            size = Size(half_up(region.width_px * px, region.height_px), px)
        case Percent(percent):
            size = Size(_part(region.width_px, percent), _part(region.height_px, percent))
        case Exact(width_px, height_px):
            size = Size(width_px, height_px)
    if not size.pixels:
        _refuse("size", "A side of the picture would be less than a pixel.")
    if not enlarge and _is_larger(size, region):
        _refuse_enlarging(region)
    if not limits.allow(size):
        _refuse("size", "The size is over maxWidth, maxHeight or maxArea of the image information.")
    return size


def _part(length_px: int, percent: Fraction) -> int:
    return floor(length_px * percent / _HUNDRED + _HALF)


def _largest(region: Size, limits: Limits, *, enlarge: bool) -> Size:
    sized = scale_to_meet(region, limits.box) if enlarge else fit_inside(region, limits.box)
    return within_pixels(sized, limits.max_area_px)


def _confined(box: Confined, region: Size, limits: Limits, *, enlarge: bool) -> Size:
    """The limits only make the box smaller; but a box that the region would have to grow for needs the ``^``."""
    if not enlarge and box.width_px > region.width_px and box.height_px > region.height_px:
        _refuse_enlarging(region)
    room = Size(min(box.width_px, limits.max_width_px), min(box.height_px, limits.max_height_px))
    sized = scale_to_meet(region, room) if enlarge else fit_inside(region, room)
    return within_pixels(sized, limits.max_area_px)


def _is_larger(size: Size, region: Size) -> bool:
    return size.width_px > region.width_px or size.height_px > region.height_px


def _canonical(asked: Asked, cut: Box, size: Size, whole: Size, limits: Limits) -> str:
    box = f"{cut.left_px},{cut.top_px},{cut.width_px},{cut.height_px}"
    region = "full" if cut.size == whole else box
    rotation = f"{'!' if asked.mirrored else ''}{asked.turned_degrees}"
    # A picture as it comes has its colours, so that "color" says nothing more.
    quality = Quality.DEFAULT if asked.quality is Quality.COLOR else asked.quality
    return f"{region}/{_canonical_size(size, cut.size, limits)}/{rotation}/{quality}.{asked.output}"


def _canonical_size(size: Size, region: Size, limits: Limits) -> str:
    if size == _largest(region, limits, enlarge=False):
        return "max"
    if not _is_larger(size, region):
        return f"{size.width_px},{size.height_px}"
    if size == _largest(region, limits, enlarge=True):
        return "^max"
    return f"^{size.width_px},{size.height_px}"


def _refuse_enlarging(region: Size) -> NoReturn:
    sides = f"{region.width_px} by {region.height_px}"
    _refuse("size", f"The size is larger than the region's {sides} pixels; a ^ before it asks for that.")


def _refuse(field: str, sentence: str) -> NoReturn:
    raise InvalidRequest(Detail(field, sentence))
