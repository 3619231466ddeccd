"""Sample pictures drawn by ourselves: seeded landscapes, harbours, cities and shapes, the same for the same text."""

import hashlib
import io
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Scene = Callable[[Random, int, int], Image.Image]

_JPEG_QUALITY: Final = 85
_GRAIN: Final = 5.0


def draw(seed_text: str, *, width_px: int, height_px: int) -> bytes:
    """
    Draw a picture as JPEG bytes; for the same text and size always the same ones, with the same version of Pillow.

    At 1600 by 1067 a picture takes about 0.2 s and has less than 300 KB. Both sides have at least 64 pixels.
    """
    digest = hashlib.sha256(seed_text.encode()).digest()
    # Not for secrets: what is wanted is the same picture again.
    random = Random(digest)  # noqa: S311
    scene = SCENES[digest[0] % len(SCENES)]
    return _encoded(_finished(random, scene(random, width_px, height_px)))


def draw_scene(scene: Scene, seed_text: str, *, width_px: int, height_px: int) -> bytes:
    """`draw`, but the scene is chosen."""
    random = Random(hashlib.sha256(seed_text.encode()).digest())  # noqa: S311 - as above
    return _encoded(_finished(random, scene(random, width_px, height_px)))


def hills(random: Random, width: int, height: int) -> Image.Image:
    """Layered hills that fade into the haze, under a low sun."""
    sky_top, haze, ground = random.choice(_DAYS)
    picture = _gradient(width, height, sky_top, haze)
    _sun(random, picture, horizon=0.5)
    layers = random.randint(5, 7)
    for layer in range(layers):
        nearness = (layer + 1) / layers
        level = height * (0.42 + 0.5 * nearness * nearness)
        colour = _mixed(haze, ground, nearness**0.8)
        _ridge(random, picture, level=level, roughness=height * (0.07 + 0.03 * nearness), colour=colour)
    return picture


def lake(random: Random, width: int, height: int) -> Image.Image:
    """Mountains and their reflection in still water."""
    sky_top, haze, ground = random.choice(_DAYS)
    horizon = int(height * random.uniform(0.5, 0.6))
    above = _gradient(width, horizon, sky_top, haze)
    _sun(random, above, horizon=0.8)
    for nearness in (0.35, 0.6, 0.95):
        level = horizon * (0.62 + 0.33 * nearness)
        _ridge(random, above, level=level, roughness=horizon * 0.28, colour=_mixed(haze, ground, nearness))
    return _mirrored(random, above, height, tint=_mixed(sky_top, ground, 0.5))


def harbour(random: Random, width: int, height: int) -> Image.Image:
    """Cranes and stacked containers along the water."""
    sky_top, haze, _ = random.choice(_DAYS)
    horizon = int(height * 0.66)
    above = _gradient(width, horizon, sky_top, haze)
    _sun(random, above, horizon=0.7)
    shade = _mixed(haze, (24, 30, 44), 0.8)
    _ridge(random, above, level=horizon * 0.9, roughness=horizon * 0.05, colour=_mixed(haze, shade, 0.45))
    _containers(random, above, horizon)
    for place in range(random.randint(3, 4)):
        x = int(width * (0.08 + 0.26 * place + random.uniform(0, 0.06)))
        _crane(random, above, x=x, foot=horizon, size=horizon * random.uniform(0.55, 0.75), colour=shade)
    return _mirrored(random, above, height, tint=_mixed(sky_top, shade, 0.6))


def skyline(random: Random, width: int, height: int) -> Image.Image:
    """A city at night, its windows lit, over the river."""
    horizon = int(height * random.uniform(0.68, 0.76))
    above = _gradient(width, horizon, (12, 16, 44), random.choice(((108, 58, 98), (52, 74, 124), (150, 84, 74))))
    _stars(random, above)
    for nearness in (0.35, 0.65, 1.0):
        _towers(random, above, horizon, nearness)
    return _mirrored(random, above, height, tint=(10, 14, 34))


def dunes(random: Random, width: int, height: int) -> Image.Image:
    """Sand in long light, ridge behind ridge."""
    picture = _gradient(width, height, random.choice(((96, 146, 196), (222, 150, 110))), (250, 226, 186))
    _sun(random, picture, horizon=0.4)
    sand, shadow = (240, 194, 128), (150, 84, 52)
    for layer in range(5):
        nearness = (layer + 1) / 5
        level = height * (0.36 + 0.14 * layer)
        colour = _mixed(sand, shadow, 0.15 + 0.6 * nearness * random.uniform(0.6, 1))
        _ridge(random, picture, level=level, roughness=height * 0.1, colour=colour, octaves=2)
    return picture


def coast(random: Random, width: int, height: int) -> Image.Image:
    """Waves rolling in from a lighthouse."""
    sky_top, haze, ground = random.choice(_DAYS)
    picture = _gradient(width, height, sky_top, haze)
    horizon = int(height * 0.52)
    _sun(random, picture, horizon=0.45)
    picture.paste(_gradient(width, height - horizon, _mixed(haze, (30, 92, 122), 0.6), (16, 56, 84)), (0, horizon))
    _headland(random, picture, horizon, _mixed(ground, (40, 44, 52), 0.5))
    for wave in range(9):
        depth = ((wave + 1) / 9) ** 1.6
        level = horizon + (height - horizon) * depth
        foam = _mixed((40, 104, 132), (236, 244, 244), 0.25 + 0.5 * depth * random.random())
        _wave(random, picture, level=level, thickness=2 + height * 0.022 * depth, colour=foam)
    return picture


def discs(random: Random, width: int, height: int) -> Image.Image:
    """Overlapping translucent discs: a poster, not a place."""
    palette = list(random.choice(_PALETTES))
    picture = _gradient(width, height, palette[0], palette[1])
    for _ in range(14):
        layer = Image.new("L", picture.size)
        radius = int(min(width, height) * random.uniform(0.08, 0.42))
        x, y = random.randrange(width), random.randrange(height)
        ImageDraw.Draw(layer).ellipse((x - radius, y - radius, x + radius, y + radius), fill=random.randint(60, 170))
        picture.paste(random.choice(palette[1:]), (0, 0), layer)
    return picture


def forest(random: Random, width: int, height: int) -> Image.Image:
    """Firs in the fog."""
    light = random.choice(((226, 232, 226), (236, 224, 206), (204, 218, 230)))
    picture = _gradient(width, height, _mixed(light, (120, 146, 160), 0.4), light)
    _sun(random, picture, horizon=0.3)
    for layer in range(5):
        nearness = (layer + 1) / 5
        colour = _mixed(light, (18, 44, 40), nearness)
        level = height * (0.46 + 0.13 * layer)
        _ridge(random, picture, level=level + height * 0.06, roughness=height * 0.06, colour=colour)
        _firs(random, picture, level=level, size=height * (0.1 + 0.22 * nearness), colour=colour)
    return picture


SCENES: Final[Sequence[Scene]] = (hills, lake, harbour, skyline, dunes, coast, discs, forest)

_DAYS: Final = (
    ((66, 118, 184), (244, 222, 196), (26, 60, 54)),
    ((40, 58, 110), (252, 178, 122), (44, 28, 58)),
    ((120, 170, 206), (232, 238, 232), (36, 74, 78)),
    ((92, 70, 134), (248, 196, 176), (38, 36, 72)),
)
_PALETTES: Final = (
    ((20, 44, 68), (238, 228, 208), (222, 92, 64), (244, 176, 82), (62, 142, 142)),
    ((244, 236, 222), (232, 208, 182), (178, 62, 82), (52, 74, 112), (234, 156, 96)),
    ((24, 28, 46), (96, 66, 128), (228, 112, 132), (250, 204, 138), (74, 164, 172)),
)


def _finished(random: Random, picture: Image.Image) -> Image.Image:
    """Soften the drawn edges, and add the grain that makes it look taken instead."""
    soft = picture.filter(ImageFilter.GaussianBlur(picture.width / 2400))
    noise = Image.frombytes("L", (picture.width // 4, picture.height // 4), _noise(random, picture)).resize(
        picture.size
    )
    grain = noise.point([round(128 + (level - 128) * _GRAIN / 128) for level in range(256)])
    return ImageChops.add(soft, Image.merge("RGB", (grain,) * 3), offset=-128)


def _noise(random: Random, picture: Image.Image) -> bytes:
    return random.randbytes((picture.width // 4) * (picture.height // 4))


def _encoded(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return content.getvalue()


def _mixed(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, height))
    column.putdata([_mixed(top, bottom, y / max(1, height - 1)) for y in range(height)])
    return column.resize((width, height))


def _sun(random: Random, picture: Image.Image, *, horizon: float) -> None:
    """A bright disc in a wide glow, somewhere above *horizon* (a share of the height)."""
    width, height = picture.size
    x, y = width * random.uniform(0.15, 0.85), height * horizon * random.uniform(0.45, 0.85)
    glow = Image.new("L", (width // 8 + 1, height // 8 + 1))
    pen = ImageDraw.Draw(glow)
    for share in range(24, 0, -1):
        radius = height / 8 * 0.022 * share
        box = (x / 8 - radius, y / 8 - radius, x / 8 + radius, y / 8 + radius)
        pen.ellipse(box, fill=round(200 * (1 - share / 25) ** 2))
    picture.paste((255, 244, 214), (0, 0), glow.resize(picture.size).filter(ImageFilter.GaussianBlur(height / 60)))
    radius = height * random.uniform(0.025, 0.045)
    ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 250, 232))


def _profile(random: Random, width: int, octaves: int) -> list[float]:
    """Heights between -1 and 1, about one for every eight pixels: noise in ever finer, ever smaller waves."""
    count = width // 8 + 2
    heights = [0.0] * count
    for octave in range(octaves):
        knots = [random.uniform(-1, 1) for _ in range(4 * 2**octave + 2)]
        for index in range(count):
            place = index / (count - 1) * (len(knots) - 2)
            whole = int(place)
            share = place - whole
            share = share * share * (3 - 2 * share)
            heights[index] += (knots[whole] * (1 - share) + knots[whole + 1] * share) / 2 ** (octave + 1)
    return heights


def _ridge(
    random: Random, picture: Image.Image, *, level: float, roughness: float, colour: Colour, octaves: int = 5
) -> None:
    """A rolling outline around *level*, filled to the lower edge, lighter towards its foot as in haze."""
    width, height = picture.size
    outline = [(8 * index, level - roughness * h) for index, h in enumerate(_profile(random, width, octaves))]
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([(0, height), *outline, (width, height)], fill=255)
    picture.paste(
        _gradient(width, height, _mixed(colour, (0, 0, 0), 0.1), _mixed(colour, (255, 240, 220), 0.12)), mask=mask
    )


def _mirrored(random: Random, above: Image.Image, height: int, *, tint: Colour) -> Image.Image:
    """*above* over its own reflection, darkened with *tint* and broken up by ripples."""
    width, horizon = above.size
    depth = height - horizon
    water = (
        above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((width, max(depth, horizon))).crop((0, 0, width, depth))
    )
    water = Image.blend(water, Image.new("RGB", water.size, tint), 0.38).filter(ImageFilter.GaussianBlur(height / 400))
    picture = Image.new("RGB", (width, height))
    picture.paste(above, (0, 0))
    picture.paste(water, (0, horizon))
    pen = ImageDraw.Draw(picture, "RGBA")
    for _ in range(260):
        nearness = random.random() ** 1.7
        y = horizon + depth * nearness
        x, length = random.uniform(-0.1, 1) * width, width * random.uniform(0.02, 0.1) * (0.3 + nearness)
        shade = (255, 255, 255, 26) if random.random() < 0.5 else (0, 0, 0, 30)  # noqa: PLR2004 - one in two
        pen.line((x, y, x + length, y), fill=shade, width=max(1, round(height * 0.003 * (0.4 + nearness))))
    return picture


def _containers(random: Random, picture: Image.Image, foot: int) -> None:
    pen = ImageDraw.Draw(picture)
    colours = ((168, 66, 52), (52, 92, 128), (196, 140, 62), (84, 116, 96), (120, 124, 130))
    wide, tall = picture.width // 26, max(2, round(foot * 0.042))
    for column in range(28):
        for row in range(random.randint(0, 4)):
            x, y = column * wide - wide // 2, foot - (row + 1) * tall
            colour = _mixed(random.choice(colours), (60, 66, 80), random.uniform(0.15, 0.4))
            pen.rectangle((x + 1, y + 1, x + wide - 1, y + tall - 1), fill=colour)


def _crane(random: Random, picture: Image.Image, *, x: int, foot: int, size: float, colour: Colour) -> None:
    """A quayside crane: two legs, a boom over the water, stays from its mast."""
    pen = ImageDraw.Draw(picture)
    line = max(2, round(size * 0.022))
    wide, top = size * 0.26, foot - size * 0.62
    reach = size * random.uniform(0.55, 0.75) * random.choice((-1, 1))
    mast = (x + wide / 2, foot - size)
    pen.line((x, foot, x + wide * 0.12, top), fill=colour, width=line)
    pen.line((x + wide, foot, x + wide * 0.88, top), fill=colour, width=line)
    pen.line((x, foot - size * 0.3, x + wide, foot - size * 0.3), fill=colour, width=line)
    pen.line((x + wide / 2 - reach * 0.45, top, x + wide / 2 + reach, top), fill=colour, width=line)
    pen.line((x + wide * 0.2, top, *mast, x + wide * 0.8, top), fill=colour, width=line)
    for share in (-0.42, 0.5, 0.95):
        pen.line((*mast, x + wide / 2 + reach * share, top), fill=colour, width=max(1, line // 3))


def _stars(random: Random, picture: Image.Image) -> None:
    pen = ImageDraw.Draw(picture)
    for _ in range(160):
        x, y = random.uniform(0, picture.width), picture.height * random.random() ** 2
        level = random.randint(90, 220)
        pen.ellipse((x, y, x + picture.width / 1000, y + picture.width / 1000), fill=(level, level, level))


def _towers(random: Random, picture: Image.Image, foot: int, nearness: float) -> None:
    pen = ImageDraw.Draw(picture)
    colour = _mixed((84, 70, 108), (14, 18, 34), nearness)
    x = -picture.width * 0.02
    while x < picture.width:
        wide = picture.width * random.uniform(0.03, 0.075)
        top = foot - foot * random.uniform(0.12, 0.5) * (1.35 - 0.6 * nearness)
        pen.rectangle((x, top, x + wide, foot), fill=colour)
        if random.random() < 0.2:  # noqa: PLR2004 - one in five has an aerial
            pen.line((x + wide / 2, top - foot * 0.06, x + wide / 2, top), fill=colour, width=2)
        _windows(random, pen, (x, top, x + wide, foot), step=picture.width / 150 * (0.7 + 0.5 * nearness))
        x += wide + picture.width * random.uniform(0, 0.012)


def _windows(
    random: Random, pen: ImageDraw.ImageDraw, tower: tuple[float, float, float, float], *, step: float
) -> None:
    left, top, right, foot = tower
    lit = random.uniform(0.15, 0.5)
    y = top + step
    while y < foot - step:
        x = left + step * 0.7
        while x < right - step * 0.9:
            if random.random() < lit:
                warmth = random.randint(0, 90)
                pen.rectangle((x, y, x + step * 0.45, y + step * 0.6), fill=(255, 232 - warmth // 3, 190 - warmth))
            x += step
        y += step * 1.3


def _headland(random: Random, picture: Image.Image, horizon: int, colour: Colour) -> None:
    """A cape with a lighthouse on it, left or right."""
    width, height = picture.size
    pen = ImageDraw.Draw(picture)
    side = random.choice((0, 1))
    crest = horizon - height * random.uniform(0.08, 0.13)

    def at(share: float) -> float:
        return width * (share if side == 0 else 1 - share)

    pen.polygon([(at(0), horizon), (at(0), crest), (at(0.2), crest + height * 0.015), (at(0.36), horizon)], fill=colour)
    x, tall, wide = at(0.14), height * 0.2, height * 0.018
    foot = crest + height * 0.012
    pen.polygon(
        [(x - wide, foot), (x - wide * 0.6, foot - tall), (x + wide * 0.6, foot - tall), (x + wide, foot)],
        fill=(236, 232, 224),
    )
    for band in (0.25, 0.6):
        pen.rectangle(
            (x - wide * 0.85, foot - tall * (band + 0.14), x + wide * 0.85, foot - tall * band), fill=(176, 52, 46)
        )
    pen.rectangle((x - wide * 0.7, foot - tall * 1.12, x + wide * 0.7, foot - tall), fill=(52, 56, 64))


def _wave(random: Random, picture: Image.Image, *, level: float, thickness: float, colour: Colour) -> None:
    top = int(level - 4 * thickness)
    crest = [(8 * i, level - top - thickness * (1 + h)) for i, h in enumerate(_profile(random, picture.width, 4))]
    trough = [(8 * i, level - top + thickness * h) for i, h in enumerate(_profile(random, picture.width, 4))]
    mask = Image.new("L", (picture.width, int(8 * thickness)))
    ImageDraw.Draw(mask).polygon([*crest, *reversed(trough)], fill=150)
    mask = mask.filter(ImageFilter.GaussianBlur(thickness / 5))
    picture.paste(colour, (0, top, picture.width, top + mask.height), mask)


def _firs(random: Random, picture: Image.Image, *, level: float, size: float, colour: Colour) -> None:
    pen = ImageDraw.Draw(picture)
    x = -size * 0.2
    while x < picture.width + size * 0.2:
        tall = size * random.uniform(0.6, 1.1)
        foot = level + size * random.uniform(0.15, 0.5)
        for tier in range(5):
            y, half = foot - tall * tier / 5.6, tall * 0.2 * (1 - tier / 5.5)
            pen.polygon([(x - half, y), (x, y - tall * 0.42), (x + half, y)], fill=colour)
        x += size * random.uniform(0.14, 0.34)
