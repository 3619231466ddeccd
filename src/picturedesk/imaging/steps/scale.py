"""Scale: to the plan's size, with transparent pixels weighing nothing."""

from picturedesk.core.geometry import Size, is_sideways
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture


def scale(picture: Picture, work: Work) -> Picture:
    target = work.plan.scaled.turned if is_sideways(work.orientation) else work.plan.scaled
    return scale_to(picture, target)


def scale_to(picture: Picture, target: Size) -> Picture:
    """Without premultiplying, the colour hidden in transparent pixels would bleed into their neighbours."""
    if (picture.width, picture.height) == (target.width_px, target.height_px):
        return picture
    across, down = target.width_px / picture.width, target.height_px / picture.height
    if not picture.hasalpha():
        return picture.resize(across, vscale=down)
    return picture.premultiply().resize(across, vscale=down).unpremultiply().cast(picture.format)
