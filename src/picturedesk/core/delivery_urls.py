"""Delivery URLs made to order: one for each recipe asked for, or a set of widths."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from picturedesk.core import recipes, signing
from picturedesk.core.delivery import DeliveryPolicy
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.geometry import Size
from picturedesk.core.images import Image
from picturedesk.core.recipes import OutputFormat, Preset, Target
from picturedesk.core.srcset import candidates, rendered_size, sizes

MAX_RECIPES: Final = 100
MAX_EXPIRES_IN_S: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class RecipesWish:
    """A URL for each of these, in any spelling of ``{recipe}.{format}``."""

    recipes: Sequence[str]


@dataclass(frozen=True, slots=True)
class SrcsetWish:
    """A preset's shape in several widths; ``output`` None is ``auto``."""

    preset: str
    output: OutputFormat | None


UrlsWish = RecipesWish | SrcsetWish


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """A canonical, pinned path with the query that it needs; ``expires_s`` None means that it holds for ever."""

    said: str
    path: str
    expires_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Srcset:
    """What an ``img`` needs; the paths as in `HandedOut`, each with its width in pixels, narrowest first."""

    paths: Sequence[tuple[str, int]]
    sizes: str
    src: str
    size: Size
    """Of ``src``."""


def check(wish: UrlsWish, expires_in_s: int | None) -> None:
    """
    Refuse what can be refused without the image.

    Raises:
        InvalidRequest: There are no or too many recipes, or no such time to live.
    """
    faults = []
    if isinstance(wish, RecipesWish) and not 1 <= len(wish.recipes) <= MAX_RECIPES:
        faults.append(Detail("recipes", f"There must be 1 to {MAX_RECIPES} recipes."))
    if expires_in_s is not None and not 1 <= expires_in_s <= MAX_EXPIRES_IN_S:
        faults.append(Detail("expires_in", f"The seconds must be between 1 and {MAX_EXPIRES_IN_S:,}."))
    if faults:
        raise InvalidRequest(*faults)


def hand_out(
    policy: DeliveryPolicy, image: Image, wish: UrlsWish, *, expires_s: int | None
) -> Sequence[HandedOut] | Srcset:
    """
    Make the URLs; those that need no signature bear none, and no expiry.

    Args:
        policy: Presets, what is free, and the key that signs.
        image: Whose.
        wish: Checked by `check`.
        expires_s: Unix seconds until which signatures hold; None for ever.

    Raises:
        InvalidRequest: Recipes that name nothing, each under ``recipes[i]``; or there is no such preset.
    """
    desk = _Desk(policy, image, policy.revision(image.content_digest), expires_s)
    match wish:
        case RecipesWish():
            return [desk.handed_out(said, target) for said, target in _read_all(policy, image, wish.recipes)]
        case SrcsetWish():
            return desk.srcset(_preset(policy, wish))


@dataclass(frozen=True, slots=True)
class _Desk:
    policy: DeliveryPolicy
    image: Image
    revision: str
    expires_s: int | None

    def handed_out(self, said: str, target: Target) -> HandedOut:
        path, policy = f"/img/{self.image.id}/{self.revision}/{target.text}", self.policy
        if recipes.is_free(target, presets_only=policy.presets_only, open_originals=policy.open_originals):
            return HandedOut(said=said, path=path, expires_s=None)
        signature = signing.sign(policy.keys.signer, path, self.expires_s)
        expiry = "" if self.expires_s is None else f"&e={self.expires_s}"
        return HandedOut(said=said, path=f"{path}?s={signature}{expiry}", expires_s=self.expires_s)

    def srcset(self, preset: Preset) -> Srcset:
        source = Size(self.image.file.width_px, self.image.file.height_px)
        own = rendered_size(preset, source)
        return Srcset(
            paths=[(self.handed_out("", each.target).path, each.size.width_px) for each in candidates(preset, source)],
            sizes=sizes(own.width_px),
            src=self.handed_out("", preset).path,
            size=own,
        )


def _read_all(policy: DeliveryPolicy, image: Image, said: Sequence[str]) -> Sequence[tuple[str, Target]]:
    faults: list[Detail] = []
    targets = list(_read(policy, image, said, faults))
    if faults:
        raise InvalidRequest(*faults)
    return targets


def _read(
    policy: DeliveryPolicy, image: Image, said: Sequence[str], faults: list[Detail]
) -> Iterator[tuple[str, Target]]:
    """The recipes that can be read; of the others, what is wrong with them goes to *faults*."""
    for index, text in enumerate(said):
        try:
            yield text, recipes.read_target(text, policy.presets, own=image.file.format)
        except InvalidRequest as error:
            faults += [Detail(f"recipes[{index}]", detail.message) for detail in error.details]


def _preset(policy: DeliveryPolicy, wish: SrcsetWish) -> Preset:
    recipe = policy.presets.get(wish.preset)
    if recipe is None:
        raise InvalidRequest(Detail("srcset.preset", "There is no such preset."))
    return Preset(wish.preset, recipe, wish.output)
