"""Where pixels go: sizes, boxes, orientations, and the plan from an upright source to a rendition. Arithmetic only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final

from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import MAX_OUTPUT_PIXELS, CropBox, Excerpt, Fit, OutputFormat, Recipe, Steering

MAX_OUTPUT_FRAMES: Final = 1_000
"""However small, a frame costs a renderer milliseconds: twice as many would come near the limit of a render's time."""

MAX_MOVING_PIXELS: Final = {OutputFormat.GIF: 20_000_000, OutputFormat.WEBP: 30_000_000}
"""
Of all frames of a rendition that moves: a GIF's colours are looked for anew in each frame, and a WebP is made beside
up to 800 MB of its original's frames.
"""

MAX_OUTPUT_SIDE_PX: Final = {
    OutputFormat.JPEG: 65_500,
    OutputFormat.PNG: 65_500,
    OutputFormat.GIF: 65_500,
    OutputFormat.WEBP: 16_383,
    OutputFormat.AVIF: 8_192,
}

_THOUSAND: Final = 1_000
_SLACK: Final = 1e-6
"""Of a pixel: floats that miss a whole number by less than this mean that number."""

_LOOSE_PX: Final = 12
"""How many pixels of the source a cover may take on each side beyond those that it shows."""
_FINE: Final = 64
"""Parts of a pixel; whoever is off by less than one is off by nothing."""

_CENTER: Final = FocalPoint(0.5, 0.5)
_POINTS: Final = {
    Gravity.CENTER: _CENTER,
    Gravity.NORTH: FocalPoint(0.5, 0.0),
    Gravity.NORTHEAST: FocalPoint(1.0, 0.0),
    Gravity.EAST: FocalPoint(1.0, 0.5),
    Gravity.SOUTHEAST: FocalPoint(1.0, 1.0),
    Gravity.SOUTH: FocalPoint(0.5, 1.0),
    Gravity.SOUTHWEST: FocalPoint(0.0, 1.0),
    Gravity.WEST: FocalPoint(0.0, 0.5),
    Gravity.NORTHWEST: FocalPoint(0.0, 0.0),
}

_DECODER_SHRINKS: Final = (8, 4, 2)
_LEFT_TO_SCALE: Final = 2
"""What is left for a better scaler than the decoder's; less would show as softness."""
_LEFT_TO_SCALE_BY_LIGHT: Final = 2.5
"""The decoder does not scale by light: the more of the scaling is its, the less is gained."""
_MOST_PIXELS_BY_LIGHT: Final = 160_000
_LEAST_RATIO_BY_LIGHT: Final = 2

_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_FROM_RIGHT: Final = frozenset({2, 3, 7, 8})
_FROM_BOTTOM: Final = frozenset({3, 4, 6, 7})


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels across and down; both at least 1."""

    width_px: int
    height_px: int

    @property
    def pixels(self) -> int:
        return self.width_px * self.height_px

    @property
    def turned(self) -> "Size":
        """The same picture lying on its side."""
        return Size(self.height_px, self.width_px)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, from its upper left corner."""

    left_px: int
    top_px: int
    width_px: int
    height_px: int

    @property
    def size(self) -> Size:
        return Size(self.width_px, self.height_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    From the upright source to the rendition: take ``cut`` out of it, scale that to ``scaled``, lay it on ``canvas``.

    ``left_px`` and ``top_px`` say where on the canvas the scaled picture's corner lies: below 0 where it sticks out
    and is cut off, above 0 where the background shows. All coordinates are those of the upright picture. ``by_light``
    asks for scaling amounts of light, not the numbers that stand for them.
    """

    cut: Box
    scaled: Size
    canvas: Size
    left_px: int = 0
    top_px: int = 0
    by_light: bool = False

    @property
    def ratio(self) -> float:
        """How many times smaller it becomes, on the side where that is less."""
        # Half a pixel off: the side that was rounded up is not meant to be any sharper.
        across = self.cut.width_px / (self.scaled.width_px - 0.5)
        return min(across, self.cut.height_px / (self.scaled.height_px - 0.5))


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded half up, in integers, so that no size depends on how floats round."""
    return (2 * numerator + denominator) // (2 * denominator)


def is_sideways(orientation: int) -> bool:
    """Whether a picture with this EXIF orientation swaps its sides when it is stood up."""
    return orientation in _SIDEWAYS


def upright(stored: Size, orientation: int) -> Size:
    """The size as seen, from the size as stored and the EXIF orientation; any value but 2 to 8 means 1."""
    return stored.turned if is_sideways(orientation) else stored


def as_stored(box: Box, stored: Size, orientation: int) -> Box:
    """Where a box of the upright picture lies in the picture as stored, before it is turned and mirrored."""
    if is_sideways(orientation):
        box = Box(box.top_px, box.left_px, box.height_px, box.width_px)
    left, top = box.left_px, box.top_px
    if orientation in _FROM_RIGHT:
        left = stored.width_px - left - box.width_px
    if orientation in _FROM_BOTTOM:
        top = stored.height_px - top - box.height_px
    return Box(left, top, box.width_px, box.height_px)


def fit_inside(source: Size, box: Size) -> Size:
    """
    Scale *source* down to fit *box*, keeping its shape and never enlarging it.

    Args:
        source: Size of the original in pixels; both sides at least 1.
        box: Largest size allowed in pixels; 0 on a side leaves it free.

    Returns:
        The target size in pixels, rounded half up, each side at least 1.
    """
    limit = Size(box.width_px or source.width_px, box.height_px or source.height_px)
    if source.width_px <= limit.width_px and source.height_px <= limit.height_px:
        return source
    return scale_to_meet(source, limit)


def scale_to_meet(source: Size, box: Size) -> Size:
    """The largest size of *source*'s shape in *box*, enlarged where there is room; one side meets the box."""
    if source.width_px * box.height_px >= source.height_px * box.width_px:
        return Size(box.width_px, max(1, half_up(source.height_px * box.width_px, source.width_px)))
    return Size(max(1, half_up(source.width_px * box.height_px, source.height_px)), box.height_px)


def within_pixels(size: Size, pixels: int) -> Size:
    """Scale *size* down until it has at most *pixels*, keeping its shape as far as whole pixels allow."""
    if size.pixels <= pixels:
        return size
    width = max(1, int((pixels * size.width_px / size.height_px) ** 0.5))
    height = max(1, width * size.height_px // size.width_px)
    return Size(width, min(height, pixels // width))


def crop_box(source: Size, crop: CropBox) -> Box:
    """The part of the upright picture that *crop* names in thousandths; edges rounded half up, sides at least 1."""
    left, width = _crop_side(source.width_px, crop.x, crop.width)
    top, height = _crop_side(source.height_px, crop.y, crop.height)
    return Box(left, top, width, height)


def point_in(cut: Box, source: Size, steering: Steering | None) -> FocalPoint:
    """
    The point of *cut*, in fractions of it, that a crop holds on to.

    A compass gravity names an edge of the cut; a focal point names a spot of the whole upright picture, and is moved
    to the cut's nearest edge where it lies outside. `Attention.AUTO` needs pixels: who has them puts the point it
    found into the recipe first. Here it is the centre.
    """
    if isinstance(steering, FocalPoint):
        return FocalPoint(
            _fraction(steering.x * source.width_px - cut.left_px, cut.width_px),
            _fraction(steering.y * source.height_px - cut.top_px, cut.height_px),
        )
    return _POINTS[steering] if isinstance(steering, Gravity) else _CENTER


def plan(source: Size, recipe: Recipe, output: OutputFormat) -> Plan:
    """
    How *recipe* is made from an upright picture of size *source*.

    The recipe has been parsed, so a box of both sides is within 8,192 a side and `MAX_OUTPUT_PIXELS`; `cover` and
    `pad` meet it exactly. Only `cover` enlarges. All else comes out within the limits of *output*. An excerpt has been
    resolved against this very source, and says it all itself.
    """
    if recipe.excerpt:
        return _plan_excerpt(recipe.excerpt)
    cut = crop_box(source, recipe.crop) if recipe.crop else Box(0, 0, source.width_px, source.height_px)
    if recipe.fit is Fit.INSIDE or recipe.width_px is None or recipe.height_px is None:
        return _plan_inside(cut, recipe, output)
    canvas = Size(recipe.width_px, recipe.height_px)
    point = point_in(cut, source, recipe.steering)
    return _plan_pad(cut, canvas, point) if recipe.fit is Fit.PAD else _plan_cover(cut, canvas, point)


def on_copy(to: Plan, original: Size, copy: Size) -> Plan:
    """
    The same plan for a smaller copy of the upright original; only what is cut out is said in the copy's pixels.

    Edges go to the nearest pixel, so that of two cuts side by side none shows what is the other's.
    """
    left, width = _side_on_copy(to.cut.left_px, to.cut.width_px, original.width_px, copy.width_px)
    top, height = _side_on_copy(to.cut.top_px, to.cut.height_px, original.height_px, copy.height_px)
    return replace(to, cut=Box(left, top, width, height))


def for_still(to: Plan) -> Plan:
    """
    The same plan for a picture that stands alone: scaled by light where that pays, which is where much becomes little.

    There it shows most, and costs milliseconds. Tiles that meet must all be scaled in one way, whatever their sizes,
    and frames of an animation are too many.
    """
    pays = to.scaled.pixels <= _MOST_PIXELS_BY_LIGHT and to.ratio >= _LEAST_RATIO_BY_LIGHT
    return replace(to, by_light=pays)


def decoder_shrink(to: Plan) -> int:
    """How many times smaller, of 1, 2, 4 and 8, a JPEG decoder may make the picture before the plan is carried out."""
    left = _LEFT_TO_SCALE_BY_LIGHT if to.by_light else _LEFT_TO_SCALE
    return next((shrink for shrink in _DECODER_SHRINKS if to.ratio >= shrink * left), 1)


def frame_stride(frames: int, canvas: Size, output: OutputFormat) -> int:
    """
    Take every how-manieth frame of an animation, so that all frames together stay within what a render may cost.

    That is `MAX_MOVING_PIXELS` over all of them, and `MAX_OUTPUT_FRAMES`. A rendition that still moves, only in
    larger steps, is worth more than none.
    """
    most = min(max(1, MAX_MOVING_PIXELS[output] // canvas.pixels), MAX_OUTPUT_FRAMES)
    return -(-frames // most)


def _plan_excerpt(excerpt: Excerpt) -> Plan:
    cut = Box(excerpt.left_px, excerpt.top_px, excerpt.cut_width_px, excerpt.cut_height_px)
    size = Size(excerpt.width_px, excerpt.height_px)
    return Plan(cut=cut, scaled=size, canvas=size)


def _plan_inside(cut: Box, recipe: Recipe, output: OutputFormat) -> Plan:
    side = MAX_OUTPUT_SIDE_PX[output]
    box = Size(min(recipe.width_px or side, side), min(recipe.height_px or side, side))
    size = within_pixels(fit_inside(cut.size, box), MAX_OUTPUT_PIXELS)
    return Plan(cut=cut, scaled=size, canvas=size)


def _plan_pad(cut: Box, canvas: Size, point: FocalPoint) -> Plan:
    scaled = fit_inside(cut.size, canvas)
    return Plan(
        cut=cut,
        scaled=scaled,
        canvas=canvas,
        left_px=floor((canvas.width_px - scaled.width_px) * point.x + 0.5),
        top_px=floor((canvas.height_px - scaled.height_px) * point.y + 0.5),
    )


def _plan_cover(cut: Box, canvas: Size, point: FocalPoint) -> Plan:
    scale = max(canvas.width_px / cut.width_px, canvas.height_px / cut.height_px)
    across = _cover_side(cut.width_px, canvas.width_px, scale, point.x)
    down = _cover_side(cut.height_px, canvas.height_px, scale, point.y)
    return Plan(
        cut=Box(cut.left_px + across.first_px, cut.top_px + down.first_px, across.extent_px, down.extent_px),
        scaled=Size(across.scaled_px, down.scaled_px),
        canvas=canvas,
        left_px=across.offset_px,
        top_px=down.offset_px,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _CoverSide:
    first_px: int
    extent_px: int
    scaled_px: int
    offset_px: int


def _cover_side(length_px: int, canvas_px: int, scale: float, fraction: float) -> _CoverSide:
    """
    One axis of a cover: the window on the scaled picture, and the whole source pixels that it touches.

    Only those are scaled, and where it becomes smaller a few more, so that both edges lie on whole pixels once they are
    scaled: else all would be shifted or stretched by up to half a pixel. A line of 65,000 pixels by 1 that must cover a
    tall box would else be scaled to half a thousand million pixels before all but a sliver is cut away.
    """
    whole_px = max(length_px * scale, canvas_px)
    start_px = min(max(fraction * whole_px - canvas_px / 2, 0.0), whole_px - canvas_px)
    first_px = min(floor(start_px / scale), length_px - 1)
    last_px = min(ceil((start_px + canvas_px) / scale - _SLACK), length_px)
    if scale < 1:
        first_px = _best(range(first_px, max(first_px - _LOOSE_PX, 0) - 1, -1), lambda px: start_px - px * scale)
        last_px = _best(range(last_px, min(last_px + _LOOSE_PX, length_px) + 1), lambda px: (px - first_px) * scale)
    extent_px = max(1, last_px - first_px)
    scaled_px = max(canvas_px, floor(extent_px * scale + 0.5))
    offset_px = -floor(start_px - first_px * scale + 0.5)
    return _CoverSide(
        first_px=first_px,
        extent_px=extent_px,
        scaled_px=scaled_px,
        offset_px=min(max(offset_px, canvas_px - scaled_px), 0),
    )


def _best(candidates: Iterable[int], scaled: Callable[[int], float]) -> int:
    """The first whose place on the scaled picture is nearest to a whole pixel."""
    return min(candidates, key=lambda px: int(abs(scaled(px) - floor(scaled(px) + 0.5)) * _FINE))


def _fraction(distance_px: float, length_px: int) -> float:
    return min(max(distance_px / length_px, 0.0), 1.0)


def _side_on_copy(start_px: int, extent_px: int, original_px: int, copy_px: int) -> tuple[int, int]:
    first = min(half_up(start_px * copy_px, original_px), copy_px - 1)
    last = min(half_up((start_px + extent_px) * copy_px, original_px), copy_px)
    return first, max(1, last - first)


def _crop_side(length_px: int, start: int, extent: int) -> tuple[int, int]:
    first = min(half_up(start * length_px, _THOUSAND), length_px - 1)
    last = half_up((start + extent) * length_px, _THOUSAND)
    return first, max(1, last - first)
