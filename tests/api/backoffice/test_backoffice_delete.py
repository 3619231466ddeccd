"""Delete and restore: soft, whole, and at two paths each."""

import pytest

from picturedesk.core.access import Role
from tests.support.app import Desk, create_image

IMAGES = "/api/core/v2/assets/images"
LOCALES = [{"locale": "en", "credit": "Ada", "caption_html": "<p>Dawn</p>", "alt_text": "A crane"}]
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"


@pytest.fixture(params=[f"{IMAGES}/by-id", IMAGES])
def base(request: pytest.FixtureRequest) -> str:
    """The two paths that delete and restore answer at."""
    path: str = request.param
    return path


def test_a_delete_answers_nothing(desk: Desk, base: str) -> None:
    image = create_image(desk.editor)

    answer = desk.editor.delete(f"{base}/{image['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "etag" not in answer.headers


def test_a_deleted_image_is_out_of_the_list(desk: Desk, base: str) -> None:
    image = create_image(desk.editor)
    desk.editor.delete(f"{base}/{image['id']}")

    listed = {entry["id"] for entry in desk.editor.get(f"{IMAGES}?limit=200").json()["data"]}

    assert image["id"] not in listed


@pytest.mark.parametrize("image_id", [UNKNOWN, None])
def test_what_is_not_there_cannot_be_deleted(desk: Desk, base: str, image_id: str | None) -> None:
    if image_id is None:
        image_id = create_image(desk.editor)["id"]
        desk.editor.delete(f"{base}/{image_id}")

    answer = desk.editor.delete(f"{base}/{image_id}")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_a_restore_brings_the_image_back_whole(desk: Desk, base: str) -> None:
    image = create_image(desk.editor, locales=LOCALES, focal_point={"x": 0.5, "y": 0.5}, creator="Ada")
    desk.editor.delete(f"{base}/{image['id']}")

    answer = desk.clients[Role.SUPER_ADMIN].post(f"{base}/{image['id']}/restore")

    assert answer.status_code == 200
    restored = answer.json()["data"]
    assert restored["modified_by"]["name"] == "super_admin"
    assert {**restored, "updated_at": 0, "modified_by": 0} == {**image, "updated_at": 0, "modified_by": 0}
    assert desk.editor.get(f"{IMAGES}/by-key/{image['file_key']}").json()["data"] == restored
    assert answer.headers["etag"] == desk.editor.get(f"{IMAGES}/by-id/{image['id']}").headers["etag"]


def test_a_restore_of_a_live_image_changes_nothing(desk: Desk, base: str) -> None:
    image = create_image(desk.editor)

    answer = desk.clients[Role.SUPER_ADMIN].post(f"{base}/{image['id']}/restore")

    assert (answer.status_code, answer.json()["data"]) == (200, image)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"not json", b'{"deleted_at": 1}'])
def test_a_restore_needs_no_body_and_minds_none(desk: Desk, base: str, body: bytes) -> None:
    image = create_image(desk.editor)
    desk.editor.delete(f"{base}/{image['id']}")

    answer = desk.editor.post(
        f"{base}/{image['id']}/restore", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 200


def test_a_restore_is_refused_while_a_newer_image_has_the_file(desk: Desk, base: str) -> None:
    image = create_image(desk.editor)
    desk.editor.delete(f"{base}/{image['id']}")
    newer = create_image(desk.editor, file_key=image["file_key"])

    answer = desk.editor.post(f"{base}/{image['id']}/restore")

    assert (answer.status_code, answer.json()) == (409, {"error": "Conflict"})
    desk.editor.delete(f"{base}/{newer['id']}")
    assert desk.editor.post(f"{base}/{image['id']}/restore").status_code == 200


def test_what_never_was_cannot_be_restored(desk: Desk, base: str) -> None:
    answer = desk.editor.post(f"{base}/{UNKNOWN}/restore")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_an_id_that_is_none_is_told_so(desk: Desk, base: str) -> None:
    for answer in (desk.editor.delete(f"{base}/x"), desk.editor.post(f"{base}/x/restore")):
        assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})


def test_a_delete_of_what_another_editor_changed_is_refused(desk: Desk, base: str) -> None:
    image = create_image(desk.editor)
    stale = {"if-match": desk.editor.get(f"{IMAGES}/by-id/{image['id']}").headers["etag"]}
    desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"name": "newer"})

    answer = desk.editor.delete(f"{base}/{image['id']}", headers=stale)

    assert (answer.status_code, answer.json()) == (412, {"error": "Precondition Failed"})
