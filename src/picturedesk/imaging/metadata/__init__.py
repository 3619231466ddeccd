"""EXIF, IPTC and XMP of a file from a stranger: found by ourselves, read with care, never a reason to fail."""

from picturedesk.imaging.metadata.blobs import Blobs, blobs_of
from picturedesk.imaging.metadata.plain import Plain

__all__ = ["Blobs", "Plain", "blobs_of"]
