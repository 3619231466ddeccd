"""Excerpts: exact pixels at an exact size, which IIIF asks for and no recipe in a delivery URL can say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """
    A box of the upright picture, scaled to just this size, then mirrored, then turned.

    The box lies within the picture; all sides are at least 1. ``bitonal`` needs a recipe that is ``gray``.
    """

    left_px: int
    top_px: int
    cut_width_px: int
    cut_height_px: int
    width_px: int
    height_px: int
    mirrored: bool = False
    """Left and right are swapped."""
    turned_degrees: int = 0
    """Clockwise: 0, 90, 180 or 270."""
    bitonal: bool = False
    """Every pixel is black or white."""

    @property
    def text(self) -> str:
        """Its one spelling, for keys; it begins with a letter that begins no recipe, and holds no ``-``."""
        turn = f"{'!' if self.mirrored else ''}{self.turned_degrees}"
        box = f"{self.left_px},{self.top_px},{self.cut_width_px},{self.cut_height_px}"
        return f"x{box};{self.width_px},{self.height_px};{turn};{'bitonal' if self.bitonal else 'tones'}"
