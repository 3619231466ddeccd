"""Resolution: everything a recipe leaves open is filled in, so that equal renditions have equal keys."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes.grammar import canonical
from picturedesk.core.recipes.model import Fit, OutputFormat, Recipe, Steering

_WITH_QUALITY: Final = frozenset({OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.AVIF})
_THOUSAND: Final = 1_000


def resolve(
    recipe: Recipe,
    output: OutputFormat,
    *,
    gravity: Gravity,
    focal_point: FocalPoint | None,
    qualities: Mapping[OutputFormat, int],
) -> Recipe:
    """
    Set the steering wherever something is cut or padded, the quality wherever *output* knows one, and drop the rest.

    Args:
        recipe: As read, or as a preset says.
        output: The format settled on.
        gravity: The image's.
        focal_point: The image's; where it has one, it goes before the gravity. Taken to thousandths, as a URL says it.
        qualities: Each format's own; those that know one must be there.
    """
    steering = None if recipe.fit is Fit.INSIDE else _in_thousandths(recipe.steering or focal_point or gravity)
    return replace(
        recipe,
        steering=steering,
        quality=(recipe.quality or qualities[output]) if output in _WITH_QUALITY else None,
        background=recipe.background if _shows_background(recipe, output) else Recipe().background,
    )


def render_key(recipe: Recipe, output: OutputFormat, *, settings_fingerprint: str, encoder_version: str) -> str:
    """
    Name the result of a resolved recipe among all results of one file: 64 hex digits.

    Every spelling and every preset that means the same has the same key.
    """
    excerpt = f"{recipe.excerpt.text}-" if recipe.excerpt else ""
    parts = (f"{excerpt}{canonical(recipe)}.{output.value}", settings_fingerprint, encoder_version)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _in_thousandths(steering: Steering) -> Steering:
    """Move a focal point by less than a pixel in a thousand, so that it has a spelling."""
    if not isinstance(steering, FocalPoint):
        return steering
    return FocalPoint(round(steering.x * _THOUSAND) / _THOUSAND, round(steering.y * _THOUSAND) / _THOUSAND)


def _shows_background(recipe: Recipe, output: OutputFormat) -> bool:
    """Whether a background can be seen: around a padded picture, or through one in the format without transparency."""
    return recipe.fit is Fit.PAD or output is OutputFormat.JPEG
