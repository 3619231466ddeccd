"""Media's pages of images, and what it refuses to make a page of."""

import pytest

from picturedesk.core.access import Role
from tests.api.media.refusals import assert_refused
from tests.support.app import Desk, create_image

IMAGES = "/api/images"


@pytest.fixture(scope="module")
def made(desk: Desk) -> list[str]:
    """Three images of an uploader, the newest first, and a deleted one; the uploader sees these alone."""
    uploader = desk.clients[Role.UPLOADER]
    made = [create_image(uploader)["id"] for _ in range(4)]
    desk.editor.delete(f"/api/core/v2/assets/images/by-id/{made.pop()}")
    return made[::-1]


class TestThePages:
    def test_are_the_newest_first(self, desk: Desk, made: list[str]) -> None:
        answer = desk.clients[Role.UPLOADER].get(IMAGES)

        told = answer.json()
        assert answer.status_code == 200
        assert (told["success"], told["code"], told["message"]) == (True, 200, "OK")
        assert [entry["id"] for entry in told["data"]] == made
        assert told["pagination"] == {"currentPage": 1, "pageSize": 100, "totalItems": 3, "totalPages": 1}

    @pytest.mark.usefixtures("made")
    def test_show_each_image_as_it_is_shown_alone(self, desk: Desk) -> None:
        entry = desk.editor.get(f"{IMAGES}?pageSize=1").json()["data"][0]

        assert entry == desk.editor.get(f"{IMAGES}/{entry['id']}").json()["data"]

    def test_are_counted_from_one(self, desk: Desk, made: list[str]) -> None:
        uploader = desk.clients[Role.UPLOADER]
        pages = [uploader.get(f"{IMAGES}?page={page}&pageSize=2").json() for page in (1, 2, 3)]

        assert [[entry["id"] for entry in page["data"]] for page in pages] == [made[:2], made[2:], []]
        assert [page["pagination"]["currentPage"] for page in pages] == [1, 2, 3]
        assert pages[2]["pagination"] == {"currentPage": 3, "pageSize": 2, "totalItems": 3, "totalPages": 2}

    def test_may_be_asked_for_far_beyond_the_last(self, desk: Desk) -> None:
        answer = desk.editor.get(f"{IMAGES}?page={10**500}")

        assert (answer.status_code, answer.json()["data"]) == (200, [])

    @pytest.mark.parametrize(("origin", "count"), [("all", 3), ("uploaded", 3), ("generated", 0)])
    @pytest.mark.usefixtures("made")
    def test_may_be_of_one_origin(self, desk: Desk, origin: str, count: int) -> None:
        told = desk.clients[Role.UPLOADER].get(f"{IMAGES}?origin={origin}&unknown=1").json()

        assert (len(told["data"]), told["pagination"]["totalItems"]) == (count, count)

    def test_of_an_empty_library_are_none(self, desk: Desk) -> None:
        told = desk.editor.get(f"{IMAGES}?origin=generated").json()

        assert told["pagination"] == {"currentPage": 1, "pageSize": 100, "totalItems": 0, "totalPages": 0}

    @pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "%D9%A1", "+1", "9" * 5_000])
    def test_have_numbers(self, desk: Desk, page: str) -> None:
        answer = desk.editor.get(f"{IMAGES}?page={page}")

        assert_refused(answer, 400, "VALIDATION_ERROR", "The page is a whole number, 1 or more.")

    @pytest.mark.parametrize("size", ["0", "101", "-1", "x", "", "9" * 500])
    def test_have_one_to_a_hundred_images(self, desk: Desk, size: str) -> None:
        answer = desk.editor.get(f"{IMAGES}?pageSize={size}")

        assert_refused(answer, 400, "VALIDATION_ERROR", "The page size is a whole number from 1 to 100.")

    @pytest.mark.parametrize("origin", ["drawn", "", "ALL"])
    def test_have_no_other_origin(self, desk: Desk, origin: str) -> None:
        answer = desk.editor.get(f"{IMAGES}?origin={origin}")

        assert_refused(answer, 400, "VALIDATION_ERROR", "The origin is all, generated or uploaded.")
