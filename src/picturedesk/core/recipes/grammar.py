"""The grammar of recipes: tokens joined by ``-``, read in any order, written in one."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes.model import Attention, CropBox, Fit, Recipe, Steering

MAX_SIDE_PX: Final = 8_192
MAX_OUTPUT_PIXELS: Final = 40_000_000

# Twice the longest recipe there is; the rest could only be leading zeros.
_MAX_CHARACTERS: Final = 160

_TOKEN: Final = re.compile(
    r"""
    w(?P<width>[0-9]+)
    | h(?P<height>[0-9]+)
    | (?P<fit>cover|inside|pad)
    | g(?P<gravity>c|n|ne|e|se|s|sw|w|nw|auto|fx[0-9]+y[0-9]+)
    | c(?P<crop>[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)
    | q(?P<quality>[0-9]+)
    | bg(?P<background>[0-9a-f]{6})
    | blur(?P<blur>[0-9]+)
    | (?P<gray>gray)
    """,
    re.VERBOSE,
)
_COMPASS: Final = {
    Gravity.CENTER: "c",
    Gravity.NORTH: "n",
    Gravity.NORTHEAST: "ne",
    Gravity.EAST: "e",
    Gravity.SOUTHEAST: "se",
    Gravity.SOUTH: "s",
    Gravity.SOUTHWEST: "sw",
    Gravity.WEST: "w",
    Gravity.NORTHWEST: "nw",
}
_STEERINGS: Final[Mapping[str, Steering]] = {
    "auto": Attention.AUTO,
    **{letters: gravity for gravity, letters in _COMPASS.items()},
}
_THOUSAND: Final = 1_000
_WHOLE_PICTURE: Final = CropBox(x=0, y=0, width=_THOUSAND, height=_THOUSAND)
_WHITE: Final = "ffffff"


def parse(text: str) -> Recipe:
    """
    Read a recipe in any spelling: tokens in any order, leading zeros, defaults spelled out.

    Raises:
        InvalidRequest: It is no recipe, or says something that cannot be; the detail's field is ``recipe``.
    """
    said = _tokens(text)
    width, height = _number(said, "width", MAX_SIDE_PX), _number(said, "height", MAX_SIDE_PX)
    in_a_box = width is not None and height is not None
    recipe = Recipe(
        width_px=width,
        height_px=height,
        fit=Fit(said["fit"]) if "fit" in said else Fit.COVER if in_a_box else Fit.INSIDE,
        steering=_steering(said),
        crop=_crop(said),
        quality=_number(said, "quality", 100),
        background=said.get("background", _WHITE),
        blur_px=_number(said, "blur", 100) or 0,
        gray="gray" in said,
    )
    _refuse_contradictions(recipe)
    return recipe


def canonical(recipe: Recipe) -> str:
    """
    Write a recipe in its one spelling: `parse` gives it back, and gives the same for every other spelling of it.

    A recipe that asks for nothing is spelled ``inside``, as no recipe is empty.
    """
    return "-".join(_spelled(recipe)) or Fit.INSIDE.value


def _spelled(recipe: Recipe) -> Iterator[str]:
    """Write the tokens in the order of the contract, leaving out what would say nothing."""
    if recipe.width_px is not None:
        yield f"w{recipe.width_px}"
    if recipe.height_px is not None:
        yield f"h{recipe.height_px}"
    if recipe.fit is not _default_fit(recipe):
        yield recipe.fit.value
    if recipe.steering is not None:
        yield f"g{_spelled_steering(recipe.steering)}"
    if recipe.crop is not None and recipe.crop != _WHOLE_PICTURE:
        yield f"c{recipe.crop.x}.{recipe.crop.y}.{recipe.crop.width}.{recipe.crop.height}"
    if recipe.quality is not None:
        yield f"q{recipe.quality}"
    if recipe.background != _WHITE:
        yield f"bg{recipe.background}"
    if recipe.blur_px:
        yield f"blur{recipe.blur_px}"
    if recipe.gray:
        yield "gray"


def _spelled_steering(steering: Steering) -> str:
    if isinstance(steering, FocalPoint):
        return f"fx{round(steering.x * _THOUSAND)}y{round(steering.y * _THOUSAND)}"
    return "auto" if isinstance(steering, Attention) else _COMPASS[steering]


def _default_fit(recipe: Recipe) -> Fit:
    return Fit.INSIDE if recipe.width_px is None or recipe.height_px is None else Fit.COVER


def _tokens(text: str) -> dict[str, str]:
    """Read each token under its name, without the letters that announce it."""
    if len(text) > _MAX_CHARACTERS:
        _refuse("The recipe is too long.")
    said: dict[str, str] = {}
    for token in text.split("-"):
        match = _TOKEN.fullmatch(token)
        if match is None or match.lastgroup is None:
            _refuse("The recipe has a part that says nothing we know.")
        if match.lastgroup in said:
            _refuse(f"The recipe says its {match.lastgroup} twice.")
        said[match.lastgroup] = match[match.lastgroup]
    return said


def _number(said: Mapping[str, str], name: str, most: int) -> int | None:
    if name not in said:
        return None
    number = int(said[name])
    if not 1 <= number <= most:
        _refuse(f"The {name} must be between 1 and {most:,}.")
    return number


def _steering(said: Mapping[str, str]) -> Steering | None:
    if "gravity" not in said:
        return None
    if said["gravity"] in _STEERINGS:
        return _STEERINGS[said["gravity"]]
    x, y = (int(number) for number in said["gravity"].removeprefix("fx").split("y"))
    if max(x, y) > _THOUSAND:
        _refuse("A focal point's x and y must be between 0 and 1000.")
    return FocalPoint(x / _THOUSAND, y / _THOUSAND)


def _crop(said: Mapping[str, str]) -> CropBox | None:
    if "crop" not in said:
        return None
    x, y, width, height = (int(number) for number in said["crop"].split("."))
    if width == 0 or height == 0 or x + width > _THOUSAND or y + height > _THOUSAND:
        _refuse("The crop is empty or leaves the picture.")
    crop = CropBox(x=x, y=y, width=width, height=height)
    return None if crop == _WHOLE_PICTURE else crop


def _refuse_contradictions(recipe: Recipe) -> None:
    if recipe.fit is Fit.INSIDE:
        if recipe.steering is not None:
            _refuse("The recipe has a gravity, and neither crops to a box nor pads.")
        return
    if recipe.width_px is None or recipe.height_px is None:
        _refuse(f"The fit {recipe.fit.value} needs both a width and a height.")
    if recipe.width_px * recipe.height_px > MAX_OUTPUT_PIXELS:
        _refuse(f"The rendition would have more than {MAX_OUTPUT_PIXELS:,} pixels.")


def _refuse(sentence: str) -> NoReturn:
    raise InvalidRequest(Detail("recipe", sentence))
