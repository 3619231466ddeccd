"""Renditions of every form that our encoders give, and readers of what is embedded in them."""

import io
from collections.abc import Mapping
from functools import cache
from typing import Final
from xml.etree.ElementTree import Element

import pyvips
from defusedxml.ElementTree import fromstring
from PIL import Image

from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging import vips
from picturedesk.imaging.metadata import blobs_of
from picturedesk.imaging.steps.encode import encode

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

FORMS: Final = {
    "jpg": OutputFormat.JPEG,
    "gray jpg": OutputFormat.JPEG,
    "png": OutputFormat.PNG,
    "transparent png": OutputFormat.PNG,
    "webp": OutputFormat.WEBP,
    "transparent webp": OutputFormat.WEBP,
    "animated webp": OutputFormat.WEBP,
    "transparent animated webp": OutputFormat.WEBP,
    "avif": OutputFormat.AVIF,
    "transparent avif": OutputFormat.AVIF,
    "gray avif": OutputFormat.AVIF,
}


@cache
def rendition(form: str) -> bytes:
    """A rendition as our encoder gives it, 61 by 47 pixels: odd sides show what is read one off."""
    vips.set_up()
    frames = 3 if "animated" in form else 1
    noise = pyvips.Image.gaussnoise(61, 47 * frames, mean=128, sigma=40, seed=7).cast("uchar")
    picture = noise if "gray" in form else noise.bandjoin([noise.rot180(), 90])
    if "transparent" in form:
        picture = picture.bandjoin(noise.fliphor())
    picture = picture.copy(interpretation="b-w" if "gray" in form else "srgb")
    if frames > 1:
        picture = picture.copy()
        picture.set_type(pyvips.GValue.gint_type, "page-height", 47)
        picture.set_type(pyvips.GValue.array_int_type, "delay", [50, 70, 90])
        picture.set_type(pyvips.GValue.gint_type, "loop", 3)
    return encode(picture, FORMS[form], None)


def pixels(content: bytes) -> list[tuple[object, bytes]]:
    """Every frame as Pillow sees it, with its time."""
    picture = Image.open(io.BytesIO(content))
    seen: list[tuple[object, bytes]] = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        seen.append((picture.info.get("duration"), picture.convert("RGBA").tobytes()))
    return [(picture.size, b""), (picture.mode, b""), *seen]


def vips_pixels(content: bytes) -> bytes:
    """All frames as libvips sees them; AVIF, which our libvips may not load, is left to Pillow."""
    if content[4:8] == b"ftyp":
        return b""
    loader = {b"\xff\xd8": "jpegload_buffer", b"\x89P": "pngload_buffer", b"RI": "webpload_buffer"}[content[:2]]
    options = {"n": -1} if loader == "webpload_buffer" else {}
    picture = getattr(pyvips.Image, loader)(content, **options)
    return bytes(picture.write_to_memory())


def packet_of(content: bytes, form: OutputFormat) -> bytes:
    """The XMP packet, by our own reader, which knows no AVIF: there it is the last box."""
    if form is OutputFormat.AVIF:
        return content[content.rindex(b"<?xpacket begin") :]
    return blobs_of(content).xmp


def properties(packet: bytes) -> Mapping[str, str]:
    """Properties by local name, alternatives as ``name[language]``, to the letter."""
    root: Element = fromstring(packet, forbid_dtd=True)
    found: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
        found |= {key.rpartition("}")[2]: value for key, value in description.attrib.items() if _RDF not in key}
        for element in description:
            name = element.tag.rpartition("}")[2]
            found |= {f"{name}[{item.get(f'{_XML}lang')}]": item.text or "" for item in element.iter(f"{_RDF}li")}
    return found
