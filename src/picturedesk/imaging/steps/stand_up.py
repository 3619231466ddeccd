"""Stand up: turn and mirror the picture as its EXIF orientation says."""

from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture

_MIRRORED = 2
_TURNS = {3: "d180", 5: "d90", 6: "d90", 7: "d270", 8: "d270"}
_FLIPPED = 4
_THEN_MIRRORED = frozenset({_MIRRORED, 5, 7})


def stand_up(picture: Picture, work: Work) -> Picture:
    upright = turn(picture, work.orientation).copy()
    # libvips writes it into an AVIF whatever it is told to keep, and every viewer would turn the picture once more.
    upright.remove("orientation")
    return upright


def turn(picture: Picture, orientation: int) -> Picture:
    """Whatever reads the last line first needs the pixels in memory: the source comes from top to bottom, once."""
    if orientation > _MIRRORED:
        picture = picture.copy_memory()
    if orientation == _FLIPPED:
        return picture.flip("vertical")
    if orientation in _TURNS:
        picture = picture.rot(_TURNS[orientation])
    return picture.flip("horizontal") if orientation in _THEN_MIRRORED else picture
