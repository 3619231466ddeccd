"""Image information as it goes over the wire: ``info.json``."""

from typing import Final
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, field

from picturedesk.core.delivery import Deliverable
from picturedesk.core.geometry import Size
from picturedesk.core.iiif import TILE_PX, Limits, Quality, scale_factors, sizes
from picturedesk.core.recipes import OutputFormat

PROFILE: Final = "http://iiif.io/api/image/3/level2.json"

_EXTRA_FORMATS: Final = (OutputFormat.WEBP.value, OutputFormat.AVIF.value, OutputFormat.GIF.value)
_EXTRA_QUALITIES: Final = (Quality.COLOR.value, Quality.GRAY.value, Quality.BITONAL.value)
_EXTRA_FEATURES: Final = ("canonicalLinkHeader", "mirroring", "profileLinkHeader")
"""
Beyond level 2. ``sizeUpscaling`` is missed out though ``^`` works: it need not be told, and who tells it is tested by
iiif-validator-ng for another ``^max`` than the specification's (docs/decisions/0018).
"""

_RIGHTS_HOSTS: Final = frozenset({"creativecommons.org", "rightsstatements.org"})


class SizeShape(Struct, frozen=True):
    width: int
    height: int


class TilesShape(Struct, frozen=True, rename="camel"):
    width: int
    height: int
    scale_factors: tuple[int, ...]


class ImageInformation(Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields in the order of the specification."""

    context: str = field(name="@context", default="http://iiif.io/api/image/3/context.json")
    id: str
    type: str = "ImageService3"
    protocol: str = "http://iiif.io/api/image"
    profile: str = "level2"
    width: int
    height: int
    max_width: int
    max_height: int
    max_area: int
    sizes: tuple[SizeShape, ...]
    tiles: tuple[TilesShape, ...]
    preferred_formats: tuple[str, ...]
    rights: str | UnsetType = UNSET
    extra_formats: tuple[str, ...] = _EXTRA_FORMATS
    extra_qualities: tuple[str, ...] = _EXTRA_QUALITIES
    extra_features: tuple[str, ...] = _EXTRA_FEATURES


def image_information(picture: Deliverable, limits: Limits, service_id: str) -> ImageInformation:
    """*service_id* is the absolute URL of the picture's service, without a slash at the end."""
    whole = Size(picture.width_px, picture.height_px)
    return ImageInformation(
        id=service_id,
        width=whole.width_px,
        height=whole.height_px,
        max_width=limits.max_width_px,
        max_height=limits.max_height_px,
        max_area=limits.max_area_px,
        sizes=tuple(SizeShape(size.width_px, size.height_px) for size in sizes(whole, limits)),
        tiles=(TilesShape(TILE_PX, TILE_PX, tuple(scale_factors(whole))),),
        preferred_formats=("webp", "png") if picture.transparent else ("webp", "jpg"),
        rights=UNSET if picture.license_url is None else rights(picture.license_url),
    )


def rights(license_url: str) -> str:
    """
    A licence's URL as IIIF writes it.

    Creative Commons' and RightsStatements' are names, not addresses: they begin with ``http`` whatever one clicks on.
    """
    parts = urlsplit(license_url)
    host = (parts.hostname or "").removeprefix("www.")
    if host not in _RIGHTS_HOSTS:
        return license_url
    return parts._replace(scheme="http", netloc=host).geturl()
