"""How pictures are delivered: presets, qualities, what needs a signature, and the URLs that are handed out."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final

from picturedesk.core import recipes, signing
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import FocalPoint, Gravity, Image, ImageId
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.core.revisions import revision
from picturedesk.core.signing_keys import LiveKeys

THUMBNAIL_PRESET: Final = "thumb"
_RESOLUTIONS_REMEMBERED: Final = 4_096


@dataclass(frozen=True, kw_only=True)
class DeliveryPolicy:
    """
    What the operator decided about renditions, and the keys that sign URLs (the first one signs, all are believed).

    ``fingerprint`` covers everything here that changes a rendition's bytes, versions of the code included, and
    ``pixel_fingerprint`` what changes its pixels: texts are put into the stored result each time.
    """

    presets: Mapping[str, Recipe]
    qualities: Mapping[OutputFormat, int]
    keys: LiveKeys
    presets_only: bool
    open_originals: bool
    default_locale: str
    presets_without_texts: Collection[str]
    encoder_version: str
    embedding_version: str

    @cached_property
    def fingerprint(self) -> str:
        without_texts = ",".join(sorted(self.presets_without_texts))
        text = f"{self.pixel_fingerprint}\n{self.default_locale}\n{without_texts}\n{self.embedding_version}"
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def pixel_fingerprint(self) -> str:
        presets = ";".join(f"{name}={recipes.canonical(recipe)}" for name, recipe in sorted(self.presets.items()))
        qualities = ";".join(f"{output}={quality}" for output, quality in sorted(self.qualities.items()))
        text = f"{presets}\n{qualities}\n{self.encoder_version}"
        return hashlib.sha256(text.encode()).hexdigest()

    def revision(self, content_digest: bytes) -> str:
        return revision(content_digest, self.fingerprint)

    @cached_property
    def resolve(self) -> Callable[[Recipe, OutputFormat, Gravity, FocalPoint | None], "Resolved"]:
        """
        From a recipe and what the image says of its crops to a rendition's full recipe and key.

        Remembered: a busy site asks for the same few recipes all day.
        """
        return lru_cache(_RESOLUTIONS_REMEMBERED)(self._resolve)

    def _resolve(
        self, recipe: Recipe, output: OutputFormat, gravity: Gravity, focal_point: FocalPoint | None
    ) -> "Resolved":
        resolved = recipes.resolve(recipe, output, gravity=gravity, focal_point=focal_point, qualities=self.qualities)
        key = recipes.render_key(
            resolved, output, settings_fingerprint=self.pixel_fingerprint, encoder_version=self.encoder_version
        )
        return Resolved(resolved, key)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A recipe that leaves nothing open, and the key of its result among all results of one file."""

    recipe: Recipe
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """As much of a live image as its delivery needs."""

    id: ImageId
    hash: str
    filename: str
    format: ImageFormat
    size_bytes: int
    width_px: int
    height_px: int
    frames: int
    transparent: bool
    gravity: Gravity
    focal_point: FocalPoint | None
    license_url: str | None
    content_digest: bytes
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLinks:
    """An image's delivery paths, pinned to its current revision and signed where needed."""

    revision: str
    original: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the delivery paths that the surfaces hand out."""

    policy: DeliveryPolicy

    def of(self, image: Image) -> ImageLinks:
        """
        The signed, unexpiring original, and the preset ``thumb``.

        The thumbnail is a PNG where the picture has transparency, else a JPEG.
        """
        revision = self.policy.revision(image.content_digest)
        start = f"/img/{image.id}/{revision}/"
        original = f"{start}original.{image.file.format.value}"
        if not self.policy.open_originals:
            original = f"{original}?s={signing.sign(self.policy.keys.signer, original, None)}"
        output = OutputFormat.PNG if image.file.transparent else OutputFormat.JPEG
        return ImageLinks(
            revision=revision,
            original=original,
            thumbnail=f"{start}{THUMBNAIL_PRESET}.{output.value}",
        )
