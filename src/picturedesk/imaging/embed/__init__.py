"""Texts into finished files: bytes are put between bytes, and not one pixel is touched."""

from picturedesk.imaging.embed.labels import labelled
from picturedesk.imaging.embed.renditions import EMBEDDING_VERSION, FORMATS, embed
from picturedesk.imaging.embed.trouble import NotUnderstood

__all__ = ["EMBEDDING_VERSION", "FORMATS", "NotUnderstood", "embed", "labelled"]
