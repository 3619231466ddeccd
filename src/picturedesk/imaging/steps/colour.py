"""Colour: everything becomes 8-bit sRGB, by the picture's own profile where it has a working one."""

from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture, VipsError

_CMYK_BANDS = 4


def colour(picture: Picture, _work: Work) -> Picture:
    return to_srgb(picture)


def to_srgb(picture: Picture) -> Picture:
    """
    By the embedded profile; without one, or with one that does not fit, by the usual meaning of the numbers.

    libvips has a stock profile for CMYK, so that ink is never shown as if it were light.
    """
    if picture.get_typeof("icc-profile-data"):
        try:
            return _as_bytes(_by_profile(picture))
        except VipsError:
            picture = picture.copy()
            picture.remove("icc-profile-data")
    if picture.interpretation == "cmyk":
        return _as_bytes(_by_profile(picture))
    return _as_bytes(picture.colourspace("srgb"))


def _by_profile(picture: Picture) -> Picture:
    fallback = "cmyk" if picture.interpretation == "cmyk" else "srgb"
    # Black point compensation keeps the shadows of wide and of printed originals apart, as editors' programs do.
    return picture.icc_transform(
        "srgb", embedded=True, input_profile=fallback, intent="relative", black_point_compensation=True, depth=8
    )


def _as_bytes(picture: Picture) -> Picture:
    return picture if picture.format == "uchar" else picture.cast("uchar")
