"""The parts of an IIIF image request, as data; numbers are as they were sent, not yet those of any picture."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from picturedesk.core.geometry import Size
from picturedesk.core.recipes import MAX_OUTPUT_PIXELS


class Quality(StrEnum):
    """The tones of the answer; ``default`` is ``color``: a picture as it comes."""

    DEFAULT = "default"
    COLOR = "color"
    GRAY = "gray"
    BITONAL = "bitonal"


@dataclass(frozen=True, slots=True)
class Full:
    """The whole picture."""


@dataclass(frozen=True, slots=True)
class Square:
    """As much as a square can show."""


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A box in pixels, which may stick out on the right and below; neither side is 0."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PercentBox:
    """The same in percent of the picture's sides."""

    left: Fraction
    top: Fraction
    width: Fraction
    height: Fraction


Region = Full | Square | PixelBox | PercentBox


@dataclass(frozen=True, slots=True)
class Max:
    """As large as may be."""


@dataclass(frozen=True, slots=True)
class Width:
    """This wide, and as high as that makes it."""

    px: int


@dataclass(frozen=True, slots=True)
class Height:
    """This high, and as wide as that makes it."""

    px: int


@dataclass(frozen=True, slots=True)
class Percent:
    """So much of the region's own size."""

    percent: Fraction


@dataclass(frozen=True, slots=True)
class Exact:
    """Just this, distorted where the shapes differ."""

    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Confined:
    """As large as fits, in its own shape."""

    width_px: int
    height_px: int


Scaling = Max | Width | Height | Percent | Exact | Confined


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest answer: pixels across, down, and in all."""

    max_width_px: int
    max_height_px: int
    max_area_px: int

    @classmethod
    def of_side(cls, side_px: int) -> "Limits":
        """The limits that one longest side makes, within the budget of every rendition."""
        return cls(max_width_px=side_px, max_height_px=side_px, max_area_px=min(side_px**2, MAX_OUTPUT_PIXELS))

    @property
    def box(self) -> Size:
        return Size(self.max_width_px, self.max_height_px)

    def allow(self, size: Size) -> bool:
        return (
            size.width_px <= self.max_width_px
            and size.height_px <= self.max_height_px
            and size.pixels <= self.max_area_px
        )
