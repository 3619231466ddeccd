"""How pictures are delivered: presets, qualities, what needs a signature, and the URLs that are handed out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from picturedesk.core import recipes, signing
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import FocalPoint, Gravity, Image, ImageId
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.core.revisions import revision
from picturedesk.core.signing import SigningKey

THUMBNAIL_PRESET: Final = "thumb"


@dataclass(frozen=True, kw_only=True)
class DeliveryPolicy:
    """
    What the operator decided about renditions, and the keys that sign URLs (the first one signs, all are believed).

    ``fingerprint`` covers everything here that changes a rendition's bytes, the encoder's version included.
    """

    presets: Mapping[str, Recipe]
    qualities: Mapping[OutputFormat, int]
    keys: Sequence[SigningKey]
    presets_only: bool
    open_originals: bool
    default_locale: str
    encoder_version: str

    @cached_property
    def fingerprint(self) -> str:
        presets = ";".join(f"{name}={recipes.canonical(recipe)}" for name, recipe in sorted(self.presets.items()))
        qualities = ";".join(f"{output}={quality}" for output, quality in sorted(self.qualities.items()))
        text = f"{presets}\n{qualities}\n{self.default_locale}\n{self.encoder_version}"
        return hashlib.sha256(text.encode()).hexdigest()

    def revision(self, content_digest: bytes) -> str:
        return revision(content_digest, self.fingerprint)


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
    content_digest: bytes


@dataclass(frozen=True, slots=True)
class Links:
    """The delivery paths that the surfaces hand out: pinned to the current revision, signed where needed."""

    policy: DeliveryPolicy

    def original(self, image: Image) -> str:
        """The signed, unexpiring path of the uploaded bytes."""
        path = self._path(image, f"original.{image.file.format.value}")
        if self.policy.open_originals:
            return path
        return f"{path}?s={signing.sign(self.policy.keys[0], path, None)}"

    def thumbnail(self, image: Image) -> str:
        """The path of the preset ``thumb``, as PNG where the picture has transparency."""
        output = OutputFormat.PNG if image.file.transparent else OutputFormat.JPEG
        return self._path(image, f"{THUMBNAIL_PRESET}.{output.value}")

    def _path(self, image: Image, target: str) -> str:
        return f"/img/{image.id}/{self.policy.revision(image.content_digest)}/{target}"
