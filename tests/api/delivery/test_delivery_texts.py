"""Texts in delivered pictures: from the database and from nowhere else, and new ones without a new render."""

import io
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from picturedesk.actions import images, renditions
from picturedesk.actions.results import Result
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.images import ImageId
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.embed import labelled
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.settings import SettingRefused
from tests.imaging.embedding import packet_of, pixels, properties
from tests.imaging.pictures import animation, encoded, noise, quarters
from tests.support import exiftool
from tests.support.app import Desk, create_image, running_app
from tests.support.delivery import path_of, signed, signing_keys
from tests.support.exiftool import needs_exiftool
from tests.support.library import Library, Workshop

IMAGES: Final = "/api/core/v2/assets/images"
FORMATS: Final = {
    "jpg": OutputFormat.JPEG,
    "png": OutputFormat.PNG,
    "webp": OutputFormat.WEBP,
    "avif": OutputFormat.AVIF,
}
FIELDS: Final = {
    "copyright_notice": "\u00a9 Ann <Bee>",
    "license_url": "https://a.example/licence",
    "digital_source_type": "digitalCapture",
    "locales": [
        {"locale": "en", "credit": "Photo: Ann", "caption_html": "<p>A <b>harbour</b> &amp; ships</p>"},
        {"locale": "de", "credit": "Foto: Ann", "caption_html": "<p>Ein Hafen</p>"},
    ],
}
SAID: Final = {
    "Credit": "Photo: Ann",
    "Marked": "True",
    "WebStatement": "https://a.example/licence",
    "DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    "rights[x-default]": "\u00a9 Ann <Bee>",
    "description[x-default]": "A harbour & ships",
    "description[en]": "A harbour & ships",
}


def described(desk: Desk, content: bytes | None = None, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = create_image(
        desk.editor, content=encoded(noise(), "PNG") if content is None else content, **{**FIELDS, **fields}
    )
    return made


def said_in(desk: Desk, path: str) -> dict[str, str]:
    """The properties in the picture at *path*."""
    answer = desk.anonymous.get(path)
    assert answer.status_code == 200, answer.text
    extension = path.partition("?")[0].rpartition(".")[2]
    packet = packet_of(answer.content, FORMATS.get(extension, OutputFormat.GIF))
    return dict(properties(packet)) if packet else {}


def caption_changed(desk: Desk, image: dict[str, Any], caption: str) -> dict[str, Any]:
    locales = [{"locale": "en", "credit": "Photo: Ann", "caption_html": caption}]
    changed: dict[str, Any] = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"locales": locales}).json()[
        "data"
    ]
    return changed


async def credited(library: Library, image_id: ImageId, notice: str) -> None:
    change = ImageChange(copyright_notice=notice)
    await images.update(library.tools, library.editor, image_id, change, precondition=lambda _: True)


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    return described(desk)


class TestARendition:
    @pytest.mark.parametrize("extension", FORMATS)
    @pytest.mark.parametrize("name", ["thumb", "card", "w256"])
    def test_says_its_texts(self, desk: Desk, image: dict[str, Any], name: str, extension: str) -> None:
        assert said_in(desk, path_of(image, f"{name}.{extension}")) == SAID

    def test_says_them_in_iptc_too_where_it_is_a_jpeg(self, desk: Desk, image: dict[str, Any]) -> None:
        content = desk.anonymous.get(path_of(image, "thumb.jpg")).content

        assert read_metadata(content).iptc == {
            "credit": ["Photo: Ann"],
            "copyright_notice": ["\u00a9 Ann <Bee>"],
            "caption": ["A harbour & ships"],
        }

    def test_says_them_whatever_its_recipe_and_however_it_was_negotiated(
        self, desk: Desk, image: dict[str, Any]
    ) -> None:
        path = signed(signing_keys(desk.folder), path_of(image, "w99-h50-gray.jpg"))
        negotiated = desk.anonymous.get(path_of(image, "w64.auto"), headers={"accept": "image/webp"}).content

        assert said_in(desk, path) == SAID
        assert properties(packet_of(negotiated, OutputFormat.WEBP)) == SAID

    def test_says_nothing_where_there_is_nothing_to_say(self, desk: Desk) -> None:
        bare = create_image(desk.editor, content=encoded(noise(), "PNG"))

        assert said_in(desk, path_of(bare, "thumb.jpg")) == {}
        assert b"xpacket" not in desk.anonymous.get(path_of(bare, "thumb.avif")).content

    def test_moves_with_its_texts(self, desk: Desk) -> None:
        frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
        film = described(desk, animation("GIF", frames, [100, 100, 100]))

        content = desk.anonymous.get(path_of(film, "w64.webp")).content

        assert properties(packet_of(content, OutputFormat.WEBP)) == SAID
        assert Image.open(io.BytesIO(content)).n_frames == 3  # type: ignore[attr-defined]

    def test_as_a_gif_carries_none(self, desk: Desk, image: dict[str, Any]) -> None:
        assert said_in(desk, path_of(image, "thumb.gif")) == {}

    def test_is_tagged_and_cut_by_the_bytes_that_are_sent(self, desk: Desk, image: dict[str, Any]) -> None:
        path = path_of(image, "w384.webp")
        whole = desk.anonymous.get(path)
        length = len(whole.content)

        end = desk.anonymous.get(path, headers={"range": "bytes=-100"})

        assert whole.headers["content-length"] == str(length)
        assert (end.status_code, end.content) == (206, whole.content[-100:])
        assert end.headers["content-range"] == f"bytes {length - 100}-{length - 1}/{length}"
        assert end.headers["etag"] == whole.headers["etag"]

    def test_is_the_same_out_of_memory_and_out_of_the_store(self, tmp_path: Path) -> None:
        with running_app(tmp_path / "data") as desk:
            path = path_of(described(desk), "thumb.jpg")
            answers = [desk.anonymous.get(path) for _ in range(3)]
        with running_app(tmp_path / "data") as desk:
            answers.append(desk.anonymous.get(path))

        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1

    def test_is_two_where_two_images_have_one_file(self, desk: Desk) -> None:
        content = encoded(noise(64, 64), "PNG")
        first, second = described(desk, content), described(desk, content, copyright_notice="Other")

        said = [said_in(desk, path_of(made, "thumb.png"))["rights[x-default]"] for made in (first, second)]

        assert said == ["\u00a9 Ann <Bee>", "Other"]

    def test_of_an_original_is_the_uploaded_bytes_still(self, desk: Desk) -> None:
        content = encoded(noise(), "JPEG")

        assert desk.anonymous.get(described(desk, content)["url"]).content == content


class TestAChangedCaption:
    @pytest.mark.parametrize("extension", FORMATS)
    def test_is_in_the_next_answer_under_a_new_revision(self, desk: Desk, extension: str) -> None:
        image = described(desk)
        paths = [path_of(image, f"thumb.{extension}"), path_of(image, f"thumb.{extension}", "latest")]
        before = [desk.anonymous.get(path) for path in paths]

        changed = caption_changed(desk, image, "<p>New</p>")

        old, latest = (desk.anonymous.get(path) for path in paths)
        new = desk.anonymous.get(path_of(changed, f"thumb.{extension}"))
        assert changed["revision"] != image["revision"]
        assert old.status_code == 307
        assert latest.content == new.content != before[0].content
        assert latest.headers["etag"] == new.headers["etag"] != before[0].headers["etag"]
        assert properties(packet_of(new.content, FORMATS[extension]))["description[x-default]"] == "New"
        assert pixels(new.content) == pixels(before[0].content)

    def test_is_no_news_to_those_who_ask_whether_it_changed_back(self, desk: Desk) -> None:
        image = described(desk)
        first = desk.anonymous.get(path_of(image, "thumb.jpg", "latest"))
        caption_changed(desk, image, "<p>New</p>")
        desk.anonymous.get(path_of(image, "thumb.jpg", "latest"))

        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"locales": FIELDS["locales"]})

        condition = {"if-none-match": first.headers["etag"]}
        assert desk.anonymous.get(path_of(image, "thumb.jpg"), headers=condition).status_code == 304

    def test_costs_no_render(self, workshop: Workshop, library: Library) -> None:
        async def got(image_id: ImageId, output: OutputFormat) -> Result:
            picture = await renditions.find(library.tools, image_id)
            return await renditions.get(library.tools, picture, Recipe(width_px=64), output)

        async def scenario() -> list[list[bytes]]:
            image = await library.create(copyright_notice="one")
            first = [(await got(image.id, output)).content for output in FORMATS.values()]
            await credited(library, image.id, "two")
            return [first, [(await got(image.id, output)).content for output in FORMATS.values()]]

        before, after = workshop.run(scenario())

        assert library.renderer.renders == len(FORMATS)
        assert all(b">one<" in content for content in before)
        assert all(b">two<" in content for content in after)

    def test_is_found_out_even_between_the_two_looks(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> tuple[Result, Result]:
            image = await library.create(copyright_notice="one")
            picture = await renditions.find(library.tools, image.id)
            await credited(library, image.id, "two")
            late = await renditions.get(library.tools, picture, Recipe(width_px=64), OutputFormat.JPEG)
            now = await renditions.find(library.tools, image.id)
            return late, await renditions.get(library.tools, now, Recipe(width_px=64), OutputFormat.JPEG)

        late, current = workshop.run(scenario())

        assert b">two<" in late.content
        assert late is current


class TestTheSettings:
    def test_name_the_language_that_is_first_asked(self, tmp_path: Path) -> None:
        folder, german = tmp_path / "data", {"PICTUREDESK_DEFAULT_LOCALE": "de"}
        with running_app(folder) as desk:
            image = described(desk)
        with running_app(folder, german) as desk:
            now = desk.editor.get(f"{IMAGES}/by-id/{image['id']}").json()["data"]
            said = said_in(desk, path_of(now, "thumb.jpg"))

        assert now["revision"] != image["revision"]
        assert (said["Credit"], said["description[de]"]) == ("Foto: Ann", "Ein Hafen")

    def test_keep_texts_out_of_presets(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with running_app(folder, {"PICTUREDESK_PRESETS_WITHOUT_TEXTS": "thumb, og"}) as desk:
            image = described(desk)
            said = {name: said_in(desk, path_of(image, f"{name}.jpg")) for name in ("thumb", "og", "card", "w384")}

        assert said == {"thumb": {}, "og": {}, "card": SAID, "w384": SAID}

    def test_that_keep_them_out_are_part_of_the_revision_and_render_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with running_app(folder) as desk:
            image = described(desk)
            desk.anonymous.get(path_of(image, "thumb.jpg"))
        stored = sorted(found.name for found in (folder / "blobs" / "results").rglob("*"))
        with running_app(folder, {"PICTUREDESK_PRESETS_WITHOUT_TEXTS": "thumb"}) as desk:
            old = desk.anonymous.get(path_of(image, "thumb.jpg"))
            new = desk.anonymous.get(path_of(image, "thumb.jpg", "latest"))

        assert (old.status_code, new.status_code) == (307, 200)
        assert sorted(found.name for found in (folder / "blobs" / "results").rglob("*")) == stored

    @pytest.mark.parametrize("names", ["hreo", "thumb,nobody"])
    def test_that_name_no_preset_are_refused(self, tmp_path: Path, names: str) -> None:
        with (
            pytest.raises(SettingRefused, match="presets_without_texts names a preset that there is not"),
            running_app(tmp_path / "data", {"PICTUREDESK_PRESETS_WITHOUT_TEXTS": names}),
        ):
            pass

    def test_that_name_what_no_preset_can_be_called_are_refused(self, tmp_path: Path) -> None:
        with (
            pytest.raises(SettingRefused, match="PRESETS_WITHOUT_TEXTS cannot be used"),
            running_app(tmp_path / "data", {"PICTUREDESK_PRESETS_WITHOUT_TEXTS": "original"}),
        ):
            pass


@needs_exiftool
class TestTheSourcesOwnMetadata:
    SECRETS: Final = ("SECRET", "48 deg", "48.2")

    @pytest.fixture(scope="class", params=["jpg", "png", "webp"])
    @classmethod
    def talkative(cls, desk: Desk, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
        """An image whose file tells where, by whom and with what it was taken, thumbnail included."""
        folder = tmp_path_factory.mktemp("talkative")
        thumbnail = folder / "thumbnail.jpg"
        thumbnail.write_bytes(encoded(quarters(), "JPEG", comment=b"SECRET-THUMBNAIL"))
        kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[request.param]
        said = [
            "-EXIF:GPSLatitude=48.2",
            "-EXIF:GPSLatitudeRef=N",
            "-EXIF:Artist=SECRET-ARTIST",
            "-EXIF:OwnerName=SECRET-OWNER",
            "-EXIF:SerialNumber=SECRET-SERIAL",
            "-EXIF:LensSerialNumber=SECRET-LENS",
            "-EXIF:ImageDescription=SECRET-DESCRIPTION",
            "-XMP-dc:Creator=SECRET-CREATOR",
            "-XMP-dc:Rights=SECRET-RIGHTS",
            "-XMP-exif:GPSLatitude=48.2",
            "-XMP-aux:OwnerName=SECRET-AUX",
        ]
        if request.param == "jpg":
            said += ["-IPTC:By-line=SECRET-BYLINE", f"-ThumbnailImage<={thumbnail}"]
        content = exiftool.write(folder, encoded(quarters(400, 300), kind), request.param, *said)
        assert any("GPS" in name for name in exiftool.tags(folder, content, request.param))
        assert content.count(b"SECRET") >= 8
        return described(desk, content + b"SECRET-TRAILER" * 20, filename=f"a.{request.param}")

    @pytest.mark.parametrize("extension", [*FORMATS, "gif"])
    def test_never_passes(self, desk: Desk, talkative: dict[str, Any], extension: str, tmp_path: Path) -> None:
        content = desk.anonymous.get(path_of(talkative, f"w256.{extension}")).content

        found = exiftool.tags(tmp_path, content, extension)

        groups = {name.partition(":")[0] for name in found}
        assert not any("GPS" in name or "Serial" in name or "Owner" in name or "Thumbnail" in name for name in found)
        assert not {group for group in groups if group.startswith(("IFD", "ExifIFD", "GPS", "XMP-exif", "XMP-aux"))}
        assert not any(secret in str(value) for value in found.values() for secret in self.SECRETS)
        assert b"SECRET" not in content


class TestAGeneratedPicture:
    def test_says_so_in_its_own_file_and_in_every_rendition(self, desk: Desk) -> None:
        answer = desk.editor.post("/api/images/generate", json={"prompt": "A harbour at night"})
        made = desk.editor.get(f"{IMAGES}/by-id/{answer.json()['data']['id']}").json()["data"]

        said = {"DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"}
        original = desk.anonymous.get(made["url"]).content

        assert properties(packet_of(original, OutputFormat.JPEG)) == said
        assert labelled(original, "algorithmicMedia") == original
        for extension in FORMATS:
            assert said_in(desk, path_of(made, f"thumb.{extension}")) == said
