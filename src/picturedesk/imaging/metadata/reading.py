"""All metadata of a file at once, for people who want to see it."""

from collections.abc import Mapping

from picturedesk.core.metadata import PictureMetadata, Plain, bounded
from picturedesk.imaging.metadata.blobs import blobs_of
from picturedesk.imaging.metadata.iptc import read_iptc


def read_metadata(data: bytes) -> PictureMetadata:
    """
    Read what can be read of a whole file, within `bounded`; broken blocks say less, nothing here raises.

    Left out: binary values (maker notes, thumbnails, print settings), XMP that goes on in further segments, and blocks
    over 4 MB.
    """
    blobs = blobs_of(data)
    return bounded(
        PictureMetadata(
            exif=_exif(blobs.exif),
            iptc={name: list[Plain](texts) for name, texts in read_iptc(blobs.iptc).items()},
            xmp=_xmp(blobs.xmp),
        )
    )


def _exif(tiff: bytes) -> Mapping[str, Plain]:
    if not tiff:
        return {}
    # Pillow and the XML parser are imported only where there is work, as `probe` does it.
    from picturedesk.imaging.metadata.exif import read_exif

    tags, gps = read_exif(tiff)
    return {**tags, "GPSInfo": dict(gps)} if gps else tags


def _xmp(packet: bytes) -> Mapping[str, Plain]:
    if not packet:
        return {}
    from picturedesk.imaging.metadata.xmp import read_xmp

    return read_xmp(packet)
