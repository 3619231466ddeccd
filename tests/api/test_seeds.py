"""
The reference test: every request and response that the five published documents show, against this server.

The examples stand here as they were published. Their values are made up ("string", images that are not ours), so what
is compared is every key, every type, and the form of every text that has one: a UUID, a date, a size, a URL.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import httpx2
import pytest
from lxml import etree

from picturedesk.core.access import Role
from tests.support.app import Desk, create_image, picture
from tests.support.likeness import assert_like, assert_like_in_xml

CORE: Final = "/api/core/v2"
UNKNOWN: Final = "113c8e25-dfa3-4100-abd9-924fba72aa7c"

# 000 and 001: Backoffice, asset images

IMAGE_EXAMPLE: Final = {
    "data": {
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "file_key": "string",
        "file_hash": "string",
        "name": "string",
        "gravity": "center",
        "locales": [
            {
                "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
                "locale": "en",
                "credit": "string",
                "caption_html": "string",
            }
        ],
        "inserted_at": "2019-08-24T14:15:22Z",
        "updated_at": "2019-08-24T14:15:22Z",
        "deleted_at": "2019-08-24T14:15:22Z",
    }
}


def create_as_published(desk: Desk) -> httpx2.Response:
    """The published request, its two "string"s replaced by what the Uploader really gave."""
    uploaded = desk.editor.post("/upload/image", files={"image": ("picture.png", picture())}).json()["data"]
    return desk.editor.post(
        f"{CORE}/assets/images",
        json={
            "file_key": uploaded["key"],
            "file_hash": uploaded["hash"],
            "name": "string",
            "gravity": "center",
            "locales": [
                {
                    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
                    "locale": "en",
                    "credit": "string",
                    "caption_html": "string",
                }
            ],
        },
    )


class TestCreateAssetImage:
    def test_answers_201_with_the_image(self, desk: Desk) -> None:
        answer = create_as_published(desk)

        told = answer.json()
        assert answer.status_code == 201
        assert told["data"]["deleted_at"] is None  # the example's is that of a deleted one
        assert_like({"data": {**told["data"], "deleted_at": told["data"]["updated_at"]}}, IMAGE_EXAMPLE, more=True)
        values = {name: told["data"][name] for name in ("name", "gravity")}
        assert values == {"name": "string", "gravity": "center"}
        texts = {name: told["data"]["locales"][0][name] for name in ("locale", "credit", "caption_html")}
        assert texts == {"locale": "en", "credit": "string", "caption_html": "string"}

    def test_answers_400_to_a_bad_request(self, desk: Desk) -> None:
        answer = desk.editor.post(f"{CORE}/assets/images", json={"name": "string"})

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")

    def test_answers_401_without_a_key(self, desk: Desk) -> None:
        answer = desk.anonymous.post(f"{CORE}/assets/images", json={"file_key": "string"})

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})

    def test_answers_403_to_a_role_that_may_not(self, desk: Desk) -> None:
        answer = desk.clients[Role.VIEWER].post(f"{CORE}/assets/images", json={"file_key": "string"})

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})


class TestAssetImageById:
    def test_answers_200_with_the_image(self, desk: Desk) -> None:
        image_id = create_as_published(desk).json()["data"]["id"]
        desk.editor.delete(f"{CORE}/assets/images/by-id/{image_id}")

        answer = desk.editor.get(f"{CORE}/assets/images/by-id/{image_id}")

        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert_like(answer.json(), IMAGE_EXAMPLE, more=True)

    def test_takes_the_key_in_the_query_too(self, desk: Desk) -> None:
        image_id = create_as_published(desk).json()["data"]["id"]

        answer = desk.anonymous.get(f"{CORE}/assets/images/by-id/{image_id}?x-api-key={desk.editor.key}")

        assert answer.json()["data"]["id"] == image_id

    @pytest.mark.parametrize(
        ("image_id", "status", "error"), [("1", 400, "Invalid uuid sent"), (UNKNOWN, 404, "Entity not found")]
    )
    def test_answers_errors_as_published(self, desk: Desk, image_id: str, status: int, error: str) -> None:
        answer = desk.editor.get(f"{CORE}/assets/images/by-id/{image_id}")

        assert (answer.status_code, answer.json()) == (status, {"error": error})

    def test_answers_401_to_an_unknown_key(self, desk: Desk) -> None:
        answer = desk.anonymous.get(f"{CORE}/assets/images/by-id/{UNKNOWN}", headers={"x-api-key": "<api-key>"})

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})


# 002: Media

MEDIA_EXAMPLE: Final = {
    "success": True,
    "code": 200,
    "message": "string",
    "data": {
        "id": "string",
        "originalFilename": "string",
        "url": "https://example.com",
        "mediaType": "string",
        "fileSize": 42,
        "createdAt": "2025-05-04T09:42:00Z",
        "updatedAt": "2025-05-04T09:42:00Z",
    },
}
MEDIA_ERROR_EXAMPLE: Final = {
    "success": False,
    "code": 42,
    "errorCode": "string",
    "message": "string",
    "timestamp": "2025-05-04T09:42:00Z",
}


class TestMediaImage:
    def test_answers_200_with_the_image(self, desk: Desk) -> None:
        image_id = create_image(desk.editor, filename="picture.png")["id"]

        answer = desk.anonymous.get(f"/api/images/{image_id}", headers={"Authorization": f"Bearer {desk.editor.key}"})

        told = answer.json()
        assert answer.status_code == 200
        assert_like(told, MEDIA_EXAMPLE)
        assert (told["success"], told["code"]) == (True, 200)
        assert (told["data"]["mediaType"], told["data"]["fileSize"]) == ("image/png", len(picture()))
        assert desk.anonymous.get(told["data"]["url"]).content == picture()

    def test_answers_404_in_the_published_form(self, desk: Desk) -> None:
        answer = desk.editor.get(f"/api/images/{UNKNOWN}")

        told = answer.json()
        assert answer.status_code == 404
        assert_like(told, MEDIA_ERROR_EXAMPLE)
        assert (told["success"], told["code"], told["errorCode"]) == (False, 404, "MEDIA_NOT_FOUND")


# 003: Uploader

UPLOAD_EXAMPLE: Final = {"data": {"key": "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png"}}


class TestUploadAssetImage:
    @pytest.mark.parametrize(
        ("image_format", "extension"),
        [("JPEG", "jpg"), ("JPEG", "jpeg"), ("GIF", "gif"), ("PNG", "png"), ("WEBP", "webp")],
    )
    def test_answers_200_with_the_key(self, desk: Desk, image_format: str, extension: str) -> None:
        content = picture(image_format)

        answer = desk.editor.post("/upload/image", files={"image": (f"picture.{extension}", content)})

        assert answer.status_code == 200
        assert_like(answer.json(), UPLOAD_EXAMPLE, more=True)

    def test_answers_400_to_a_form_without_a_file(self, desk: Desk) -> None:
        answer = desk.editor.post("/upload/image", files={"image": ("", b"")})

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")

    def test_answers_401_without_a_key(self, desk: Desk) -> None:
        answer = desk.anonymous.post("/upload/image", files={"image": ("picture.png", picture())})

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})

    def test_answers_403_to_a_role_that_may_not(self, desk: Desk) -> None:
        answer = desk.clients[Role.VIEWER].post("/upload/image", files={"image": ("picture.png", picture())})

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})


# 004: Publisher

SEED_TEXT: Final = {"locale": "en", "credit": "seedtext"}
SORT_FIELDS: Final = ("name", "createdby", "createddate", "modifieddate", "status", "extension")
LIST_EXAMPLE: Final[dict[str, Any]] = {
    "total": 3,
    "totalcount": 3,
    "currentpage": 0,
    "image": [
        {
            "id": 1002,
            "name": "PD20308_1001",
            "createdby": {"id": 27, "name": "Rishit Patel"},
            "createddate": "27 Feb 2019 11:19",
            "modifiedby": {"id": 27, "name": "Rishit Patel"},
            "modifieddate": "27 Feb 2019 11:19",
            "status": "active",
            "attachmentid": 2014,
            "filesize": "118.57 KB",
            "thumbnailurl": "https://example.com/context/flag/flag_2015.gif",
            "url": "https://example.com/context/flag/flag_2014.gif",
            "extension": "jpg",
            "height": 427,
            "width": 650,
        },
        {
            "id": 1001,
            "name": "XML & char in tag",
            "createdby": {"id": 12, "name": "Mitul Patel"},
            "createddate": "27 Feb 2019 11:18",
            "modifiedby": {"id": 12, "name": "Mitul Patel"},
            "modifieddate": "27 Feb 2019 11:18",
            "status": "active",
            "attachmentid": 2012,
            "filesize": "33.99 KB",
            "thumbnailurl": "https://example.com/context/flag/flag_2013.gif",
            "url": "https://example.com/context/flag/flag_2012.gif",
            "extension": "PNG",
            "height": 845,
            "width": 1022,
        },
    ],
}
LIST_EXAMPLE_IN_XML: Final = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<images>
    <total>3</total>
    <totalcount>3</totalcount>
    <currentpage>0</currentpage>
    <image>
        <id>1002</id>
        <name>PD20308_1001</name>
        <createdby>
            <id>27</id>
            <name>Rishit Patel</name>
        </createdby>
        <createddate>27 Feb 2019 11:19</createddate>
        <modifiedby>
            <id>27</id>
            <name>Rishit Patel</name>
        </modifiedby>
        <modifieddate>27 Feb 2019 11:19</modifieddate>
        <status>active</status>
        <attachmentid>2014</attachmentid>
        <filesize>118.57 KB</filesize>
        <thumbnailurl>https://example.com/context/flag/flag_2015.gif</thumbnailurl>
        <url>https://example.com/context/flag/flag_2014.gif</url>
        <extension>jpg</extension>
        <height>427</height>
        <width>650</width>
    </image>
    <image>
        <id>1001</id>
        <name>XML &amp; char in tag</name>
        <createdby>
            <id>12</id>
            <name>Mitul Patel</name>
        </createdby>
        <createddate>27 Feb 2019 11:18</createddate>
        <modifiedby>
            <id>12</id>
            <name>Mitul Patel</name>
        </modifiedby>
        <modifieddate>27 Feb 2019 11:18</modifieddate>
        <status>active</status>
        <attachmentid>2012</attachmentid>
        <filesize>33.99 KB</filesize>
        <thumbnailurl>https://example.com/context/flag/flag_2013.gif</thumbnailurl>
        <url>https://example.com/context/flag/flag_2012.gif</url>
        <extension>PNG</extension>
        <height>845</height>
        <width>1022</width>
    </image>
</images>
"""
ERROR_EXAMPLE_IN_XML: Final = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<error>
    <ref>{ref}</ref>
    <summary>{summary}</summary>
</error>
"""


Show = Callable[[str], httpx2.Response]


@pytest.fixture(scope="module")
def show(desk: Desk) -> Show:
    """The published request for the two images of the example, with an `Accept`; its `extension=png` shows a jpg."""
    for content, filename, name in (
        (picture("PNG", (1022, 845)), "second.PNG", "XML & char in tag"),
        (picture("JPEG", (650, 427)), "first.jpg", "PD20308_1001"),
    ):
        create_image(desk.editor, content=content, filename=filename, name=name, locales=[SEED_TEXT])

    def ask(accept: str) -> httpx2.Response:
        return desk.anonymous.get(
            "/api/2/images?search=seedtext&sort=-createddate",
            headers={"Authorization": f"{desk.editor.key}", "Accept": accept},
        )

    return ask


class TestImageList:
    def test_answers_json(self, show: Show) -> None:
        answer = show("application/json")

        told = answer.json()
        assert answer.status_code == 200
        assert_like(told, LIST_EXAMPLE)
        assert [told["total"], told["totalcount"], told["currentpage"]] == [2, 2, 0]
        for ours, example in zip(told["image"], LIST_EXAMPLE["image"], strict=True):
            same = ("name", "status", "extension", "height", "width")
            assert {name: ours[name] for name in same} == {name: example[name] for name in same}

    def test_answers_xml(self, show: Show) -> None:
        answer = show("application/xml")

        assert answer.status_code == 200
        assert answer.text.startswith(LIST_EXAMPLE_IN_XML.splitlines()[0])
        assert_like_in_xml(etree.fromstring(answer.content), etree.fromstring(LIST_EXAMPLE_IN_XML.encode()))
        assert "<name>XML &amp; char in tag</name>" in answer.text

    def test_answers_json_where_nothing_else_is_asked_for(self, show: Show) -> None:
        assert show("*/*").json() == show("application/json").json()

    @pytest.mark.parametrize(
        "query",
        [
            "extension=PNG,JPG",
            "limit=7",
            "offset=0",
            "search=Home",
            "sort=+name",
            *(f"sort={sign}{field}" for sign in "+-" for field in SORT_FIELDS),
            "status=active,archived",
            "status=1,2",
        ],
    )
    def test_takes_every_published_parameter(self, desk: Desk, query: str) -> None:
        assert desk.editor.get(f"/api/2/images?{query}").status_code == 200

    @pytest.mark.parametrize(
        ("query", "ref", "summary"),
        [
            ("offset=-1", 106, "Invalid parameter: offset"),
            ("offset=one", 106, "Invalid parameter: offset"),
            ("limit=0", 107, "Invalid parameter: limit"),
            ("limit=one", 107, "Invalid parameter: limit"),
            ("sort=name", 79, "Invalid parameter: sort"),
            ("sort=+size", 79, "Invalid parameter: sort"),
        ],
    )
    def test_answers_400_as_published(self, desk: Desk, query: str, ref: int, summary: str) -> None:
        answer = desk.editor.get(f"/api/2/images?{query}", headers={"accept": "application/xml"})

        expected = ERROR_EXAMPLE_IN_XML.format(ref=ref, summary=summary)
        assert answer.status_code == 400
        assert re.sub(r"\s*\n\s*", "", expected) == answer.text
