"""The uploader: what it answers, what it refuses, and that a refused file leaves nothing behind."""

import asyncio
import hashlib
import io
import re
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, gif, gif_frame, noise, one_colour_webp, png, png_header, png_rows
from tests.support.app import Client, Desk, picture, running_app, upload
from tests.support.forms import HEADERS, form, part

UPLOAD = "/upload/image"
MAX_BYTES = 15_728_640


def send(client: Client, content: bytes, filename: str = "picture.png") -> httpx2.Response:
    return client.post(UPLOAD, files={"image": (filename, content)})


def reason(answer: httpx2.Response) -> str:
    """The sentence of a refusal that is about the file."""
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "Bad Request"
    [detail] = answer.json()["details"]
    assert detail["field"] == "image"
    message: str = detail["message"]
    assert re.fullmatch(r"[A-Z].*\.", message)
    return message


def kept(desk: Desk) -> set[Path]:
    """Every file under the blobs of a library."""
    return {path for path in (desk.folder / "blobs").rglob("*") if path.is_file()}


class TestAPicture:
    @pytest.mark.parametrize(
        ("image_format", "media_type", "extension"),
        [
            ("JPEG", "image/jpeg", "jpg"),
            ("PNG", "image/png", "png"),
            ("GIF", "image/gif", "gif"),
            ("WEBP", "image/webp", "webp"),
        ],
    )
    def test_gets_a_key_and_is_described(self, desk: Desk, image_format: str, media_type: str, extension: str) -> None:
        content = picture(image_format, (12, 7))

        answer = send(desk.editor, content, "name.that.lies.txt")

        assert answer.status_code == 200
        data = answer.json()["data"]
        assert re.fullmatch(rf"uploads/[0-9a-f-]{{36}}\.{extension}", data.pop("key"))
        assert data == {
            "hash": hashlib.sha256(content).hexdigest(),
            "media_type": media_type,
            "size_bytes": len(content),
            "width": 12,
            "height": 7,
            "suggested": dict.fromkeys(("name", "credit", "caption", "creator", "copyright_notice", "keywords")),
        }

    def test_is_measured_upright(self, desk: Desk) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        content = encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif)

        data = send(desk.editor, content).json()["data"]

        assert (data["width"], data["height"]) == (20, 40)

    def test_is_asked_what_it_says_of_itself(self, desk: Desk) -> None:
        exif = Image.Exif()
        exif[0x010E], exif[0x013B], exif[0x8298] = "A crane at dawn", "Ada", "(c) Ada"

        suggested = send(desk.editor, encoded(noise(20, 20), "JPEG", exif=exif)).json()["data"]["suggested"]

        assert (suggested["caption"], suggested["creator"], suggested["copyright_notice"]) == (
            "A crane at dawn",
            "Ada",
            "(c) Ada",
        )

    def test_is_kept_bit_for_bit_under_its_hash(self, desk: Desk) -> None:
        content = encoded(noise(), "PNG")

        sha256 = send(desk.editor, content).json()["data"]["hash"]

        assert (desk.folder / "blobs" / "originals" / sha256[:2] / sha256).read_bytes() == content

    def test_that_is_there_already_gets_another_key_and_no_other_bytes(self, desk: Desk) -> None:
        content = encoded(noise(), "PNG")
        first = upload(desk.editor, content)
        files = kept(desk)

        second = upload(desk.editor, content)

        assert first != second
        assert kept(desk) == files

    def test_of_just_fifteen_mebibytes_is_taken(self, desk: Desk) -> None:
        content = picture("PNG")
        content += bytes(MAX_BYTES - len(content))

        assert send(desk.editor, content).json()["data"]["size_bytes"] == MAX_BYTES

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.VIEWER])
    def test_is_taken_from_every_role_that_may(self, desk: Desk, role: Role) -> None:
        assert send(desk.clients[role], picture()).status_code == 200


class TestAFileIsRefused:
    def test_with_one_byte_too_many(self, desk: Desk) -> None:
        content = picture("PNG")

        assert (
            reason(send(desk.editor, content + bytes(MAX_BYTES + 1 - len(content)))) == "The file is larger than 15 MB."
        )

    def test_that_is_empty(self, desk: Desk) -> None:
        assert reason(send(desk.editor, b"")) == "The file is empty."

    @pytest.mark.parametrize(
        "content",
        [
            b"hello",
            b"\0",
            b"%PDF-1.7",
            b"GIF89a",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x04\0\0\0WEBP",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"push graphic-context\nviewbox 0 0 640 480\n",
            encoded(Image.new("RGB", (4, 4)), "BMP"),
            encoded(Image.new("RGB", (4, 4)), "TIFF"),
            encoded(Image.new("RGB", (4, 4)), "ICO"),
            encoded(Image.new("RGB", (64, 64)), "AVIF"),
        ],
        ids=lambda content: content[:12].decode("latin-1").encode("unicode_escape").decode(),
    )
    def test_that_is_no_picture_we_take(self, desk: Desk, content: bytes) -> None:
        before = kept(desk)

        reason(send(desk.editor, content))

        assert kept(desk) == before

    @pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP"])
    @pytest.mark.parametrize("share", [0.5, 0.9])
    def test_that_is_cut_off(self, desk: Desk, image_format: str, share: float) -> None:
        content = encoded(noise(), image_format)
        before = kept(desk)

        reason(send(desk.editor, content[: int(len(content) * share)]))

        assert kept(desk) == before

    @pytest.mark.parametrize(
        "content",
        [
            png([png_header(50_000, 50_000), (b"IDAT", b""), (b"IEND", b"")]),
            png([png_header(65_501, 1), (b"IDAT", b""), (b"IEND", b"")]),
            one_colour_webp(16_384, 16_384),
            gif(65_535, 65_535, [gif_frame(1, 1)]),
            gif(1_000, 1_000, [gif_frame(1_000, 1_000)] * 201),
            gif(1, 1, [gif_frame(1, 1)] * 2_001),
        ],
        ids=[
            "2,500 megapixels",
            "a side too long",
            "268 megapixels",
            "a huge screen",
            "pixels of all frames",
            "frames",
        ],
    )
    def test_that_is_a_flood(self, desk: Desk, content: bytes) -> None:
        before = kept(desk)

        reason(send(desk.editor, content))

        assert kept(desk) == before

    def test_with_missing_rows(self, desk: Desk) -> None:
        import zlib

        content = png([png_header(8, 8), (b"IDAT", zlib.compress(png_rows(8, 4))), (b"IEND", b"")])

        reason(send(desk.editor, content))


class TestTheNumberOfUploadsAtOnce:
    def test_is_bounded_per_key(self, tmp_path: Path) -> None:
        go = threading.Event()

        async def slow() -> AsyncIterator[bytes]:
            whole = form(part(picture()))
            yield whole[:20]
            while not go.is_set():  # noqa: ASYNC110 - another thread sets no asyncio.Event
                await asyncio.sleep(0.01)
            yield whole[20:]

        with running_app(tmp_path / "data", {"PICTUREDESK_UPLOADS_PER_KEY": "1"}) as desk, ThreadPoolExecutor() as pool:
            under_way = pool.submit(lambda: desk.editor.post(UPLOAD, content=slow(), headers=HEADERS))
            refused = _until_refused(desk)
            elsewhere = send(desk.clients[Role.SUPER_ADMIN], picture())
            go.set()

            assert refused.headers["retry-after"] == "1"
            assert set(refused.json()) == {"error"}
            assert elsewhere.status_code == 200
            assert under_way.result().status_code == 200
            assert send(desk.editor, picture()).status_code == 200


def _until_refused(desk: Desk) -> Any:
    """The first 429: before it, the slow upload may not have begun."""
    for _ in range(200):
        answer = send(desk.editor, picture())
        if answer.status_code == 429:
            return answer
    raise AssertionError("no upload was refused")


def test_the_type_that_was_sent_says_nothing(desk: Desk) -> None:
    answer = desk.editor.post(UPLOAD, files={"image": ("a.gif", picture("JPEG"), "application/pdf")})

    assert answer.json()["data"]["media_type"] == "image/jpeg"


def test_a_text_chunk_is_no_reason_to_refuse(desk: Desk) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "x" * 3_000_000, zip=True)
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG", pnginfo=info)

    assert send(desk.editor, buffer.getvalue()).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_there_is_no_other_method(desk: Desk, method: str) -> None:
    answer = desk.editor.request(method, UPLOAD)

    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})


@pytest.mark.parametrize("path", ["/upload", "/upload/", "/upload/images", "/upload/image/x", "/uploads/image"])
def test_there_is_no_other_path(desk: Desk, path: str) -> None:
    answer = desk.editor.post(path, content=b"")

    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
