"""Create Asset Image: what it makes of a file, and what it refuses."""

import hashlib
import re
from typing import Any
from uuid import UUID

import pytest

from picturedesk.core.access import Role
from tests.support.app import BASE_URL, Desk, create_image, picture, upload

IMAGES = "/api/core/v2/assets/images"


def refusal(desk: Desk, **fields: Any) -> list[dict[str, str]]:
    """The details of the 400 that a create body gets."""
    answer = desk.editor.post(IMAGES, json=fields)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "Bad Request"
    details: list[dict[str, str]] = answer.json()["details"]
    assert all(detail["message"].endswith(".") for detail in details)
    return details


class TestANewImage:
    def test_has_every_field_of_the_contract(self, desk: Desk) -> None:
        content = picture("JPEG", (30, 20))
        key = upload(desk.editor, content, "Harbour at dawn.JPG")
        account = desk.accounts[Role.EDITOR]

        answer = desk.editor.post(IMAGES, json={"file_key": key})

        assert answer.status_code == 201
        image = answer.json()["data"]
        assert UUID(image.pop("id")).version == 7
        assert image.pop("number") > 0
        assert re.fullmatch("[0-9a-f]{16}", image.pop("revision"))
        assert image.pop("url").startswith(f"{BASE_URL}/img/")
        assert image.pop("thumbnail_url").endswith("/thumb.jpg")
        assert re.fullmatch(r"[A-Za-z0-9+/]+=*", image.pop("placeholder"))
        assert image.pop("inserted_at") == image.pop("updated_at")
        assert image == {
            "file_key": key,
            "file_hash": hashlib.sha256(content).hexdigest(),
            "name": "Harbour at dawn",
            "gravity": "center",
            "locales": [],
            "deleted_at": None,
            "origin": "uploaded",
            "status": "active",
            "media_type": "image/jpeg",
            "extension": "JPG",
            "original_filename": "Harbour at dawn.JPG",
            "size_bytes": len(content),
            "width": 30,
            "height": 20,
            "frames": 1,
            "focal_point": None,
            "category_ids": [],
            "creator": None,
            "copyright_notice": None,
            "license_url": None,
            "digital_source_type": None,
            "created_by": {"id": account.id, "name": "editor"},
            "modified_by": {"id": account.id, "name": "editor"},
        }

    def test_writes_its_moments_in_whole_seconds_of_utc(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", image["inserted_at"])

    def test_keeps_every_writable_field_that_is_sent(self, desk: Desk) -> None:
        sent: dict[str, Any] = {
            "name": "Crane",
            "gravity": "northwest",
            "status": "archived",
            "focal_point": {"x": 0.25, "y": 1},
            "creator": "Ada",
            "copyright_notice": "© Ada",
            "license_url": "https://example.com/licence",
            "digital_source_type": "trainedAlgorithmicMedia",
            "category_ids": [],
        }

        image = create_image(desk.editor, **sent)

        assert {name: image[name] for name in sent} == sent

    def test_keeps_its_locales_in_order_with_ids_of_their_own(self, desk: Desk) -> None:
        sent = [
            {"locale": "en", "credit": "Ada", "caption_html": "<p>Dawn</p>", "alt_text": "A crane"},
            {"locale": "DE-at", "credit": "", "caption_html": "", "alt_text": ""},
        ]

        locales = create_image(desk.editor, locales=sent)["locales"]

        assert len({UUID(locale.pop("id")) for locale in locales}) == 2
        assert locales == [sent[0], {**sent[1], "locale": "de-AT"}]

    def test_leaves_empty_what_a_locale_does_not_say(self, desk: Desk) -> None:
        [locale] = create_image(desk.editor, locales=[{"locale": "en", "credit": None}])["locales"]

        assert (locale["credit"], locale["caption_html"], locale["alt_text"]) == ("", "", "")

    def test_ignores_ids_and_fields_that_the_body_does_not_define(self, desk: Desk) -> None:
        other = create_image(desk.editor, locales=[{"locale": "en"}])
        key = upload(desk.editor, picture())

        answer = desk.editor.post(IMAGES, json={**other, "file_key": key, "file_hash": None, "nonsense": [1]})

        assert answer.status_code == 201
        image = answer.json()["data"]
        assert image["id"] != other["id"]
        assert image["number"] != other["number"]
        assert image["locales"][0]["id"] != other["locales"][0]["id"]

    def test_takes_the_default_where_a_field_is_null(self, desk: Desk) -> None:
        image = create_image(desk.editor, filename="quay.png", name=None, gravity=None, locales=None, focal_point=None)

        assert (image["name"], image["gravity"], image["locales"]) == ("quay", "center", [])

    def test_takes_the_files_hash_in_any_case(self, desk: Desk) -> None:
        content = picture(colour="olive")

        image = create_image(desk.editor, content=content, file_hash=hashlib.sha256(content).hexdigest().upper())

        assert image["file_hash"] == hashlib.sha256(content).hexdigest()

    def test_has_a_caption_with_nothing_dangerous_in_it(self, desk: Desk) -> None:
        sent = (
            '<p onclick="x()">Hi <a href="https://a.example/" target=_blank>you</a><script>steal()</script>'
            '<a href="javascript:x()">bad</a><img src=x onerror=y><iframe src=//z></iframe></p>'
        )

        [locale] = create_image(desk.editor, locales=[{"locale": "en", "caption_html": sent}])["locales"]

        assert locale["caption_html"] == (
            '<p>Hi <a href="https://a.example/" rel="noopener noreferrer nofollow">you</a>'
            '<a rel="noopener noreferrer nofollow">bad</a></p>'
        )

    def test_may_share_its_bytes_with_another(self, desk: Desk) -> None:
        content = picture(colour="maroon")

        first, second = create_image(desk.editor, content=content), create_image(desk.editor, content=content)

        assert first["file_hash"] == second["file_hash"]
        assert first["file_key"] != second["file_key"]

    def test_may_be_made_of_a_deleted_ones_file(self, desk: Desk) -> None:
        first = create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{first['id']}")

        second = create_image(desk.editor, file_key=first["file_key"])

        assert second["id"] != first["id"]

    @pytest.mark.parametrize(
        ("sent", "answered"),
        [
            ("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", "digitalCapture"),
            ("compositeSynthetic", "compositeSynthetic"),
            ("", None),
            (None, None),
        ],
    )
    def test_answers_a_source_type_as_its_term(self, desk: Desk, sent: str | None, answered: str | None) -> None:
        assert create_image(desk.editor, digital_source_type=sent)["digital_source_type"] == answered


class TestIsRefused:
    def test_without_a_key(self, desk: Desk) -> None:
        assert refusal(desk, name="x") == [{"field": "file_key", "message": "This field is required."}]

    @pytest.mark.parametrize("key", ["", "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png", "../../etc/passwd", "\0"])
    def test_with_a_key_that_no_upload_has(self, desk: Desk, key: str) -> None:
        assert [detail["field"] for detail in refusal(desk, file_key=key)] == ["file_key"]

    def test_with_a_key_that_a_live_image_has(self, desk: Desk) -> None:
        taken = create_image(desk.editor)["file_key"]

        assert [detail["field"] for detail in refusal(desk, file_key=taken)] == ["file_key"]

    def test_with_somebody_elses_upload_for_the_role_uploader(self, desk: Desk) -> None:
        key = upload(desk.editor, picture())

        answer = desk.clients[Role.UPLOADER].post(IMAGES, json={"file_key": key})

        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "file_key"

    @pytest.mark.parametrize("file_hash", ["", "0" * 64, "not a hash"])
    def test_with_a_hash_that_is_not_that_of_the_bytes(self, desk: Desk, file_hash: str) -> None:
        key = upload(desk.editor, picture())

        assert [detail["field"] for detail in refusal(desk, file_key=key, file_hash=file_hash)] == ["file_hash"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", " \t\u200b"),
            ("name", "x" * 256),
            ("name", 7),
            ("gravity", "middle"),
            ("gravity", "CENTER"),
            ("status", "deleted"),
            ("status", None),
            ("focal_point", {"x": 1.01, "y": 0}),
            ("focal_point", {"x": -0.1, "y": 0}),
            ("focal_point", {"x": 0.5}),
            ("focal_point", [0.5, 0.5]),
            ("creator", "x" * 256),
            ("copyright_notice", "x" * 501),
            ("license_url", "javascript:alert(1)"),
            ("license_url", "ftp://example.com/"),
            ("license_url", "example.com"),
            ("license_url", "https://"),
            ("license_url", "https://example.com/" + "x" * 2048),
            ("digital_source_type", "madeUp"),
            ("category_ids", None),
            ("category_ids", ["x"]),
            ("category_ids", ["497f6eca-6276-4993-bfeb-53cbbbba6f08"]),
            ("locales", {}),
            ("locales", "en"),
        ],
    )
    def test_with_a_value_that_the_field_may_not_have(self, desk: Desk, field: str, value: object) -> None:
        key = upload(desk.editor, picture())

        details = refusal(desk, file_key=key, **{field: value})

        assert {re.split(r"[.\[]", detail["field"])[0] for detail in details} == {field}

    @pytest.mark.parametrize(
        ("entry", "place"),
        [
            ({}, "locales[0].locale"),
            ({"locale": ""}, "locales[0].locale"),
            ({"locale": "e"}, "locales[0].locale"),
            ({"locale": "en_GB"}, "locales[0].locale"),
            ({"locale": 1}, "locales[0].locale"),
            ({"locale": "en", "credit": "x" * 501}, "locales[0].credit"),
            ({"locale": "en", "caption_html": "x" * 32_769}, "locales[0].caption_html"),
            ({"locale": "en", "caption_html": "é" * 16_385}, "locales[0].caption_html"),
            ({"locale": "en", "alt_text": "x" * 2_001}, "locales[0].alt_text"),
            ({"locale": "en", "alt_text": []}, "locales[0].alt_text"),
        ],
    )
    def test_with_a_locale_that_may_not_be_so(self, desk: Desk, entry: object, place: str) -> None:
        key = upload(desk.editor, picture())

        assert [detail["field"] for detail in refusal(desk, file_key=key, locales=[entry])] == [place]

    def test_with_the_same_locale_twice_in_another_case(self, desk: Desk) -> None:
        key = upload(desk.editor, picture())

        details = refusal(desk, file_key=key, locales=[{"locale": "de-AT"}, {"locale": "DE-at"}])

        assert [detail["field"] for detail in details] == ["locales[1].locale"]

    def test_with_a_word_on_everything_that_is_wrong(self, desk: Desk) -> None:
        key = upload(desk.editor, picture())

        details = refusal(
            desk,
            file_key=key,
            name=" ",
            license_url="x",
            locales=[{"locale": "?"}, {"locale": "en", "credit": "x" * 501}],
        )

        assert [detail["field"] for detail in details] == [
            "name",
            "license_url",
            "locales[0].locale",
            "locales[1].credit",
        ]

    def test_and_the_upload_is_still_there_to_be_used(self, desk: Desk) -> None:
        key = upload(desk.editor, picture())
        refusal(desk, file_key=key, name="")

        assert create_image(desk.editor, file_key=key)["file_key"] == key


class TestTextIsCleaned:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("Cafe\u0301", "Café"),
            ("a\x00b\x1fc\x7f", "abc"),
            ("a\ufffeb\U0001ffffc", "abc"),
            ("tab\tnewline\n", "tab\tnewline\n"),
            ("CR\r\nLF", "CR\nLF"),
            ("👩🏽‍🚀", "👩🏽‍🚀"),
            ("x" * 255, "x" * 255),
        ],
    )
    def test_in_names(self, desk: Desk, sent: str, kept: str) -> None:
        assert create_image(desk.editor, name=sent)["name"] == kept

    def test_before_its_length_is_measured(self, desk: Desk) -> None:
        assert create_image(desk.editor, name="e\u0301" * 255)["name"] == "é" * 255
