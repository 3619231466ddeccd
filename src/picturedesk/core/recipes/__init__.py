"""Recipes: what a rendition is made to, as said in the last part of a delivery URL."""

from picturedesk.core.recipes.excerpt import Excerpt
from picturedesk.core.recipes.grammar import MAX_OUTPUT_PIXELS, MAX_SIDE_PX, canonical, parse
from picturedesk.core.recipes.model import Attention, CropBox, Fit, OutputFormat, Recipe, Steering
from picturedesk.core.recipes.negotiation import negotiate, read_accept
from picturedesk.core.recipes.resolution import render_key, resolve
from picturedesk.core.recipes.targets import (
    WIDTH_LADDER_PX,
    Original,
    Preset,
    Target,
    Tokens,
    is_free,
    is_preset_name,
    read_target,
)

__all__ = [
    "MAX_OUTPUT_PIXELS",
    "MAX_SIDE_PX",
    "WIDTH_LADDER_PX",
    "Attention",
    "CropBox",
    "Excerpt",
    "Fit",
    "Original",
    "OutputFormat",
    "Preset",
    "Recipe",
    "Steering",
    "Target",
    "Tokens",
    "canonical",
    "is_free",
    "is_preset_name",
    "negotiate",
    "parse",
    "read_accept",
    "read_target",
    "render_key",
    "resolve",
]
