"""An original's metadata as the Backoffice reads it."""

from typing import Any

import msgspec

from picturedesk.api.backoffice.envelopes import Data
from picturedesk.core.metadata import PictureMetadata


class MetadataShape(msgspec.Struct):
    """What an original says, by standard names; `iptc` has a list for each, `exif` a mapping under `GPSInfo`."""

    exif: dict[str, Any]
    iptc: dict[str, Any]
    xmp: dict[str, Any]


def answer(metadata: PictureMetadata) -> Data[MetadataShape]:
    return Data(MetadataShape(exif=dict(metadata.exif), iptc=dict(metadata.iptc), xmp=dict(metadata.xmp)))
