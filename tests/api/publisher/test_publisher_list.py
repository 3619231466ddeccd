"""The Publisher's image list: parameters, order, numbers and forms."""

import re
from typing import Any

import pytest

from tests.support.app import BASE_URL, Desk, create_image, picture

IMAGES = "/api/2/images"


@pytest.fixture(scope="module")
def library(desk: Desk) -> list[dict[str, Any]]:
    """Four live images and a deleted one, each as the Backoffice answers it."""
    editor = desk.editor
    made = [
        create_image(editor, content=picture("JPEG", (650, 427)), filename="Harbour.JPG", name="bridge at dawn"),
        create_image(editor, content=picture("PNG", (9, 9)), filename="crane.PNG", name="Äpfel"),
        create_image(editor, content=picture("GIF", (3, 4)), filename="dot.gif", name="zebra", status="archived"),
        create_image(
            editor,
            content=picture("JPEG"),
            filename="last.jpeg",
            name="Castle",
            locales=[{"locale": "de", "credit": "Müller", "caption_html": "<p>Am Hafen</p>", "alt_text": "Kran"}],
        ),
    ]
    gone = create_image(editor, name="gone")
    assert editor.delete(f"/api/core/v2/assets/images/by-id/{gone['id']}").status_code == 204
    return made


def names(desk: Desk, query: str = "") -> list[str]:
    answer = desk.editor.get(f"{IMAGES}?{query}")
    assert answer.status_code == 200, answer.text
    return [image["name"] for image in answer.json()["image"]]


@pytest.mark.usefixtures("library")
class TestTheOrder:
    def test_is_the_newest_change_first_by_default(self, desk: Desk) -> None:
        assert names(desk) == ["Castle", "zebra", "Äpfel", "bridge at dawn"]

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("+name", ["Äpfel", "bridge at dawn", "Castle", "zebra"]),
            ("-name", ["zebra", "Castle", "bridge at dawn", "Äpfel"]),
            ("%2Bcreateddate", ["bridge at dawn", "Äpfel", "zebra", "Castle"]),
            ("-createddate", ["Castle", "zebra", "Äpfel", "bridge at dawn"]),
            ("%20modifieddate", ["bridge at dawn", "Äpfel", "zebra", "Castle"]),
            ("+status", ["bridge at dawn", "Äpfel", "Castle", "zebra"]),
            ("-status", ["zebra", "bridge at dawn", "Äpfel", "Castle"]),
            ("+extension", ["zebra", "Castle", "bridge at dawn", "Äpfel"]),
            ("-createdby", ["bridge at dawn", "Äpfel", "zebra", "Castle"]),
            ("", ["Castle", "zebra", "Äpfel", "bridge at dawn"]),
        ],
    )
    def test_is_the_one_asked_for_with_ties_by_ascending_id(self, desk: Desk, sort: str, expected: list[str]) -> None:
        assert names(desk, f"sort={sort}") == expected


@pytest.mark.usefixtures("library")
class TestWhatIsListed:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("extension=PNG,GIF", {"Äpfel", "zebra"}),
            ("extension=jpg", {"bridge at dawn"}),
            ("extension=jpeg", {"Castle"}),
            ("extension=", {"Castle", "zebra", "Äpfel", "bridge at dawn"}),
            ("extension=webp", set()),
            ("status=active", {"Castle", "Äpfel", "bridge at dawn"}),
            ("status=2", {"zebra"}),
            ("status=1,archived", {"Castle", "zebra", "Äpfel", "bridge at dawn"}),
            ("status=", {"Castle", "zebra", "Äpfel", "bridge at dawn"}),
            ("search=apf", {"Äpfel"}),
            ("search=BRIDGE+da", {"bridge at dawn"}),
            ("search=ridge", set()),
            ("search=crane", {"Äpfel"}),
            ("search=muller+hafen+kran", {"Castle"}),
            ("search=gone", set()),
            ("unknown=1&also[unknown]=2", {"Castle", "zebra", "Äpfel", "bridge at dawn"}),
        ],
    )
    def test_is_what_the_query_asks_for(self, desk: Desk, query: str, expected: set[str]) -> None:
        assert set(names(desk, query)) == expected

    def test_a_search_may_have_a_thousand_characters(self, desk: Desk) -> None:
        assert desk.editor.get(IMAGES, params={"search": "x" * 1000}).status_code == 200


@pytest.mark.usefixtures("library")
class TestPages:
    def test_are_numbered_from_zero(self, desk: Desk) -> None:
        pages = [desk.editor.get(f"{IMAGES}?limit=3&offset={page}").json() for page in (0, 1, 2)]

        assert [(page["total"], page["totalcount"], page["currentpage"]) for page in pages] == [
            (3, 4, 0),
            (1, 4, 1),
            (0, 4, 2),
        ]
        assert [image["name"] for page in pages for image in page["image"]] == [
            "Castle",
            "zebra",
            "Äpfel",
            "bridge at dawn",
        ]

    def test_count_all_that_match(self, desk: Desk) -> None:
        page = desk.editor.get(f"{IMAGES}?extension=png,gif&limit=1").json()

        assert (page["total"], page["totalcount"]) == (1, 2)

    @pytest.mark.parametrize("digits", [20, 501, 1_000])
    def test_beyond_the_last_are_empty_however_far(self, desk: Desk, digits: int) -> None:
        offset = "1" + "0" * (digits - 1)

        answer = desk.editor.get(f"{IMAGES}?offset={offset}")

        assert answer.status_code == 200
        assert answer.json() == {"total": 0, "totalcount": 4, "currentpage": int(offset), "image": []}
        in_xml = desk.editor.get(f"{IMAGES}?offset={offset}", headers={"accept": "text/xml"})
        assert f"<currentpage>{offset}</currentpage></images>" in in_xml.text

    @pytest.mark.parametrize("limit", ["1000", "1001", "9" * 500])
    def test_may_ask_for_more_than_a_thousand(self, desk: Desk, limit: str) -> None:
        page = desk.editor.get(f"{IMAGES}?limit={limit}").json()

        assert (page["total"], page["totalcount"]) == (4, 4)

    def test_empty_numbers_count_as_absent(self, desk: Desk) -> None:
        assert names(desk, "limit=&offset=") == ["Castle", "zebra", "Äpfel", "bridge at dawn"]


class TestAnImage:
    def test_is_told_in_the_published_form(self, desk: Desk, library: list[dict[str, Any]]) -> None:
        first = library[0]

        told = desk.editor.get(f"{IMAGES}?search=bridge").json()["image"][0]

        editor = {"id": first["created_by"]["id"], "name": "editor"}
        dates = {"createddate": told.pop("createddate"), "modifieddate": told.pop("modifieddate")}
        size = told.pop("filesize")
        assert isinstance(told.pop("attachmentid"), int)
        assert told == {
            "id": first["number"],
            "name": "bridge at dawn",
            "createdby": editor,
            "modifiedby": editor,
            "status": "active",
            "thumbnailurl": first["thumbnail_url"],
            "url": first["url"],
            "extension": "JPG",
            "height": 427,
            "width": 650,
        }
        assert size == f"{first['size_bytes'] / 1024:.2f} KB"
        assert all(re.fullmatch(r"\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d", date)
                   for date in dates.values())  # fmt: skip
        assert told["url"].startswith(BASE_URL)

    @pytest.mark.usefixtures("library")
    def test_has_urls_that_answer_without_a_key(self, desk: Desk) -> None:
        told = desk.editor.get(f"{IMAGES}?limit=1").json()["image"][0]

        assert desk.anonymous.get(told["url"]).status_code == 200
        assert desk.anonymous.get(told["thumbnailurl"]).status_code == 200

    def test_of_a_few_bytes_is_measured_in_bytes(self, desk: Desk, library: list[dict[str, Any]]) -> None:
        told = desk.editor.get(f"{IMAGES}?search=zebra").json()["image"][0]

        assert told["filesize"] == f"{library[2]['size_bytes']} B"

    def test_keeps_its_extension_where_the_name_has_none(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture("PNG"), filename="nameless", name="without extension")

        told = desk.editor.get(f"{IMAGES}?search=without").json()["image"][0]

        desk.editor.delete(f"/api/core/v2/assets/images/by-id/{image['id']}")

        assert told["extension"] == "png"


def test_head_is_answered_like_get_without_the_body(desk: Desk) -> None:
    answer = desk.editor.request("HEAD", IMAGES)

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 0
    assert answer.content == b""
