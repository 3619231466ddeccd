"""The IIIF surface: image information, pictures checked pixel by pixel, and every refusal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from picturedesk.core.access import Role
from tests.imaging.pictures import animation, encoded, noise, quarters
from tests.support.app import BASE_URL, Desk, create_image, running_app
from tests.support.delivery import opened

IMAGES = "/api/core/v2/assets/images"
CONTEXT = "http://iiif.io/api/image/3/context.json"
SAFETY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}
LATEST = "public, max-age=300, stale-while-revalidate=86400"


@pytest.fixture(scope="module")
def source() -> Image.Image:
    """Wider than high, with a colour for each corner."""
    return quarters(80, 60)


@pytest.fixture(scope="module")
def image(desk: Desk, source: Image.Image) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, content=encoded(source, "PNG"))
    return made


def path_of(image: dict[str, Any], request: str = "full/max/0/default.png") -> str:
    return f"/iiif/3/{image['id']}/{request}"


def asked(desk: Desk, image: dict[str, Any], request: str, **options: Any) -> httpx2.Response:
    return desk.anonymous.get(path_of(image, request), **options)


def shown(desk: Desk, image: dict[str, Any], request: str) -> Image.Image:
    answer = asked(desk, image, request)
    assert answer.status_code == 200, answer.text
    return opened(answer.content)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean over all pixels and bands, 0 to 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def turned_picture(orientation: int, upright: Image.Image) -> bytes:
    """A file that is *upright* once it is stood up, stored the way that its EXIF orientation says."""
    undo = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(upright.transpose(undo[orientation]), "PNG", exif=exif)


class TestPixels:
    @pytest.mark.parametrize(
        ("region", "box"),
        [
            ("full", (0, 0, 80, 60)),
            ("square", (10, 0, 70, 60)),
            ("10,20,30,25", (10, 20, 40, 45)),
            ("79,59,1,1", (79, 59, 80, 60)),
            ("70,50,500,500", (70, 50, 80, 60)),
            ("pct:25,50,50,25", (20, 30, 60, 45)),
        ],
    )
    def test_of_a_region_are_exactly_those(
        self, desk: Desk, image: dict[str, Any], source: Image.Image, region: str, box: tuple[int, int, int, int]
    ) -> None:
        assert difference(shown(desk, image, f"{region}/max/0/default.png"), source.crop(box)) == 0

    @pytest.mark.parametrize("rotation", [0, 90, 180, 270, 360])
    @pytest.mark.parametrize("mirror", ["", "!"])
    def test_are_mirrored_then_turned_clockwise(
        self, desk: Desk, image: dict[str, Any], source: Image.Image, mirror: str, rotation: int
    ) -> None:
        expected = (ImageOps.mirror(source) if mirror else source).rotate(-rotation, expand=True)

        assert difference(shown(desk, image, f"full/max/{mirror}{rotation}/default.png"), expected) == 0

    def test_are_cut_then_scaled_then_turned(self, desk: Desk, image: dict[str, Any], source: Image.Image) -> None:
        expected = ImageOps.mirror(source.crop((40, 0, 80, 60)).resize((20, 30))).rotate(-90, expand=True)

        assert difference(shown(desk, image, "40,0,40,60/20,30/!90/default.png"), expected) < 4

    @pytest.mark.parametrize(
        ("text", "size"),
        [
            ("40,", (40, 30)),
            (",30", (40, 30)),
            ("pct:50", (40, 30)),
            ("40,60", (40, 60)),
            ("!40,60", (40, 30)),
            ("^160,", (160, 120)),
            ("^,120", (160, 120)),
            ("^pct:200", (160, 120)),
            ("^100,200", (100, 200)),
            ("^!100,200", (100, 75)),
            ("%5E!100,200", (100, 75)),
        ],
    )
    def test_are_as_many_as_asked_for(
        self, desk: Desk, image: dict[str, Any], source: Image.Image, text: str, size: tuple[int, int]
    ) -> None:
        assert difference(shown(desk, image, f"full/{text}/0/default.png"), source.resize(size)) < 8

    def test_are_as_many_as_may_be_for_max_with_a_caret(self, desk: Desk, image: dict[str, Any]) -> None:
        assert shown(desk, image, "full/^max/0/default.webp").size == (4096, 3072)

    def test_have_the_tones_asked_for(self, desk: Desk, image: dict[str, Any], source: Image.Image) -> None:
        gray = shown(desk, image, "full/max/0/gray.png")
        bitonal = shown(desk, image, "full/max/0/bitonal.png")

        assert (gray.mode, bitonal.mode) == ("L", "L")
        assert difference(shown(desk, image, "full/max/0/color.png"), source) == 0
        # By the light that each gives: red 21 %, green 72 %, blue 7 %, and yellow what red and green give.
        corners = ((5, 5), (75, 5), (5, 55), (75, 55))
        assert [gray.getpixel(at) for at in corners] == [pytest.approx(tone, abs=2) for tone in (127, 220, 76, 247)]
        assert [bitonal.getpixel(at) for at in corners] == [0, 255, 0, 255]

    @pytest.mark.parametrize("orientation", [3, 6, 7, 8])
    def test_are_counted_in_the_upright_picture(self, desk: Desk, source: Image.Image, orientation: int) -> None:
        image = create_image(desk.editor, content=turned_picture(orientation, source))

        information = asked(desk, image, "info.json").json()

        assert (information["width"], information["height"]) == (80, 60)
        expected = ImageOps.mirror(source.crop((30, 10, 75, 55))).rotate(-270, expand=True)
        assert difference(shown(desk, image, "30,10,45,45/max/!270/default.png"), expected) == 0

    @pytest.mark.parametrize("left", [0, 1024])
    def test_of_tiles_are_in_place_where_a_decoder_has_shrunk_the_picture(self, desk: Desk, left: int) -> None:
        content = encoded(noise(60, 45).resize((2103, 1569)), "JPEG", quality=95)
        image = create_image(desk.editor, content=content, filename="a.jpg")

        tile = shown(desk, image, f"{left},0,1024,1024/256,256/0/default.png")

        # With edges on the next pixel outside, as crops in thousandths have them, it is up to 2.4.
        expected = opened(content).crop((left, 0, left + 1024, 1024)).resize((256, 256), Image.Resampling.LANCZOS)
        assert difference(tile, expected) < 0.4

    def test_keep_their_opacity_where_the_format_can(self, desk: Desk) -> None:
        glass = Image.new("RGBA", (8, 8), (255, 255, 255, 0))
        image = create_image(desk.editor, content=encoded(glass, "PNG"))

        assert asked(desk, image, "info.json").json()["preferredFormats"] == ["webp", "png"]
        for quality in ("default", "gray", "bitonal"):
            assert shown(desk, image, f"full/max/90/{quality}.png").getchannel("A").getextrema() == (0, 0)
        assert shown(desk, image, "full/max/0/default.jpg").getpixel((4, 4)) == (255, 255, 255)

    @pytest.mark.parametrize("kind", ["gif", "webp", "png"])
    def test_of_an_animation_are_the_first_frames(self, desk: Desk, kind: str) -> None:
        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
        image = create_image(desk.editor, content=animation("GIF", frames, [100] * 3), filename="a.gif")

        picture = shown(desk, image, f"0,0,4,4/max/90/default.{kind}")

        assert getattr(picture, "n_frames", 1) == 1
        assert difference(picture, Image.new("RGB", (4, 4), "red")) < 4

    @pytest.mark.parametrize(
        ("kind", "media_type"),
        [
            ("jpg", "image/jpeg"),
            ("png", "image/png"),
            ("webp", "image/webp"),
            ("avif", "image/avif"),
            ("gif", "image/gif"),
        ],
    )
    def test_come_in_every_format(
        self, desk: Desk, image: dict[str, Any], source: Image.Image, kind: str, media_type: str
    ) -> None:
        answer = asked(desk, image, f"full/max/0/default.{kind}")

        assert answer.headers["content-type"] == media_type
        assert difference(opened(answer.content), source) < 12

    def test_around_the_focal_point_make_the_square(self, desk: Desk, source: Image.Image) -> None:
        image = create_image(desk.editor, content=encoded(source, "PNG"), focal_point={"x": 0.0, "y": 0.5})

        assert difference(shown(desk, image, "square/max/0/default.png"), source.crop((0, 0, 60, 60))) == 0


class TestImageInformation:
    def test_tells_what_the_service_can(self, desk: Desk, image: dict[str, Any]) -> None:
        information = asked(desk, image, "info.json").json()

        assert information == {
            "@context": CONTEXT,
            "id": f"{BASE_URL}/iiif/3/{image['id']}",
            "type": "ImageService3",
            "protocol": "http://iiif.io/api/image",
            "profile": "level2",
            "width": 80,
            "height": 60,
            "maxWidth": 4096,
            "maxHeight": 4096,
            "maxArea": 4096 * 4096,
            "sizes": [{"width": 80, "height": 60}],
            "tiles": [{"width": 512, "height": 512, "scaleFactors": [1]}],
            "preferredFormats": ["webp", "jpg"],
            "extraFormats": ["webp", "avif", "gif"],
            "extraQualities": ["color", "gray", "bitonal"],
            "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader"],
        }

    def test_tells_sizes_and_tiles_that_can_be_asked_for(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=encoded(Image.new("RGB", (1201, 701)), "PNG"))
        information = asked(desk, image, "info.json").json()

        assert information["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4]}]
        assert information["sizes"][0] == {"width": 76, "height": 44}
        for size in information["sizes"]:
            wanted = (size["width"], size["height"])
            assert shown(desk, image, f"full/{wanted[0]},{wanted[1]}/0/default.png").size == wanted
        assert shown(desk, image, "1024,0,177,701/89,351/0/default.jpg").size == (89, 351)

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("https://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by/4.0/"),
            ("https://www.rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/"),
            ("https://example.org/our-terms", "https://example.org/our-terms"),
        ],
    )
    def test_names_the_licence_as_iiif_writes_it(self, desk: Desk, said: str, told: str) -> None:
        image = create_image(desk.editor, license_url=said)

        assert asked(desk, image, "info.json").json()["rights"] == told

    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            ("*/*", "application/json"),
            ("application/json", "application/json"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
            ("application/ld+json;q=0, */*", "application/json"),
            ("application/json, application/ld+json;q=0.5", "application/json"),
            ("application/ld+json", f'application/ld+json;profile="{CONTEXT}"'),
            (f'application/ld+json;profile="{CONTEXT}"', f'application/ld+json;profile="{CONTEXT}"'),
            ("application/json;q=x, application/ld+json", f'application/ld+json;profile="{CONTEXT}"'),
        ],
    )
    def test_is_json_ld_for_those_who_name_it(
        self, desk: Desk, image: dict[str, Any], accept: str, media_type: str
    ) -> None:
        answer = asked(desk, image, "info.json", headers={"accept": accept})

        assert (answer.headers["content-type"], answer.headers["vary"]) == (media_type, "Accept")

    def test_has_a_tag_for_each_type(self, desk: Desk, image: dict[str, Any]) -> None:
        plain = asked(desk, image, "info.json")
        linked = asked(desk, image, "info.json", headers={"accept": "application/ld+json"})
        again = asked(desk, image, "info.json", headers={"if-none-match": plain.headers["etag"]})

        assert plain.content == linked.content
        assert plain.headers["etag"] != linked.headers["etag"]
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("end", ["", "/"])
    def test_is_where_the_base_of_the_service_leads(self, desk: Desk, image: dict[str, Any], end: str) -> None:
        answer = desk.anonymous.get(f"/iiif/3/{image['id']}{end}")

        assert answer.status_code == 303
        assert answer.headers["location"] == f"{BASE_URL}/iiif/3/{image['id']}/info.json"

    @pytest.mark.parametrize("spell", [str.upper, lambda text: text.replace("-", "%2D")])
    def test_has_one_id_however_it_is_asked_for(self, desk: Desk, image: dict[str, Any], spell: Any) -> None:
        answer = desk.anonymous.get(f"/iiif/3/{spell(image['id'])}/info.json")

        assert answer.json()["id"] == f"{BASE_URL}/iiif/3/{image['id']}"


class TestAnAnswer:
    def test_names_its_canonical_url_and_what_we_comply_with(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = asked(desk, image, "pct:0,0,50,50/pct:50/360/color.png")

        base = f"{BASE_URL}/iiif/3/{image['id']}"
        assert answer.headers["link"] == (
            f'<{base}/0,0,40,30/20,15/0/default.png>;rel="canonical", '
            '<http://iiif.io/api/image/3/level2.json>;rel="profile"'
        )

    def test_is_the_same_under_every_spelling(self, desk: Desk, image: dict[str, Any]) -> None:
        tags = {
            asked(desk, image, f"{request}.png").headers["etag"]
            for request in ("full/max/0/default", "0,0,80,60/80,/360/color", "pct:0,0,100,100/^!80,80/0.0/default")
        }

        assert len(tags) == 1

    @pytest.mark.parametrize("request_text", ["info.json", "full/max/0/default.png"])
    def test_may_be_kept_for_minutes_and_purged(self, desk: Desk, image: dict[str, Any], request_text: str) -> None:
        answer = asked(desk, image, request_text)

        assert answer.headers["cache-control"] == LATEST
        assert answer.headers["surrogate-key"] == answer.headers["cache-tag"] == f"image-{image['id']}"
        assert {name: answer.headers.get(name) for name in SAFETY} == SAFETY
        assert answer.headers["access-control-expose-headers"] == "ETag, Link"
        assert "set-cookie" not in answer.headers
        assert "x-request-id" not in answer.headers

    @pytest.mark.parametrize("request_text", ["info.json", "full/max/0/default.png"])
    def test_is_saved_those_who_have_it(self, desk: Desk, image: dict[str, Any], request_text: str) -> None:
        whole = asked(desk, image, request_text)

        again = asked(desk, image, request_text, headers={"if-none-match": whole.headers["etag"]})
        part = asked(desk, image, request_text, headers={"range": "bytes=2-9"})
        head = desk.anonymous.request("HEAD", path_of(image, request_text))

        assert (again.status_code, again.content) == (304, b"")
        assert (part.status_code, part.content) == (206, whole.content[2:10])
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))

    def test_lets_scripts_of_any_site_ask(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.request("OPTIONS", path_of(image))

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD"

    def test_needs_no_key_and_minds_no_query(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image) + "?s=nonsense&e=0")

        assert answer.status_code == 200

    def test_is_logged_without_what_was_asked(self, desk: Desk, image: dict[str, Any]) -> None:
        asked(desk, image, "full/max/0/default.png")

        assert desk.lines[-1].route == "/iiif/3/{image_id}/{request}"


class TestARefusal:
    @pytest.mark.parametrize(
        "request_text",
        [
            "nonsense/max/0/default.jpg",
            "80,0,1,1/max/0/default.jpg",
            "0,0,0,1/max/0/default.jpg",
            "full/full/0/default.jpg",
            "full/0,/0/default.jpg",
            "full/81,/0/default.jpg",
            "full/,61/0/default.jpg",
            "full/81,60/0/default.jpg",
            "full/pct:101/0/default.jpg",
            "full/!81,61/0/default.jpg",
            "full/^4097,/0/default.jpg",
            "full/^pct:9999/0/default.jpg",
            "full/max/361/default.jpg",
            "full/max/45/default.jpg",
            "full/max/0/native.jpg",
            "full/max/0/default.tif",
            "full/max/0/default",
            "full/max/0/",
            "///",
        ],
    )
    def test_is_400_with_a_sentence(self, desk: Desk, image: dict[str, Any], request_text: str) -> None:
        answer = asked(desk, image, request_text)

        assert answer.status_code == 400
        assert json.loads(answer.content)["error"].endswith(".")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert {name: answer.headers.get(name) for name in SAFETY} == SAFETY

    @pytest.mark.parametrize(
        "path",
        [
            "/iiif",
            "/iiif/3",
            "/iiif/3/",
            "/iiif/2/{id}/info.json",
            "/iiif/3//info.json",
            "/iiif/3/{id}/info.xml",
            "/iiif/3/{id}/full",
            "/iiif/3/{id}/full/max/0",
            "/iiif/3/{id}/full/max/0/default.jpg/more",
            "/iiif/3/{id}x/info.json",
            "/iiif/3/x/info.json",
            "/iiif/3/a%2Fb/full/max/0/default.jpg",
            "/iiif/3/00000000-0000-7000-8000-000000000000/info.json",
            "/iiif/3/00000000-0000-7000-8000-000000000000/nonsense/max/0/default.jpg",
            "/iiif/3/00000000-0000-7000-8000-000000000000",
        ],
    )
    def test_is_404_where_nothing_is(self, desk: Desk, image: dict[str, Any], path: str) -> None:
        answer = desk.anonymous.get(path.format(id=image["id"]))

        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"] == "*"

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_is_405_for_other_methods(self, desk: Desk, image: dict[str, Any], method: str) -> None:
        answer = desk.anonymous.request(method, path_of(image))

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


class TestAnImage:
    def test_that_is_archived_is_served(self, desk: Desk) -> None:
        image = create_image(desk.editor, status="archived")

        assert [asked(desk, image, request).status_code for request in ("info.json", "full/max/0/default.jpg")] == [
            200,
            200,
        ]

    @pytest.mark.parametrize("erase", ["", "?erase=true"])
    def test_that_is_gone_looks_as_if_it_had_never_been(self, desk: Desk, erase: str) -> None:
        image = create_image(desk.editor)
        requests = ("", "info.json", "full/max/0/default.jpg", "nonsense/max/0/default.jpg")
        before = [asked(desk, image, request).status_code for request in requests]

        desk.clients[Role.SUPER_ADMIN].delete(f"{IMAGES}/by-id/{image['id']}{erase}")

        assert before == [303, 200, 200, 400]
        assert [asked(desk, image, request).status_code for request in requests] == [404] * 4


class TestSettings:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "data"

    @pytest.fixture
    def small(self, folder: Path) -> Iterator[Desk]:
        environment = {"PICTUREDESK_IIIF_MAX_SIDE": "512", "PICTUREDESK_PUBLIC_URL": "https://pictures.example/desk"}
        with running_app(folder, environment) as running:
            yield running

    def test_bound_what_is_given(self, small: Desk) -> None:
        image = create_image(small.editor, content=encoded(Image.new("RGB", (1000, 500)), "PNG"))
        information = asked(small, image, "info.json").json()

        assert [information[name] for name in ("maxWidth", "maxHeight", "maxArea")] == [512, 512, 512 * 512]
        assert information["sizes"][-1] == {"width": 500, "height": 250}
        assert shown(small, image, "full/max/0/default.jpg").size == (512, 256)
        assert asked(small, image, "full/513,/0/default.jpg").status_code == 400

    def test_say_where_absolute_urls_start(self, small: Desk) -> None:
        image = create_image(small.editor)
        start = f"https://pictures.example/desk/iiif/3/{image['id']}"

        assert asked(small, image, "info.json").json()["id"] == start
        assert asked(small, image, "full/max/0/default.jpg").headers["link"].startswith(f"<{start}/full/max/0/")

    def test_switch_it_off(self, folder: Path) -> None:
        with running_app(folder, {"PICTUREDESK_IIIF": "false"}) as off:
            image = create_image(off.editor)

            assert asked(off, image, "info.json").status_code == 404
            assert off.anonymous.get(image["thumbnail_url"]).status_code == 200
