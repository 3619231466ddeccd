"""Targets: what the last part of a delivery URL names, and whether everybody may have it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.files import ImageFormat
from picturedesk.core.recipes.grammar import canonical, parse
from picturedesk.core.recipes.model import OutputFormat, Recipe

WIDTH_LADDER_PX: Final = (64, 128, 192, 256, 384, 512, 640, 768, 1024, 1280, 1600, 1920, 2560, 3840)

_FREE_RECIPES: Final = frozenset(Recipe(width_px=width) for width in WIDTH_LADDER_PX)
_ORIGINAL: Final = "original"
_AUTO: Final = "auto"
_OUTPUTS: Final[Mapping[str, OutputFormat | None]] = {
    **{output.value: output for output in OutputFormat},
    _AUTO: None,
}
_WITHOUT_QUALITY: Final = frozenset({OutputFormat.PNG, OutputFormat.GIF})
_PRESET_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Original:
    """The uploaded bytes, unchanged."""

    format: ImageFormat

    @property
    def text(self) -> str:
        return f"{_ORIGINAL}.{self.format.value}"


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe that the settings give a name; ``output`` None is ``auto``, for `negotiate` to settle."""

    name: str
    recipe: Recipe
    output: OutputFormat | None

    @property
    def text(self) -> str:
        return f"{self.name}.{_extension(self.output)}"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A recipe spelled out; ``output`` None is ``auto``, for `negotiate` to settle."""

    recipe: Recipe
    output: OutputFormat | None

    @property
    def text(self) -> str:
        return f"{canonical(self.recipe)}.{_extension(self.output)}"


Target = Original | Preset | Tokens
"""``text`` of each is its canonical spelling: a URL that ends otherwise is answered with a redirect to it."""


def read_target(text: str, presets: Mapping[str, Recipe], *, own: ImageFormat) -> Target:
    """
    Read ``{recipe}.{format}``, the recipe in any spelling.

    Args:
        text: The last part of the path, percent-decoded.
        presets: Those of the settings, under their names.
        own: The format of the image's file, the only one that its original comes in.

    Raises:
        InvalidRequest: It names nothing; the detail's field is ``recipe``.
    """
    said, _, extension = text.rpartition(".")
    if said == _ORIGINAL:
        if extension != own.value:
            _refuse(f"The original comes as {own.value} only.")
        return Original(own)
    output = _output(extension)
    if said in presets:
        return Preset(said, presets[said], output)
    recipe = parse(said)
    if recipe.quality is not None and output in _WITHOUT_QUALITY:
        _refuse(f"The format {extension} has no quality.")
    return Tokens(recipe, output)


def is_free(target: Target, *, presets_only: bool = False, open_originals: bool = False) -> bool:
    """
    Whether *target* needs no signature.

    Args:
        target: What is asked for.
        presets_only: The width ladder needs a signature too.
        open_originals: The original needs none.
    """
    match target:
        case Original():
            return open_originals
        case Preset():
            return True
        case Tokens():
            return not presets_only and target.recipe in _FREE_RECIPES


def is_preset_name(text: str) -> bool:
    """Whether a preset may be called *text*: a word in lower case that is not how a recipe is spelled."""
    if _PRESET_NAME.fullmatch(text) is None or text == _ORIGINAL:
        return False
    try:
        parse(text)
    except InvalidRequest:
        return True
    return False


def _output(extension: str) -> OutputFormat | None:
    if extension not in _OUTPUTS:
        _refuse(f"The format is none of {', '.join(_OUTPUTS)}.")
    return _OUTPUTS[extension]


def _extension(output: OutputFormat | None) -> str:
    return _AUTO if output is None else output.value


def _refuse(sentence: str) -> NoReturn:
    raise InvalidRequest(Detail("recipe", sentence))
