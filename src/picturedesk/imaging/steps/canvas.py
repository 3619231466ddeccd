"""Canvas: cut off what sticks out, fill what stays free, and put a ground under what shines through."""

from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture

_OPAQUE = 255


def lay_on_canvas(picture: Picture, work: Work) -> Picture:
    """A plan either cuts or pads, never one on this side and the other on that."""
    plan = work.plan
    if plan.canvas == plan.scaled:
        return picture
    width, height = plan.canvas.width_px, plan.canvas.height_px
    if plan.canvas.width_px <= plan.scaled.width_px and plan.canvas.height_px <= plan.scaled.height_px:
        return picture.crop(-plan.left_px, -plan.top_px, width, height)
    ground = work.background + [_OPAQUE] * (picture.bands - 3)
    return picture.embed(plan.left_px, plan.top_px, width, height, extend="background", background=ground)


def flatten(picture: Picture, work: Work) -> Picture:
    if work.output is OutputFormat.JPEG and picture.hasalpha():
        return picture.flatten(background=work.background)
    return picture
