"""The originals: photographs that lie beside the checkout, and drawings of what photographs are not."""

import io
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFont, ImageOps

from bench.server import ROOT
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.providers import procedural

PHOTOGRAPHS: Final = "photographs"
SCENES: Final = "drawn scenes"
GRAPHICS: Final = "text and graphics"
TONES: Final = "gradient and noise"

_PHOTOS: Final = Path(os.environ.get("PICTUREDESK_SHARED", ROOT.parent / "shared")) / "photos"
_PHOTO_NAMES: Final = ("harbour-6mp", "ultra-hdr-8mp", "adobe-rgb-with-iptc", "xmp-2mp")
_QUALITY: Final = 95
_CAMERA: Final = (4500, 3000)
_PAGE: Final = (3000, 2250)
_LETTERS: Final = "etaoin shrdlu cmfwyp vbgkjq xz ETAOIN 0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An original in a file: upright, sRGB, 8 bits, without a profile, so that all makers mean the same colours."""

    name: str
    group: str
    path: Path
    size: Size

    @property
    def format(self) -> ImageFormat:
        return ImageFormat.JPEG if self.path.suffix == ".jpg" else ImageFormat.PNG


def write(folder: Path, *, quick: bool) -> Sequence[Subject]:
    """All of them into *folder*; of photographs those that are here."""
    found = [] if quick else [_photograph(folder, name) for name in _PHOTO_NAMES if (_PHOTOS / f"{name}.jpg").exists()]
    side = (1600, 1067) if quick else _CAMERA
    page = (1200, 900) if quick else _PAGE
    for name, scene in (("skyline", procedural.skyline), ("lake", procedural.lake)):
        drawn = procedural.draw_scene(scene, name, width_px=side[0], height_px=side[1])
        found.append(_kept(folder, name, SCENES, drawn, ImageFormat.JPEG))
    drawings: Sequence[tuple[str, str, Callable[[int, int], Image.Image]]] = (
        ("page", GRAPHICS, _page),
        ("page-on-black", GRAPHICS, lambda width, height: ImageChops.invert(_page(width, height))),
        ("chart", GRAPHICS, _chart),
        ("gradient", TONES, _gradient),
        ("noise", TONES, _noise),
    )
    for name, group, draw in drawings:
        found.append(_kept(folder, name, group, _png(draw(*page)), ImageFormat.PNG))
    return found


def _photograph(folder: Path, name: str) -> Subject:
    with Image.open(_PHOTOS / f"{name}.jpg") as opened:
        picture: Image.Image = ImageOps.exif_transpose(opened)
        profile = opened.info.get("icc_profile")
    if profile:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
        picture = converted or picture
    plain = Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return _kept(folder, name, PHOTOGRAPHS, buffer.getvalue(), ImageFormat.JPEG)


def _kept(folder: Path, name: str, group: str, content: bytes, format: ImageFormat) -> Subject:  # noqa: A002 - the field's word
    path = folder / f"{name}.{'jpg' if format is ImageFormat.JPEG else 'png'}"
    path.write_bytes(content)
    with Image.open(path) as opened:
        size = Size(*opened.size)
    return Subject(name=name, group=group, path=path, size=size)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _page(width: int, height: int) -> Image.Image:
    """Black on white, in three sizes of type."""
    dice, picture = random.Random(3), Image.new("RGB", (width, height), "white")
    pen, top = ImageDraw.Draw(picture), 20
    while top < height:
        points = dice.choice((22, 30, 48))
        text = "".join(dice.choices(_LETTERS, k=2 * width // points))
        pen.text((20, top), text, fill="black", font=ImageFont.load_default(points))
        top += points * 3 // 2
    return picture


def _chart(width: int, height: int) -> Image.Image:
    """Areas of strong colours with hard edges, and thin lines across them."""
    dice, picture = random.Random(5), Image.new("RGB", (width, height), (246, 246, 240))
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top = dice.randrange(width), dice.randrange(height)
        box = (left, top, left + dice.randrange(20, width // 3), top + dice.randrange(20, height // 3))
        pen.rectangle(box, fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
    for _ in range(120):
        ends = [(dice.randrange(width), dice.randrange(height)) for _ in range(2)]
        pen.line(ends, fill=dice.choice(("black", "white", "red")), width=dice.choice((1, 2, 4)))
    return picture


def _gradient(width: int, height: int) -> Image.Image:
    across = Image.linear_gradient("L").rotate(90).resize((width, height), Image.Resampling.BICUBIC)
    down = Image.linear_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    round_about = Image.radial_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    return Image.merge("RGB", (across, down, round_about))


def _noise(width: int, height: int) -> Image.Image:
    """Grain on gray, the same in every run."""
    grain = Image.frombytes("L", (width, height), random.Random(7).randbytes(width * height))
    return Image.blend(Image.new("L", grain.size, 128), grain, 0.4).convert("RGB")
