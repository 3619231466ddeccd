"""A rendition's life: made once, kept, and gone with its image on every URL that ever worked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from picturedesk.blobs.seals import sealed
from picturedesk.core.signing import SigningKey
from tests.support.app import Desk, create_image, picture, running_app
from tests.support.delivery import path_of, signed, signing_keys

IMAGES = "/api/core/v2/assets/images"


@pytest.fixture(scope="module")
def keys(desk: Desk) -> Sequence[SigningKey]:
    return signing_keys(desk.folder)


def urls(image: dict[str, Any], keys: Sequence[SigningKey]) -> list[str]:
    """URLs of every kind; half of them have been asked before, half never."""
    return [
        image["url"],
        image["thumbnail_url"],
        path_of(image, "thumb.jpg", "latest"),
        path_of(image, "card.auto"),
        path_of(image, "w640.webp"),
        signed(keys, path_of(image, "w99.jpg")),
        signed(keys, path_of(image, "original.png", "latest")),
    ]


class TestAStoredRendition:
    def test_is_not_made_again_by_another_process(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with running_app(folder) as desk:
            path = path_of(create_image(desk.editor), "thumb.jpg")
            assert desk.anonymous.get(path).status_code == 200
        [stored] = [found for found in (folder / "blobs" / "results").rglob("*") if found.is_file()]
        stored.write_bytes(sealed(b"from the store"))

        with running_app(folder) as desk:
            assert desk.anonymous.get(path).content == b"from the store"

    def test_that_has_a_flipped_bit_is_made_anew(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with running_app(folder) as desk:
            path = path_of(create_image(desk.editor), "thumb.jpg")
            sound = desk.anonymous.get(path).content
        [stored] = [found for found in (folder / "blobs" / "results").rglob("*") if found.is_file()]
        flipped = bytearray(stored.read_bytes())
        flipped[len(flipped) // 2] ^= 1
        stored.write_bytes(flipped)

        with running_app(folder) as desk:
            assert desk.anonymous.get(path).content == sound
        assert stored.read_bytes() != flipped

    def test_is_shared_by_every_image_recipe_and_spelling_that_means_the_same(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with running_app(folder) as desk:
            keys = signing_keys(folder)
            content = picture("PNG", (400, 300))
            first, second = create_image(desk.editor, content=content), create_image(desk.editor, content=content)
            for path in (
                path_of(first, "card.jpg"),
                path_of(second, "card.jpg", "latest"),
                signed(keys, path_of(first, "w640-h360.jpg")),
                signed(keys, path_of(second, "w640-h360-gc-q80.jpg")),
            ):
                assert desk.anonymous.get(path).status_code == 200

        assert len([found for found in (folder / "blobs" / "results").rglob("*") if found.is_file()]) == 1

    def test_is_not_needed_to_be_there(self, tmp_path: Path) -> None:
        import shutil

        folder = tmp_path / "data"
        with running_app(folder) as desk:
            path = path_of(create_image(desk.editor), "thumb.jpg")
            before = desk.anonymous.get(path)
        shutil.rmtree(folder / "blobs" / "results")

        with running_app(folder) as desk:
            after = desk.anonymous.get(path)

        assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


class TestADeletedImage:
    def test_is_gone_from_every_url(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor)
        known = urls(image, keys)
        tags = [desk.anonymous.get(url).headers["etag"] for url in known]
        for url in known:
            desk.anonymous.get(url)
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        unknown = desk.anonymous.get(f"/img/497f6eca-6276-7993-bfeb-53cbbbba6f08/{image['revision']}/thumb.jpg")
        for url, tag in zip(known, tags, strict=True):
            for headers in ({}, {"if-none-match": tag}, {"range": "bytes=0-1"}):
                answer = desk.anonymous.get(url, headers=headers)

                assert (answer.status_code, answer.content) == (404, unknown.content)
                assert dict(answer.headers) == dict(unknown.headers)

    def test_is_gone_from_urls_that_nobody_had_asked(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        assert {desk.anonymous.get(url).status_code for url in urls(image, keys)} == {404}

    def test_is_delivered_again_once_restored(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor)
        before = {url: desk.anonymous.get(url).content for url in urls(image, keys)}
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")
        desk.editor.post(f"{IMAGES}/by-id/{image['id']}/restore")

        assert {url: desk.anonymous.get(url).content for url in before} == before

    def test_takes_no_other_image_of_its_bytes_along(self, desk: Desk) -> None:
        content = picture(colour="#123456")
        gone, stays = create_image(desk.editor, content=content), create_image(desk.editor, content=content)
        desk.anonymous.get(gone["thumbnail_url"])
        desk.editor.delete(f"{IMAGES}/by-id/{gone['id']}")

        assert desk.anonymous.get(stays["thumbnail_url"]).status_code == 200
        assert desk.anonymous.get(stays["url"]).content == content


class TestAnArchivedImage:
    def test_is_delivered_like_any_other(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor)
        archived = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"status": "archived"}).json()["data"]

        assert archived["revision"] == image["revision"]
        assert {desk.anonymous.get(url).status_code for url in urls(image, keys)} == {200}


class TestAChange:
    @pytest.mark.parametrize("field", [{"gravity": "north"}, {"copyright_notice": "© Ada"}, {"focal_point": None}])
    def test_is_seen_on_warm_urls_at_once(self, desk: Desk, field: dict[str, Any]) -> None:
        image = create_image(desk.editor, focal_point={"x": 0, "y": 0})
        path = path_of(image, "card.jpg")
        for _ in range(2):
            assert desk.anonymous.get(path).status_code == 200
        changed = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json=field).json()["data"]

        answer = desk.anonymous.get(path)

        assert answer.status_code == 307
        assert answer.headers["location"].endswith(path_of(changed, "card.jpg"))

    def test_of_a_name_leaves_the_urls_as_they_are(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        path = path_of(image, "thumb.jpg")
        before = desk.anonymous.get(path)
        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"name": "x"})

        after = desk.anonymous.get(path)

        assert (after.status_code, after.content) == (200, before.content)

    def test_of_the_file_changes_the_picture(self, desk: Desk) -> None:
        image, other = create_image(desk.editor), create_image(desk.editor, content=picture("PNG", (20, 20), "red"))
        desk.editor.delete(f"{IMAGES}/by-id/{other['id']}")
        latest = path_of(image, "thumb.png", "latest")
        before = desk.anonymous.get(latest).content
        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"file_key": other["file_key"]})

        assert desk.anonymous.get(latest).content != before
