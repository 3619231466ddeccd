"""What is in a rendition: the right part of the picture, upright, in the right format, and nothing else."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from picturedesk.core.signing import SigningKey
from tests.imaging.pictures import animation, encoded, noise, quarters
from tests.support.app import Desk, create_image
from tests.support.delivery import opened, path_of, signed, signing_keys

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF"}
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif", "gif": "image/gif"}
SIDEWAYS = 6
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def sideways() -> bytes:
    """A JPEG that a camera held upright has written lying down, with things in it that nobody should see."""
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    exif[0x013B] = "SECRET-OWNER"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    exif.get_ifd(0x8769)[0xA431] = "SECRET-SERIAL"
    trailing = b"SECRET-TRAILER" * 50
    return encoded(quarters(600, 400), "JPEG", exif=exif, quality=95, comment=b"SECRET-COMMENT") + trailing


def stripes() -> bytes:
    """A tall picture of three colours: what is left of it says where it was cut."""
    picture = Image.new("RGB", (200, 1200))
    for number, colour in enumerate((RED, GREEN, BLUE)):
        picture.paste(colour, (0, number * 400, 200, (number + 1) * 400))
    return encoded(picture, "PNG")


def distance(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures' pixels, out of 255."""
    difference = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
    return max(ImageStat.Stat(difference).mean)


@pytest.fixture(scope="module")
def upright(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, content=sideways(), filename="a.jpg")
    return made


@pytest.fixture(scope="module")
def keys(desk: Desk) -> Sequence[SigningKey]:
    return signing_keys(desk.folder)


class TestARendition:
    @pytest.mark.parametrize("extension", FORMATS)
    @pytest.mark.parametrize(("name", "size"), [("thumb", (213, 320)), ("w256", (256, 384)), ("w3840", (400, 600))])
    def test_is_the_picture_upright_in_the_format_asked_for(
        self, desk: Desk, upright: dict[str, Any], extension: str, name: str, size: tuple[int, int]
    ) -> None:
        source = ImageOps.exif_transpose(opened(sideways()))

        answer = desk.anonymous.get(path_of(upright, f"{name}.{extension}"))

        assert answer.headers["content-type"] == MEDIA_TYPES[extension]
        rendition = opened(answer.content)
        assert (rendition.format, rendition.size) == (FORMATS[extension], size)
        assert distance(rendition, source.resize(size, Image.Resampling.LANCZOS)) < 4

    @pytest.mark.parametrize("extension", FORMATS)
    def test_holds_nothing_of_the_files_metadata(self, desk: Desk, upright: dict[str, Any], extension: str) -> None:
        content = desk.anonymous.get(path_of(upright, f"w512.{extension}")).content

        assert b"SECRET" not in content
        exif = opened(content).getexif()
        assert not exif.get_ifd(0x8825)
        assert exif.get(0x0112, 1) == 1

    @pytest.mark.parametrize(("name", "size"), [("card", (640, 360)), ("og", (1200, 630))])
    def test_of_a_preset_that_covers_has_its_very_size(
        self, desk: Desk, upright: dict[str, Any], name: str, size: tuple[int, int]
    ) -> None:
        assert opened(desk.anonymous.get(path_of(upright, f"{name}.webp")).content).size == size

    def test_is_never_enlarged_without_need(self, desk: Desk, upright: dict[str, Any]) -> None:
        assert opened(desk.anonymous.get(path_of(upright, "hero.jpg")).content).size == (400, 600)

    @pytest.mark.parametrize("mode", ["L", "1", "P", "I;16", "CMYK", "LA"])
    def test_is_made_of_every_kind_of_pixels(self, desk: Desk, mode: str) -> None:
        gray = Image.linear_gradient("L").resize((64, 64))
        if mode == "I;16":
            picture = Image.frombytes("I;16", (64, 64), b"".join(bytes((0, value)) for value in gray.tobytes()))
            expected = gray
        else:
            picture = gray.convert("RGB").convert(mode) if mode in {"P", "CMYK"} else gray.convert(mode)
            expected = picture.convert("RGB")
        image = create_image(desk.editor, content=encoded(picture, "JPEG" if mode == "CMYK" else "PNG"))

        rendition = opened(desk.anonymous.get(path_of(image, "w64.png")).content)

        assert rendition.size == (64, 64)
        # Pillow turns CMYK around, a colour profile does better.
        assert distance(rendition, expected) < (30 if mode == "CMYK" else 2)

    def test_is_of_its_own_image_however_many_have_the_same_recipe(self, desk: Desk) -> None:
        colours = [RED, GREEN, BLUE]
        images = [create_image(desk.editor, content=encoded(Image.new("RGB", (50, 50), one), "PNG")) for one in colours]

        for _ in range(2):  # the second answer comes out of memory
            for image, colour in zip(images, colours, strict=True):
                rendition = opened(desk.anonymous.get(path_of(image, "w64.png")).content)

                assert rendition.getpixel((25, 25)) == colour


class TestTheCrop:
    @pytest.mark.parametrize(
        ("fields", "colour"),
        [
            ({}, GREEN),
            ({"gravity": "north"}, RED),
            ({"gravity": "southwest"}, BLUE),
            ({"focal_point": {"x": 0.5, "y": 0.95}}, BLUE),
            ({"gravity": "south", "focal_point": {"x": 0.5, "y": 0.1}}, RED),
        ],
    )
    def test_holds_on_to_what_the_image_says(
        self, desk: Desk, fields: dict[str, Any], colour: tuple[int, int, int]
    ) -> None:
        image = create_image(desk.editor, content=stripes(), **fields)

        rendition = opened(desk.anonymous.get(path_of(image, "card.png")).content)

        assert distance(rendition, Image.new("RGB", (640, 360), colour)) < 3

    @pytest.mark.parametrize(
        ("target", "colour"),
        [
            ("w90-h90-gn.png", RED),
            ("w90-h90-gs.png", BLUE),
            ("w90-h90-gfx500y1000.png", BLUE),
            ("w90-h90-gc.png", GREEN),
            ("w90-c0.0.1000.300.png", RED),
            ("w90-h90-c0.700.1000.300.png", BLUE),
        ],
    )
    def test_holds_on_to_what_the_recipe_says(
        self, desk: Desk, keys: Sequence[SigningKey], target: str, colour: tuple[int, int, int]
    ) -> None:
        image = create_image(desk.editor, content=stripes(), gravity="center")

        rendition = opened(desk.anonymous.get(signed(keys, path_of(image, target))).content)

        assert distance(rendition, Image.new("RGB", rendition.size, colour)) < 3

    def test_follows_a_change_of_the_focal_point_at_once(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=stripes())
        latest = path_of(image, "card.png", "latest")
        before = desk.anonymous.get(latest)

        desk.editor.patch(f"/api/core/v2/assets/images/by-id/{image['id']}", json={"focal_point": {"x": 0, "y": 0}})
        after = desk.anonymous.get(latest)

        assert distance(opened(after.content), Image.new("RGB", (640, 360), RED)) < 3
        assert after.headers["etag"] != before.headers["etag"]

    def test_pads_on_the_colour_asked_for(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor, content=stripes())

        padded = opened(desk.anonymous.get(signed(keys, path_of(image, "w300-h300-pad-bg102030.png"))).content)

        assert padded.size == (300, 300)
        assert padded.convert("RGB").getpixel((3, 150)) == (0x10, 0x20, 0x30)


class TestTransparency:
    @pytest.fixture(scope="class")
    @classmethod
    def glass(cls, desk: Desk) -> dict[str, Any]:
        picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
        picture.paste((0, 0, 255, 255), (0, 0, 32, 64))
        made: dict[str, Any] = create_image(desk.editor, content=encoded(picture, "PNG"))
        return made

    @pytest.mark.parametrize("extension", ["png", "webp", "avif", "gif"])
    def test_is_kept_where_the_format_can(self, desk: Desk, glass: dict[str, Any], extension: str) -> None:
        rendition = opened(desk.anonymous.get(path_of(glass, f"w64.{extension}")).content).convert("RGBA")

        assert rendition.getpixel((60, 32))[3] < 8  # type: ignore[index]
        assert rendition.getpixel((4, 32))[3] > 247  # type: ignore[index]

    def test_is_white_where_it_cannot(self, desk: Desk, glass: dict[str, Any]) -> None:
        rendition = opened(desk.anonymous.get(path_of(glass, "w64.jpg")).content)

        assert min(rendition.getpixel((60, 32))) > 247  # type: ignore[arg-type]

    def test_makes_the_thumbnail_a_png(self, desk: Desk, glass: dict[str, Any]) -> None:
        assert glass["thumbnail_url"].endswith("/thumb.png")
        assert desk.anonymous.get(glass["thumbnail_url"]).headers["content-type"] == "image/png"


class TestAnAnimation:
    @pytest.fixture(scope="class", params=["GIF", "WEBP"])
    @classmethod
    def film(cls, desk: Desk, request: pytest.FixtureRequest) -> dict[str, Any]:
        frames = [Image.new("RGB", (40, 30), colour) for colour in (RED, GREEN, BLUE)]
        made: dict[str, Any] = create_image(desk.editor, content=animation(request.param, frames, [100, 100, 100]))
        return made

    @pytest.mark.parametrize(("extension", "frames"), [("gif", 3), ("webp", 3), ("jpg", 1), ("png", 1), ("avif", 1)])
    def test_moves_in_the_formats_that_can(self, desk: Desk, film: dict[str, Any], extension: str, frames: int) -> None:
        assert film["frames"] == 3
        rendition = opened(desk.anonymous.get(path_of(film, f"w64.{extension}")).content)

        assert getattr(rendition, "n_frames", 1) == frames
        rendition.seek(0)
        assert distance(rendition, Image.new("RGB", rendition.size, RED)) < 6

    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [("*/*", "image/gif"), ("image/avif,image/webp,*/*", "image/webp"), ("image/avif,*/*", "image/gif")],
    )
    def test_is_negotiated_to_one_of_them(self, desk: Desk, film: dict[str, Any], accept: str, media_type: str) -> None:
        answer = desk.anonymous.get(path_of(film, "w64.auto"), headers={"accept": accept})

        assert answer.headers["content-type"] == media_type


class TestAuto:
    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            (None, "image/jpeg"),
            ("*/*", "image/jpeg"),
            ("image/*,*/*;q=0.8", "image/jpeg"),
            ("image/avif,image/webp,*/*", "image/avif"),
            ("image/webp,*/*", "image/webp"),
            ("image/avif;q=0,image/webp", "image/webp"),
            ("text/html", "image/jpeg"),
            ("nonsense;;;===,,", "image/jpeg"),
            ("image/png", "image/png"),
            ("x" * 5_000, "image/jpeg"),
        ],
    )
    def test_is_the_best_that_the_client_names(
        self, desk: Desk, upright: dict[str, Any], accept: str | None, media_type: str
    ) -> None:
        for _ in range(2):  # the second answer comes out of memory
            answer = desk.anonymous.get(path_of(upright, "w64.auto"), headers={"accept": accept} if accept else {})

            assert answer.headers["content-type"] == media_type
            assert answer.headers["vary"] == "Accept"

    def test_varies_where_the_format_is_named_in_nothing(self, desk: Desk, upright: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(upright, "w64.jpg"), headers={"accept": "image/avif"})

        assert "vary" not in answer.headers
        assert answer.headers["content-type"] == "image/jpeg"


class TestAnOriginal:
    @pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP"])
    def test_is_delivered_bit_for_bit(self, desk: Desk, image_format: str) -> None:
        content = encoded(noise(500, 400), image_format) + b"trailing bytes"
        image = create_image(desk.editor, content=content, filename='Ünïcode "quoted"; x.bin')

        answer = desk.anonymous.get(image["url"])

        assert answer.content == content
        assert answer.headers["content-type"] == image["media_type"]
        assert answer.headers["content-disposition"] == (
            "inline; filename*=UTF-8''%C3%9Cn%C3%AFcode%20%22quoted%22%3B%20x.bin"
        )

    def test_has_its_metadata_still(self, desk: Desk, upright: dict[str, Any]) -> None:
        assert desk.anonymous.get(upright["url"]).content == sideways()

    def test_of_many_bytes_comes_whole(self, desk: Desk) -> None:
        buffer = io.BytesIO()
        noise(1_500, 1_500).save(buffer, "PNG", compress_level=0)
        image = create_image(desk.editor, content=buffer.getvalue())

        assert desk.anonymous.get(image["url"]).content == buffer.getvalue()
