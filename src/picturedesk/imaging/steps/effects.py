"""Effects: blur, gray, and black and white, on the finished canvas."""

from picturedesk.core.geometry import Size
from picturedesk.imaging.steps.scale import scale_to
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture

_ENOUGH_SIGMA_PX = 4
_MIDDLE = 128


def blur(picture: Picture, work: Work) -> Picture:
    return blurred(picture, work.recipe.blur_px) if work.recipe.blur_px else picture


def blurred(picture: Picture, sigma_px: int) -> Picture:
    """
    A wide blur is made on a smaller picture and enlarged: nobody sees the difference.

    At full size the cost grows with sigma, and 100 on 40 million pixels would take minutes.
    """
    whole = Size(picture.width, picture.height)
    factor = max(1, sigma_px // _ENOUGH_SIGMA_PX)
    small = Size(-(-whole.width_px // factor), -(-whole.height_px // factor))
    return scale_to(_gaussian(scale_to(picture, small), sigma_px / factor), whole)


def gray(picture: Picture, work: Work) -> Picture:
    return picture.colourspace("b-w") if work.recipe.gray else picture


def bitonal(picture: Picture, work: Work) -> Picture:
    """After gray: what is lighter than the middle becomes white, all else black; opacity stays."""
    if not (work.recipe.excerpt and work.recipe.excerpt.bitonal):
        return picture
    # A comparison is 255 where it holds.
    tones = (picture[0] >= _MIDDLE).copy(interpretation="b-w")
    return tones.bandjoin(picture[1]) if picture.hasalpha() else tones


def _gaussian(picture: Picture, sigma_px: float) -> Picture:
    if not picture.hasalpha():
        return picture.gaussblur(sigma_px)
    return picture.premultiply().gaussblur(sigma_px).unpremultiply().cast(picture.format)
