"""Cut: take the plan's part out of the picture as it was stored and opened, perhaps smaller."""

from math import ceil, floor

from picturedesk.core.geometry import Box, Size, as_stored, decoder_shrink, half_up
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture


def cut(picture: Picture, work: Work) -> Picture:
    opened = Size(picture.width, picture.height)
    box = as_stored(work.plan.cut, work.stored, work.orientation)
    if work.recipe.excerpt and opened != work.stored:
        box = on_grid(box, work.stored, opened, decoder_shrink(work.plan))
    else:
        box = shrunk(box, work.stored, opened)
    return picture if box.size == opened else picture.crop(box.left_px, box.top_px, box.width_px, box.height_px)


def shrunk(box: Box, stored: Size, opened: Size) -> Box:
    """The same box on the smaller picture that the decoder made; whole pixels, outwards."""
    if stored == opened:
        return box
    left, width = _side(box.left_px, box.width_px, stored.width_px, opened.width_px)
    top, height = _side(box.top_px, box.height_px, stored.height_px, opened.height_px)
    return Box(left, top, width, height)


def on_grid(box: Box, stored: Size, opened: Size, shrink: int) -> Box:
    """The same with its edges on the nearest pixels: of two boxes side by side, none shows what is the other's."""
    left, right = _edges(box.left_px, box.width_px, stored.width_px, opened.width_px, shrink)
    top, bottom = _edges(box.top_px, box.height_px, stored.height_px, opened.height_px, shrink)
    return Box(left, top, right - left, bottom - top)


def _edges(start_px: int, extent_px: int, stored_px: int, opened_px: int, shrink: int) -> tuple[int, int]:
    first, last = (half_up(edge_px, shrink) for edge_px in (start_px, start_px + extent_px))
    if start_px + extent_px == stored_px:
        last = opened_px
    first = min(first, opened_px - 1)
    return first, min(max(last, first + 1), opened_px)


def _side(start_px: int, extent_px: int, stored_px: int, opened_px: int) -> tuple[int, int]:
    first = min(floor(start_px * opened_px / stored_px), opened_px - 1)
    last = min(ceil((start_px + extent_px) * opened_px / stored_px), opened_px)
    return first, max(1, last - first)
