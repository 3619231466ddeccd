"""The grammar of IIIF image requests: ``{region}/{size}/{rotation}/{quality}.{format}``, each part as text."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.iiif.model import (
    Confined,
    Exact,
    Full,
    Height,
    Max,
    Percent,
    PercentBox,
    PixelBox,
    Quality,
    Region,
    Scaling,
    Square,
    Width,
)
from picturedesk.core.recipes import OutputFormat

# The specification wants floats of ten digits at most; twice that is somebody's idea of precision, more is an attack.
_WHOLE: Final = "[0-9]{1,10}"
_DECIMAL: Final = r"(?:[0-9]{1,10}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})"
_PIXEL_BOX: Final = re.compile(rf"({_WHOLE}),({_WHOLE}),({_WHOLE}),({_WHOLE})")
_PERCENT_BOX: Final = re.compile(rf"pct:({_DECIMAL}),({_DECIMAL}),({_DECIMAL}),({_DECIMAL})")
_PERCENT: Final = re.compile(rf"pct:({_DECIMAL})")
_SIDES: Final = re.compile(rf"(!?)({_WHOLE})?,({_WHOLE})?")
_ROTATION: Final = re.compile(rf"(!?)({_DECIMAL})")
_QUARTERS: Final = frozenset({0, 90, 180, 270})
_FULL_TURN: Final = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An image request taken apart; ``enlarge`` is the ``^`` before its size."""

    region: Region
    scaling: Scaling
    enlarge: bool
    mirrored: bool
    turned_degrees: int
    quality: Quality
    output: OutputFormat


def parse(region: str, size: str, rotation: str, last: str) -> Asked:
    """
    Read the four last parts of a path, percent-decoded.

    Raises:
        InvalidRequest: One does not parse, or says what no picture can be; the detail's field is its name.
    """
    quality, _, extension = last.rpartition(".")
    mirrored, degrees = _rotation(rotation)
    return Asked(
        region=_region(region),
        scaling=_scaling(size.removeprefix("^")),
        enlarge=size.startswith("^"),
        mirrored=mirrored,
        turned_degrees=degrees,
        quality=_quality(quality),
        output=_output(extension),
    )


def _region(text: str) -> Region:
    if text == "full":
        return Full()
    if text == "square":
        return Square()
    box = _box(text)
    if not (box.width and box.height):
        _refuse("region", "The region is empty.")
    return box


def _box(text: str) -> PixelBox | PercentBox:
    if match := _PIXEL_BOX.fullmatch(text):
        return PixelBox(*map(int, match.groups()))
    match = _PERCENT_BOX.fullmatch(text)
    if match is None:
        _refuse("region", "The region is none of full, square, x,y,w,h and pct:x,y,w,h.")
    return PercentBox(*map(Fraction, match.groups()))


def _scaling(text: str) -> Scaling:
    if text == "max":
        return Max()
    if match := _PERCENT.fullmatch(text):
        return Percent(Fraction(match[1]) or _refuse_nothing())
    match = _SIDES.fullmatch(text)
    if match is None:
        _refuse("size", "The size is none of max, w,  ,h  pct:n  w,h and !w,h, with or without ^ before it.")
    width, height = (int(side) or _refuse_nothing() if side else None for side in match.group(2, 3))
    if width and height:
        return Confined(width, height) if match[1] else Exact(width, height)
    if match[1] or not (width or height):
        _refuse("size", "The size lacks a side.")
    return Width(width) if width else Height(height or 0)


def _rotation(text: str) -> tuple[bool, int]:
    match = _ROTATION.fullmatch(text)
    degrees = Fraction(match[2]) if match else None
    if match is None or degrees is None or degrees > _FULL_TURN:
        _refuse("rotation", "The rotation is a number from 0 to 360, with or without ! before it.")
    if degrees % _FULL_TURN not in _QUARTERS:
        _refuse("rotation", "The rotation is not 0, 90, 180 or 270: others are not offered.")
    return bool(match[1]), int(degrees % _FULL_TURN)


def _quality(text: str) -> Quality:
    try:
        return Quality(text)
    except ValueError:
        _refuse("quality", f"The quality is none of {', '.join(Quality)}.")


def _output(text: str) -> OutputFormat:
    try:
        return OutputFormat(text)
    except ValueError:
        _refuse("format", f"The format is none of {', '.join(OutputFormat)}.")


def _refuse_nothing() -> NoReturn:
    _refuse("size", "A size of 0 is no picture.")


def _refuse(field: str, sentence: str) -> NoReturn:
    raise InvalidRequest(Detail(field, sentence))
