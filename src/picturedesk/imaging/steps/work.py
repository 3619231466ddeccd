"""What every step may look at."""

from dataclasses import dataclass

from picturedesk.core.geometry import Plan, Size
from picturedesk.core.recipes import OutputFormat, Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One rendition under way. ``stored`` and ``orientation`` are those of the whole original, before any shrinking."""

    plan: Plan
    recipe: Recipe
    output: OutputFormat
    stored: Size
    orientation: int

    @property
    def background(self) -> list[int]:
        """Red, green, blue."""
        return list(bytes.fromhex(self.recipe.background))
