"""Rotate: mirror and turn the finished picture, where an excerpt asks for that."""

from typing import Final

from picturedesk.imaging.steps.stand_up import turn
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture

# EXIF has a number for each way a picture can lie; these are the ones whose cure is to mirror, then to turn clockwise.
_AS_ORIENTATION: Final = {
    (False, 0): 1,
    (False, 90): 6,
    (False, 180): 3,
    (False, 270): 8,
    (True, 0): 2,
    (True, 90): 7,
    (True, 180): 4,
    (True, 270): 5,
}


def rotate(picture: Picture, work: Work) -> Picture:
    excerpt = work.recipe.excerpt
    if excerpt is None:
        return picture
    return turn(picture, _AS_ORIENTATION[excerpt.mirrored, excerpt.turned_degrees])
