"""One picture in several widths, for a browser to choose from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from picturedesk.core.geometry import Box, Size, crop_box, half_up, plan
from picturedesk.core.recipes import (
    MAX_OUTPUT_PIXELS,
    MAX_SIDE_PX,
    Fit,
    OutputFormat,
    Preset,
    Recipe,
    Tokens,
)

_HALVES: Final = (1, 2, 3, 4, 6)
"""Half as wide for phones, up to three times as wide for dense screens, in halves of the preset's own width."""
_MAX_BLUR_PX: Final = 100
_WITHOUT_QUALITY: Final = frozenset({OutputFormat.PNG, OutputFormat.GIF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rendition that a browser may choose, and its size in pixels."""

    target: Preset | Tokens
    size: Size


def rendered_size(preset: Preset, source: Size) -> Size:
    """The size in pixels of what *preset* makes of an upright picture of size *source*."""
    return _rendered(preset.recipe, source, preset.output)


def candidates(preset: Preset, source: Size) -> Sequence[Candidate]:
    """
    The shape of *preset* in half its width, its own, and up to three times that; each width once, narrowest first.

    None but the preset itself and what is smaller than it shows more pixels than the source has: where it would, the
    widest that does not takes its place. A padded picture that is smaller than its box is not scaled at all, as the
    border would be another. What the recipe says in pixels, its blur, grows with the picture.
    """
    own = Candidate(target=preset, size=rendered_size(preset, source))
    found = {own.size.width_px: own}
    for width in _widths(preset.recipe, own.size, source):
        recipe = _in_width(preset.recipe, width, own.size, preset.output)
        if recipe is not None:
            size = _rendered(recipe, source, preset.output)
            found.setdefault(size.width_px, Candidate(target=Tokens(recipe, preset.output), size=size))
    return [found[width] for width in sorted(found)]


def sizes(width_px: int) -> str:
    """How wide the picture is shown, as an ``img`` says it: its own width, or the window's where that is narrower."""
    return f"(max-width: {width_px}px) 100vw, {width_px}px"


def _rendered(recipe: Recipe, source: Size, output: OutputFormat | None) -> Size:
    # What `auto` will be is not known; AVIF has the narrowest limits, which only giants meet.
    return plan(source, recipe, output or OutputFormat.AVIF).canvas


def _widths(recipe: Recipe, own: Size, source: Size) -> Iterator[int]:
    cut = crop_box(source, recipe.crop) if recipe.crop else Box(0, 0, source.width_px, source.height_px)
    most = _most(recipe, cut)
    if recipe.fit is Fit.PAD and most < own.width_px:
        return
    for halves in _HALVES:
        width = half_up(own.width_px * halves, 2)
        yield width if width < own.width_px else max(own.width_px, min(width, most))


def _most(recipe: Recipe, cut: Box) -> int:
    """The greatest width in which no pixel of the picture is more than one of the source."""
    if recipe.fit is Fit.INSIDE or recipe.width_px is None or recipe.height_px is None:
        return cut.width_px
    across, down = cut.width_px, cut.height_px * recipe.width_px // recipe.height_px
    # A cover is as small as its narrower side allows; a padded picture as large as its wider side.
    return min(across, down) if recipe.fit is Fit.COVER else max(across, down)


def _in_width(recipe: Recipe, width_px: int, own: Size, output: OutputFormat | None) -> Recipe | None:
    """*recipe* for another width; None where no recipe may be so large."""
    height = None
    if recipe.fit is not Fit.INSIDE and recipe.width_px and recipe.height_px:
        height = max(1, half_up(width_px * recipe.height_px, recipe.width_px))
    if max(width_px, height or 1) > MAX_SIDE_PX or width_px * (height or 1) > MAX_OUTPUT_PIXELS:
        return None
    blur = half_up(recipe.blur_px * width_px, own.width_px)
    return replace(
        recipe,
        width_px=width_px,
        height_px=height,
        # A recipe spelled out may not name a quality for a format that has none.
        quality=None if output in _WITHOUT_QUALITY else recipe.quality,
        blur_px=min(max(blur, 1), _MAX_BLUR_PX) if recipe.blur_px else 0,
    )
