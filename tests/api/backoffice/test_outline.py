"""The outline of a list: every image's shape in the list's order, and cursors that are the list's own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from picturedesk.actions import listing
from picturedesk.core.access import Role
from picturedesk.core.listing import ImageFilter, Sort, SortField
from tests.support.app import Client, Desk, create_image, picture
from tests.support.library import OPERATOR, Library, Workshop
from tests.support.rows import add_account, add_image, day

IMAGES = "/api/core/v2/assets/images"
OUTLINE = f"{IMAGES}/outline"
UPLOADERS = f"{IMAGES}/uploaders"
SORTS = ["-inserted_at", "+inserted_at", "-updated_at", "+updated_at", "-name", "+name"]
STEP = 100
COUNT = 2 * STEP + 3


@pytest.fixture(scope="module")
def filled(desk: Desk) -> Desk:
    """The application with 203 live images and 101 deleted ones; many of each name, and of each moment."""
    shapes = [picture(size=size) for size in ((30, 20), (20, 30), (16, 16), (40, 1), (1, 60))]
    keys: list[str] = []
    for number in range(COUNT + STEP + 1):
        image = create_image(
            desk.editor,
            content=shapes[number % len(shapes)],
            name=f"pier {number % 7}",
            status="archived" if number % 3 == 0 else "active",
        )
        keys.append(image["id"])
    for image_id in keys[: STEP + 1]:
        assert desk.editor.delete(f"{IMAGES}/by-id/{image_id}").status_code == 204
    return desk


def outline(client: Client, **query: str) -> Any:
    answer = client.get(f"{OUTLINE}?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def walked(client: Client, **query: str) -> Iterator[tuple[str | None, list[Any]]]:
    """The pages of the list, each with the cursor that `meta.next` led to it by."""
    url: str | None = f"{IMAGES}?{urlencode({**query, 'limit': STEP})}"
    while url is not None:
        page = client.get(url).json()
        after = parse_qs(urlsplit(url).query).get("after")
        yield (after[0] if after else None), page["data"]
        url = page["meta"]["next"]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"deleted": "only"},
        {"deleted": "include"},
        {"search": "pier"},
        {"status": "active"},
        {"extension": "png", "missing_locale": "de"},
        {"orientation": "portrait"},
        {"inserted_from": "2020-01-01", "inserted_to": "2126-01-01"},
    ],
    ids=str,
)
def test_its_cursors_and_ratios_are_those_of_the_pages(filled: Desk, sort: str, query: dict[str, str]) -> None:
    pages = list(walked(filled.editor, sort=sort, **query))

    told = outline(filled.editor, sort=sort, **query)

    images = [image for _, page in pages for image in page]
    assert told["cursors"] == [after for after, _ in pages]
    assert told["ratios"] == [_ratio(image) for image in images]
    assert (told["total"], told["step"], told["truncated"]) == (len(images), STEP, False)
    for after, page in pages:
        found = filled.editor.get(
            f"{IMAGES}?{urlencode({**query, 'sort': sort, 'limit': STEP, **({'after': after} if after else {})})}"
        ).json()["data"]
        assert [image["id"] for image in found] == [image["id"] for image in page]


def _ratio(image: Any) -> int:
    width, height = int(image["width"]), int(image["height"])
    return max(1, (1000 * width + height // 2) // height)


def test_an_empty_list_has_an_empty_outline(filled: Desk) -> None:
    assert outline(filled.editor, search="nothing is called so") == {
        "total": 0,
        "step": STEP,
        "ratios": [],
        "cursors": [],
        "truncated": False,
    }


def test_an_uploader_is_told_of_no_image_but_its_own(filled: Desk) -> None:
    uploader = filled.clients[Role.UPLOADER]
    before = outline(uploader)["total"]

    create_image(uploader, content=picture(size=(50, 25)))

    told = outline(uploader)
    assert (told["total"], told["ratios"][0]) == (before + 1, 2000)
    assert told["total"] < outline(filled.editor)["total"]


def test_a_replaced_file_and_an_erased_image_are_told_as_they_are(filled: Desk) -> None:
    admin = filled.clients[Role.SUPER_ADMIN]
    image = create_image(admin, content=picture(size=(50, 10)), name="unlike any other")
    of_other = admin.post("/upload/image", files={"image": ("a.png", picture(size=(10, 50)))}).json()["data"]["key"]
    query = {"search": "unlike any other"}

    before = outline(admin, **query)["ratios"]
    admin.patch(f"{IMAGES}/by-id/{image['id']}", json={"file_key": of_other})
    replaced = outline(admin, **query)["ratios"]
    admin.delete(f"{IMAGES}/by-id/{image['id']}?erase=true")

    assert (before, replaced, outline(admin, **query)["ratios"]) == ([5000], [200], [])


def test_what_has_not_changed_is_not_sent_again(filled: Desk) -> None:
    tag = filled.editor.get(OUTLINE).headers["etag"]

    assert filled.editor.get(OUTLINE, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("query", ["sort=size", "status=lost", "category_id=x", "created_by=x", "missing_locale=--"])
def test_a_fault_in_the_query_is_that_of_the_list(filled: Desk, query: str) -> None:
    of_list, answer = filled.editor.get(f"{IMAGES}?{query}"), filled.editor.get(f"{OUTLINE}?{query}")

    assert (answer.status_code, answer.content) == (400, of_list.content)


class TestTheUploaders:
    def test_are_those_who_have_live_images_by_name(self, desk: Desk) -> None:
        admin, channel = desk.clients[Role.SUPER_ADMIN], desk.clients[Role.CHANNEL_ADMIN]
        create_image(desk.editor)
        image = create_image(admin)

        with_both = desk.editor.get(UPLOADERS).json()["data"]
        admin.delete(f"{IMAGES}/by-id/{image['id']}")
        after = channel.get(UPLOADERS).json()["data"]

        accounts = {role: {"id": desk.accounts[role].id, "name": desk.accounts[role].name} for role in Role}
        assert accounts[Role.EDITOR] in with_both
        assert accounts[Role.SUPER_ADMIN] in with_both
        assert accounts[Role.SUPER_ADMIN] not in after
        assert accounts[Role.VIEWER] not in with_both
        assert [each["name"] for each in with_both] == sorted(each["name"] for each in with_both)

    def test_are_to_an_uploader_nobody_else(self, desk: Desk) -> None:
        create_image(desk.editor)
        create_image(desk.clients[Role.UPLOADER])

        told = desk.clients[Role.UPLOADER].get(UPLOADERS).json()["data"]

        assert [each["id"] for each in told] == [desk.accounts[Role.UPLOADER].id]

    def test_that_are_known_are_not_sent_again(self, desk: Desk) -> None:
        create_image(desk.editor)
        tag = desk.editor.get(UPLOADERS).headers["etag"]

        assert desk.editor.get(UPLOADERS, headers={"if-none-match": tag}).status_code == 304


def test_a_longer_list_than_may_be_told_is_truncated(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        async def fill(tx: Any) -> None:
            account = await add_account(tx)
            for number in range(12):
                await add_image(tx, account, inserted_at=day(number))

        await library.tools.db.write(fill)
        sort = Sort(SortField.INSERTED_AT, descending=True)
        for limit, starts in ((11, 3), (12, 3), (9, 2), (10, 3), (13, 3)):
            told = await listing.outline(library.tools, OPERATOR, ImageFilter(), sort, step=3, limit=limit)
            assert told.total == 12
            assert len(told.ratios) == min(limit, 12)
            assert len(told.starts) == starts

    workshop.run(scenario())
