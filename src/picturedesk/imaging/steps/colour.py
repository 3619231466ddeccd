"""Colour: everything becomes 8-bit sRGB, or Display P3 where the picture has colours that sRGB lacks."""

from functools import cache
from typing import Final

import pyvips

from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.profiles import Gamut, is_wide, meaning
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture, VipsError, field

PROFILE: Final = "icc-profile-data"
"""What libvips calls the profile that a picture came with, or is to be written with."""


def colour(picture: Picture, work: Work) -> Picture:
    return to_gamut(picture, gamut_of(picture, work.recipe, work.output))


def gamut_of(picture: Picture, recipe: Recipe, output: OutputFormat) -> Gamut:
    """What the rendition's numbers shall mean. A GIF cannot say it, and what is gray or of inks has no need of it."""
    if output is OutputFormat.GIF or recipe.gray or picture.interpretation not in _LIGHTS:
        return Gamut.SRGB
    return Gamut.DISPLAY_P3 if is_wide(_profile(picture)) else Gamut.SRGB


def to_srgb(picture: Picture) -> Picture:
    return to_gamut(picture, Gamut.SRGB)


def to_gamut(picture: Picture, gamut: Gamut) -> Picture:
    """
    By the embedded profile; without one, or with one that does not fit, by the usual meaning of the numbers.

    libvips has a stock profile for inks, so that they are never shown as if they were light. A profile that means
    *gamut* costs nothing. What comes out bears our profile for *gamut*, which for sRGB is none.
    """
    return labelled(_converted(picture, gamut), gamut)


def labelled(picture: Picture, gamut: Gamut) -> Picture:
    """The same picture, said to be in *gamut*."""
    picture = picture.copy()
    picture.remove(PROFILE)
    if gamut is Gamut.DISPLAY_P3:
        picture.set_type(pyvips.GValue.blob_type, PROFILE, display_p3())
    return picture


@cache
def display_p3() -> bytes:
    """The profile that every wide rendition bears: libvips' own, of 480 bytes, in the public domain."""
    return bytes(pyvips.Operation.call("profile_load", Gamut.DISPLAY_P3.value))


_LIGHTS: Final = ("srgb", "rgb16")
_INKS: Final = "cmyk"
_SIXTEEN_BITS: Final = "ushort"
_IN_BYTES: Final = {"rgb16": "srgb", "grey16": "b-w"}


def _converted(picture: Picture, gamut: Gamut) -> Picture:
    profile = _profile(picture)
    if not profile:
        return _by_usual_meaning(picture, gamut)
    if picture.interpretation != _INKS and meaning(profile) is gamut:
        return _as_they_are(picture)
    try:
        return _by_profile(picture, gamut)
    except VipsError:  # The profile is broken, or another kind of picture's.
        return _by_usual_meaning(picture, gamut)


def _by_usual_meaning(picture: Picture, gamut: Gamut) -> Picture:
    bare = labelled(picture, Gamut.SRGB)
    if bare.interpretation == _INKS:
        return _by_profile(bare, gamut)
    return _as_they_are(bare) if gamut is Gamut.SRGB else _by_profile(_as_they_are(bare), gamut)


def _as_they_are(picture: Picture) -> Picture:
    """The same numbers, in bytes; three of them where there was one."""
    return _in_bytes(picture).colourspace("srgb")


def _by_profile(picture: Picture, gamut: Gamut) -> Picture:
    """By the one embedded, else by a stock one. Sixteen bits stay as fine as they are until the last step of it."""
    fallback = _INKS if picture.interpretation == _INKS else Gamut.SRGB.value
    # Black point compensation keeps the shadows of wide and of printed originals apart, as editors' programs do.
    return picture.icc_transform(
        gamut.value, embedded=True, input_profile=fallback, intent="relative", black_point_compensation=True, depth=8
    )


def _in_bytes(picture: Picture) -> Picture:
    """libvips' own way from 16 bits to 8 cuts the lower half off; rounding is right by half a step."""
    if picture.format == _SIXTEEN_BITS:
        kind = _IN_BYTES.get(picture.interpretation, picture.interpretation)
        return (picture / 257).rint().cast("uchar").copy(interpretation=kind)
    return picture if picture.format == "uchar" else picture.cast("uchar")


def _profile(picture: Picture) -> bytes:
    profile = field(picture, PROFILE)
    return bytes(profile) if isinstance(profile, bytes | memoryview) else b""
