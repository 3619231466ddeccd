"""Update Asset Image: what changes, what stays, and who wins when two editors meet."""

from typing import Any

import pytest

from picturedesk.core.access import Role
from tests.support.app import Desk, create_image, picture, upload

IMAGES = "/api/core/v2/assets/images"
LOCALES = [
    {"locale": "en", "credit": "Ada", "caption_html": "<p>Dawn</p>", "alt_text": "A crane"},
    {"locale": "de", "credit": "Ada", "caption_html": "<p>Morgen</p>", "alt_text": "Ein Kran"},
]


def url_of(image: dict[str, Any]) -> str:
    return f"{IMAGES}/by-id/{image['id']}"


def patched(desk: Desk, image: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = desk.editor.patch(url_of(image), json=fields)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


class TestAChange:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "Quay"),
            ("gravity", "southeast"),
            ("status", "archived"),
            ("focal_point", {"x": 0.1, "y": 0.9}),
            ("creator", "Grace"),
            ("copyright_notice", "© Grace"),
            ("license_url", "https://example.com/l"),
            ("digital_source_type", "digitalArt"),
            ("locales", []),
        ],
    )
    def test_reaches_the_field_it_names_and_no_other(self, desk: Desk, field: str, value: object) -> None:
        image = create_image(desk.editor, locales=LOCALES, creator="Ada")
        moving = {"updated_at": 0, "revision": 0, "url": 0, "thumbnail_url": 0}

        changed = patched(desk, image, **{field: value})

        assert changed[field] == value
        assert {**changed, **moving} == {**image, **moving, field: value}
        assert desk.editor.get(url_of(image)).json()["data"] == changed

    def test_names_whoever_made_it(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        admin = desk.clients[Role.SUPER_ADMIN]

        changed = admin.patch(url_of(image), json={"name": "x"}).json()["data"]

        assert changed["created_by"] == image["created_by"]
        assert changed["modified_by"] == {"id": desk.accounts[Role.SUPER_ADMIN].id, "name": "super_admin"}

    def test_that_changes_nothing_leaves_the_author_and_the_tag(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)
        tag = desk.editor.get(url_of(image)).headers["etag"]

        answer = desk.clients[Role.SUPER_ADMIN].patch(url_of(image), json=image)

        assert answer.json()["data"] == image
        assert answer.headers["etag"] == tag

    @pytest.mark.parametrize(
        "field", ["focal_point", "creator", "copyright_notice", "license_url", "digital_source_type"]
    )
    def test_by_null_empties_what_may_be_empty(self, desk: Desk, field: str) -> None:
        full: dict[str, Any] = {
            "focal_point": {"x": 0, "y": 0},
            "creator": "Ada",
            "copyright_notice": "© Ada",
            "license_url": "https://example.com/",
            "digital_source_type": "print",
        }
        image = create_image(desk.editor, **full)

        changed = patched(desk, image, **{field: None})

        assert changed[field] is None
        assert {name: changed[name] for name in full if name != field} == {k: v for k, v in full.items() if k != field}

    @pytest.mark.parametrize("field", ["name", "gravity", "status", "locales", "category_ids", "file_key"])
    def test_by_null_is_refused_where_nothing_may_be_empty(self, desk: Desk, field: str) -> None:
        image = create_image(desk.editor)

        answer = desk.editor.patch(url_of(image), json={field: None})

        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == field

    def test_of_what_is_in_a_rendition_makes_another_revision(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        changed = patched(desk, image, focal_point={"x": 0.5, "y": 0.25})

        assert changed["revision"] != image["revision"]
        assert changed["revision"] in changed["url"]
        assert changed["revision"] in changed["thumbnail_url"]

    def test_of_the_name_alone_keeps_the_urls(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        assert patched(desk, image, name="x")["url"] == image["url"]

    def test_is_refused_whole_where_one_field_is_wrong(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        assert desk.editor.patch(url_of(image), json={"name": "x", "license_url": "x"}).status_code == 400
        assert desk.editor.get(url_of(image)).json()["data"] == image

    def test_of_a_deleted_image_finds_none(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        desk.editor.delete(url_of(image))

        answer = desk.editor.patch(url_of(image), json={"name": "x"})

        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_of_an_unknown_image_finds_none(self, desk: Desk) -> None:
        answer = desk.editor.patch(f"{IMAGES}/by-id/497f6eca-6276-7993-bfeb-53cbbbba6f08", json={"name": "x"})

        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


class TestTheListOfLocales:
    def test_keeps_the_ids_of_entries_that_match_by_locale(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)

        changed = patched(desk, image, locales=[{"locale": "DE", "credit": "Bea"}, {"locale": "fr"}])

        german = next(entry for entry in image["locales"] if entry["locale"] == "de")
        assert changed["locales"][0] == {
            "id": german["id"],
            "locale": "de",
            "credit": "Bea",
            "caption_html": "",
            "alt_text": "",
        }
        assert changed["locales"][1]["id"] not in {entry["id"] for entry in image["locales"]}

    def test_keeps_the_ids_of_entries_that_match_by_id(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)
        english = image["locales"][0]

        [changed] = patched(desk, image, locales=[{**english, "id": english["id"].upper(), "locale": "en-GB"}])[
            "locales"
        ]

        assert changed == {**english, "locale": "en-GB"}

    def test_may_swap_the_languages_of_two_ids(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)
        first, second = image["locales"]

        swapped = patched(desk, image, locales=[{**first, "locale": "de"}, {**second, "locale": "en"}])["locales"]

        assert [(entry["id"], entry["locale"]) for entry in swapped] == [(first["id"], "de"), (second["id"], "en")]

    def test_gives_no_id_twice(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)
        first, second = image["locales"]

        changed = patched(
            desk, image, locales=[{**first, "locale": "de"}, {"locale": "en"}, {"locale": "fr", "id": first["id"]}]
        )

        ids = [entry["id"] for entry in changed["locales"]]
        assert len(set(ids)) == 3
        assert ids[0] == first["id"]
        assert second["id"] not in ids

    def test_takes_no_id_of_another_images_entry(self, desk: Desk) -> None:
        other = create_image(desk.editor, locales=LOCALES)
        image = create_image(desk.editor)

        [changed] = patched(desk, image, locales=[{"locale": "en", "id": other["locales"][0]["id"]}])["locales"]

        assert changed["id"] != other["locales"][0]["id"]
        assert desk.editor.get(url_of(other)).json()["data"] == other

    @pytest.mark.parametrize("entry_id", [1, "x", "", None, "\u0000"])
    def test_makes_a_new_id_of_one_that_it_does_not_know(self, desk: Desk, entry_id: object) -> None:
        image = create_image(desk.editor)

        assert patched(desk, image, locales=[{"locale": "en", "id": entry_id}])["locales"][0]["id"] != entry_id

    def test_moves_an_entry_without_another_id(self, desk: Desk) -> None:
        image = create_image(desk.editor, locales=LOCALES)

        assert patched(desk, image, locales=image["locales"][::-1])["locales"] == image["locales"][::-1]


class TestANewFile:
    def test_keeps_the_id_the_texts_and_the_beginning(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture("PNG", (8, 6)), name="Kept", locales=LOCALES)
        content = picture("JPEG", (40, 50))
        key = upload(desk.editor, content, "new.jpeg")

        changed = patched(desk, image, file_key=key)

        for name in ("id", "number", "name", "locales", "inserted_at", "created_by"):
            assert changed[name] == image[name]
        assert (changed["file_key"], changed["media_type"], changed["extension"]) == (key, "image/jpeg", "jpeg")
        assert (changed["width"], changed["height"], changed["size_bytes"]) == (40, 50, len(content))
        assert changed["revision"] != image["revision"]
        assert desk.editor.get(f"{IMAGES}/by-key/{image['file_key']}").status_code == 404
        assert desk.editor.get(f"{IMAGES}/by-key/{key}").json()["data"] == changed

    def test_is_refused_where_another_live_image_has_it(self, desk: Desk) -> None:
        image, other = create_image(desk.editor), create_image(desk.editor)

        answer = desk.editor.patch(url_of(image), json={"file_key": other["file_key"]})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "file_key")

    def test_is_refused_where_there_is_none(self, desk: Desk) -> None:
        answer = desk.editor.patch(url_of(create_image(desk.editor)), json={"file_key": "uploads/none.png"})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "file_key")


class TestTwoEditors:
    def test_do_not_overwrite_each_other_with_if_match(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        tag = desk.editor.get(url_of(image)).headers["etag"]

        first = desk.editor.patch(url_of(image), json={"name": "first"}, headers={"if-match": tag})
        second = desk.clients[Role.SUPER_ADMIN].patch(url_of(image), json={"name": "second"}, headers={"if-match": tag})

        assert first.status_code == 200
        assert (second.status_code, second.json()) == (412, {"error": "Precondition Failed"})
        again = desk.editor.patch(url_of(image), json={"name": "third"}, headers={"if-match": first.headers["etag"]})
        assert again.json()["data"]["name"] == "third"

    def test_do_not_delete_what_the_other_changed(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        tag = desk.editor.get(url_of(image)).headers["etag"]
        current = desk.editor.patch(url_of(image), json={"name": "x"}).headers["etag"]

        assert desk.editor.delete(url_of(image), headers={"if-match": tag}).status_code == 412
        assert desk.editor.delete(url_of(image), headers={"if-match": current}).status_code == 204

    @pytest.mark.parametrize(("condition", "status"), [("*", 200), ('"x", {tag}', 200), ("W/{tag}", 412), ("x", 412)])
    def test_compare_strongly(self, desk: Desk, condition: str, status: int) -> None:
        image = create_image(desk.editor)
        tag = desk.editor.get(url_of(image)).headers["etag"]

        answer = desk.editor.patch(url_of(image), json={"name": "x"}, headers={"if-match": condition.format(tag=tag)})

        assert answer.status_code == status

    def test_learn_of_a_wrong_field_before_a_stale_tag(self, desk: Desk) -> None:
        answer = desk.editor.patch(
            url_of(create_image(desk.editor)), json={"name": ""}, headers={"if-match": '"stale"'}
        )

        assert answer.status_code == 400
