"""An original's EXIF, IPTC and XMP over HTTP, and who is told where it was taken."""

import dataclasses
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from picturedesk.api.context import Context
from picturedesk.core.access import Role
from picturedesk.core.errors import PicturedeskError, RenderFailed, RenderQueueFull
from picturedesk.core.files import PictureFacts
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import Renderer, RenderOrder
from tests.support.app import Desk, create_image, picture, running_app

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
PACKET = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 exif:GPSLatitude="48,8N"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def photograph() -> bytes:
    """A JPEG with all three, and a place in two of them."""
    exif = Image.Exif()
    exif[0x0110] = "X100"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 1.5)
    file = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(file, "JPEG", exif=exif, xmp=PACKET)
    content = file.getvalue()
    return content[:2] + _city(b"Bern") + content[2:]


def _city(name: bytes) -> bytes:
    """An APP13 segment in which IPTC names a city."""
    record = b"\x1c\x02\x5a" + len(name).to_bytes(2, "big") + name
    block = b"8BIM\x04\x04\x00\x00" + len(record).to_bytes(4, "big") + record + b"\x00" * (len(record) % 2)
    segment = b"Photoshop 3.0\x00" + block
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment


class Troubled:
    """A `Renderer` whose metadata job goes wrong."""

    def __init__(self, renderer: Renderer, error: PicturedeskError) -> None:
        self._renderer, self._error = renderer, error

    async def check(self, path: Path) -> PictureFacts:
        return await self._renderer.check(path)

    async def render(self, order: RenderOrder) -> bytes:
        return await self._renderer.render(order)

    async def metadata(self, path: Path) -> PictureMetadata:  # noqa: ARG002 - the port's
        raise self._error

    async def close(self) -> None:
        await self._renderer.close()


@pytest.fixture(scope="module")
def image(desk: Desk) -> Any:
    return create_image(desk.clients[Role.UPLOADER], content=photograph(), filename="photograph.jpg")


def url_of(image: Any) -> str:
    return f"{IMAGES}/by-id/{image['id']}/metadata"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VIEWER])
def test_it_is_told_whole(desk: Desk, image: Any, role: Role) -> None:
    answer = desk.clients[role].get(url_of(image))

    told = answer.json()["data"]
    assert answer.status_code == 200
    assert list(told) == ["exif", "iptc", "xmp"]
    assert told["exif"]["Model"] == "X100"
    assert told["exif"]["GPSInfo"] == {"GPSLatitudeRef": "N", "GPSLatitude": [48.0, 8.0, 1.5]}
    assert told["iptc"] == {"city": ["Bern"]}
    assert told["xmp"] == {"exif:GPSLatitude": "48,8N", "dc:title": ["Harbour"]}


def test_a_viewer_is_not_told_where_it_was_taken(desk: Desk, image: Any) -> None:
    answer = desk.clients[Role.VIEWER].get(url_of(image))

    told = answer.json()["data"]
    assert "GPS" not in answer.text
    assert (told["exif"]["Model"], told["iptc"], told["xmp"]) == ("X100", {"city": ["Bern"]}, {"dc:title": ["Harbour"]})


def test_a_picture_that_says_nothing_has_three_empty_parts(desk: Desk) -> None:
    image = create_image(desk.editor, content=picture())

    assert desk.editor.get(url_of(image)).json() == {"data": {"exif": {}, "iptc": {}, "xmp": {}}}


def test_whoever_has_it_already_is_told_so(desk: Desk, image: Any) -> None:
    etag = desk.editor.get(url_of(image)).headers["etag"]

    assert desk.editor.get(url_of(image), headers={"if-none-match": etag}).status_code == 304
    assert desk.clients[Role.VIEWER].get(url_of(image), headers={"if-none-match": etag}).status_code == 200


def test_a_deleted_image_has_it_still(desk: Desk) -> None:
    image = create_image(desk.editor, content=photograph(), filename="photograph.jpg")
    desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

    assert desk.editor.get(url_of(image)).json()["data"]["exif"]["Model"] == "X100"


def test_an_image_that_there_is_not_is_not_found(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}/by-id/{UNKNOWN}/metadata")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_somebody_elses_is_not_found_by_an_uploader(desk: Desk) -> None:
    image = create_image(desk.editor)

    assert desk.clients[Role.UPLOADER].get(url_of(image)).status_code == 404


def test_an_id_that_is_no_uuid_is_told_so(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}/by-id/x/metadata")

    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})


def test_an_original_that_is_gone_is_503(tmp_path: Path) -> None:
    with running_app(tmp_path / "data") as own:
        image = create_image(own.editor)
        (original,) = [path for path in (own.folder / "blobs" / "originals").rglob("*") if path.is_file()]
        original.unlink()

        answer = own.editor.get(url_of(image))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    ("error", "status", "retry_after"), [(RenderQueueFull(), 503, "2"), (RenderFailed(), 500, None)]
)
def test_a_job_that_goes_wrong_is_told(
    tmp_path: Path, error: PicturedeskError, status: int, retry_after: str | None
) -> None:
    def troubled(context: Context) -> Context:
        tools = context.tools
        renderer = Troubled(tools.renderer, error)
        return dataclasses.replace(context, tools=dataclasses.replace(tools, renderer=renderer))

    with running_app(tmp_path / "data", around=troubled) as own:
        image = create_image(own.editor)
        answer = own.editor.get(url_of(image))

    assert (answer.status_code, answer.headers.get("retry-after")) == (status, retry_after)
