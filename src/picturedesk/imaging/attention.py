"""Attention: the point of a picture that catches the eye, by libvips' measure of edges, skin and saturation."""

from typing import Final

from picturedesk.core.geometry import Box, Plan, Size, crop_box, fit_inside, scale_to_meet
from picturedesk.core.images import FocalPoint
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.source import Source, open_again
from picturedesk.imaging.steps.colour import colour
from picturedesk.imaging.steps.cut import cut
from picturedesk.imaging.steps.scale import scale
from picturedesk.imaging.steps.stand_up import stand_up
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture

_LOOK_PX: Final = 256
"""libvips measures on a picture of about 32 pixels a side; this is enough for it, and small enough to be quick."""


def point_of_attention(data: bytes, source: Source, recipe: Recipe) -> FocalPoint:
    """
    Where a `cover` of *recipe* should look, in fractions of the whole upright picture.

    Costs one more decoding of the first frame, which a JPEG has cheaply at an eighth of its size.
    """
    whole = source.upright
    box = crop_box(whole, recipe.crop) if recipe.crop else Box(0, 0, whole.width_px, whole.height_px)
    small = fit_inside(box.size, Size(_LOOK_PX, _LOOK_PX))
    work = Work(
        plan=Plan(cut=box, scaled=small, canvas=small),
        recipe=recipe,
        output=OutputFormat.PNG,
        stored=source.stored,
        orientation=source.orientation,
    )
    picture = open_again(data, source, work.plan).picture
    for step in (cut, scale, colour, stand_up):
        picture = step(picture, work)
    x_px, y_px = _look(picture.copy_memory(), _window(small, recipe))
    return FocalPoint(
        (box.left_px + (x_px + 0.5) / small.width_px * box.width_px) / whole.width_px,
        (box.top_px + (y_px + 0.5) / small.height_px * box.height_px) / whole.height_px,
    )


def _window(small: Size, recipe: Recipe) -> Size:
    """The largest window of the recipe's shape on the small picture."""
    return scale_to_meet(Size(recipe.width_px or 1, recipe.height_px or 1), small)


def _look(picture: Picture, window: Size) -> tuple[int, int]:
    _, found = picture.smartcrop(
        window.width_px, window.height_px, interesting="attention", attention_x=True, attention_y=True
    )
    return int(found["attention_x"]), int(found["attention_y"])
