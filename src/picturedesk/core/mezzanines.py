"""Mezzanines: one smaller, upright copy of a large original, of which most of its renditions can be made."""

from dataclasses import dataclass
from typing import Final, Protocol

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size, fit_inside, on_copy, plan
from picturedesk.core.recipes import OutputFormat, Recipe

SIDE_PX: Final = 2_560

_PAYS_FROM_SIDE_PX: Final = SIDE_PX * 5 // 4
_PAYS_FROM_PIXELS: Final = 6_000_000
"""Smaller ones are decoded so quickly that the copy would save less than it costs."""

_QUALITY: Final = 92
"""From 90 on, libvips keeps a JPEG's colours at full resolution, and our encoder writes no progressive scans."""

_VERSION: Final = "1"
_SPARE_FOR_EXCERPTS: Final = 2
"""What is cut out to the pixel may not be off by half of one: the copy has to have twice what is needed."""

_WRITTEN_AS: Final = {
    ImageFormat.JPEG: OutputFormat.JPEG,
    ImageFormat.WEBP: OutputFormat.JPEG,
    ImageFormat.PNG: OutputFormat.PNG,  # Large ones are drawings and screens: a JPEG would blur their edges.
}


class Original(Protocol):
    """What has to be known of an original: `StoredFile` and `Deliverable` know it."""

    @property
    def hash(self) -> str: ...
    @property
    def format(self) -> ImageFormat: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def transparent(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mezzanine:
    """A copy of the original *sha256*, which is ``original`` pixels when seen upright, made to ``size``."""

    sha256: str
    original_format: ImageFormat
    original: Size
    output: OutputFormat

    @property
    def size(self) -> Size:
        return fit_inside(self.original, Size(SIDE_PX, SIDE_PX))

    @property
    def format(self) -> ImageFormat:
        return ImageFormat(self.output.value)

    @property
    def recipe(self) -> Recipe:
        quality = _QUALITY if self.output is OutputFormat.JPEG else None
        return Recipe(width_px=SIDE_PX, height_px=SIDE_PX, quality=quality)

    def is_enough_for(self, recipe: Recipe, output: OutputFormat) -> bool:
        """Whether the rendition needs no more than the copy's resolution, anywhere."""
        to = on_copy(plan(self.original, recipe, output), self.original, self.size)
        spare = _SPARE_FOR_EXCERPTS if recipe.excerpt else 1
        return to.cut.width_px >= to.scaled.width_px * spare and to.cut.height_px >= to.scaled.height_px * spare


def mezzanine_of(original: Original) -> Mezzanine | None:
    """None where it does not pay, for what moves, and for what is transparent."""
    output = _WRITTEN_AS.get(original.format)
    size = Size(original.width_px, original.height_px)
    large = max(size.width_px, size.height_px) > _PAYS_FROM_SIDE_PX and size.pixels > _PAYS_FROM_PIXELS
    if output is None or not large or original.frames > 1 or original.transparent:
        return None
    return Mezzanine(sha256=original.hash, original_format=original.format, original=size, output=output)


def mezzanine_key(encoder_version: str) -> str:
    """Its name among the results of its original: another encoder makes another one."""
    return f"mezzanine-{_VERSION}-{encoder_version}"
