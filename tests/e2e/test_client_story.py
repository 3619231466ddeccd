"""The Python client against a server process: an editor's day, in either face, and a network that fails."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from picturedesk.client import (
    BadRequest,
    Forbidden,
    Locale,
    NotFound,
    PreconditionFailed,
    Retries,
    Unauthorized,
)
from picturedesk.core.access import Role
from tests.client.cutting import Cutter, cutting
from tests.client.faces import FACES, opened
from tests.imaging.pictures import encoded, noise
from tests.support.app import picture
from tests.support.server import RunningServer

QUICKLY = Retries(first_wait_s=0.01)


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(face: str, server: RunningServer) -> Iterator[Any]:
    with opened(face, server.base_url, key=server.keys[Role.EDITOR], retries=QUICKLY) as client:
        yield client


@pytest.fixture
def far(face: str, server: RunningServer) -> Iterator[tuple[Any, Cutter]]:
    """The same server behind a network that can drop an answer."""
    key = server.keys[Role.EDITOR]
    with cutting(server.port) as cutter, opened(face, cutter.base_url, key=key, retries=QUICKLY) as client:
        yield client, cutter


def own_picture() -> bytes:
    """A picture whose bytes no other test has."""
    return picture(colour=f"#{uuid4().hex[:6]}", size=(int(uuid4()) % 500 + 1, int(uuid4()) % 500 + 1))


def test_an_editors_day(desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "harbour.png"
    path.write_bytes(encoded(noise(400, 300), "PNG"))
    size_bytes = path.stat().st_size
    told: list[tuple[int, int]] = []

    uploaded = desk.uploads.send(path, on_progress=lambda sent, total: told.append((sent, total)))

    assert told[0] == (0, size_bytes)
    assert told[-1] == (size_bytes, size_bytes)
    assert len(told) > 3
    assert (uploaded.size_bytes, uploaded.width, uploaded.media_type) == (size_bytes, 400, "image/png")

    created = desk.images.create(
        uploaded.key, file_hash=uploaded.hash, locales=[Locale(locale="en", credit="Wire", caption_html="<p>Crane</p>")]
    )

    assert (created.name, created.locales[0].credit, created.original_filename) == ("harbour", "Wire", "harbour.png")
    assert desk.images.by_key(uploaded.key) == desk.images.by_id(created.id)
    assert desk.images.by_hash(uploaded.hash).file_hash == uploaded.hash

    changed = desk.images.update(created.id, if_match=created.etag, name="Harbour at dawn", gravity="north")

    assert (changed.name, changed.gravity, changed.locales) == ("Harbour at dawn", "north", created.locales)
    with pytest.raises(PreconditionFailed):
        desk.images.update(created.id, if_match=created.etag, name="Harbour at dusk")
    with pytest.raises(PreconditionFailed):
        desk.images.delete(created.id, if_match=created.etag)

    desk.images.delete(created.id, if_match=changed.etag)

    assert desk.images.by_id(created.id).deleted_at is not None
    with pytest.raises(NotFound):
        desk.images.by_key(uploaded.key)
    with pytest.raises(NotFound):
        desk.images.delete(created.id)

    restored = desk.images.restore(created.id)

    assert (restored.deleted_at, restored.name) == (None, "Harbour at dawn")


def test_urls_to_order_are_delivered(desk: Any) -> None:
    image = desk.images.upload(encoded(noise(400, 300), "PNG"), "a.png")

    thumbnail, signed = desk.images.urls(image.id, ["thumb.png", "h60-w80-pad.png"], expires_in=60)
    card = desk.images.srcset(image.id, "card", format="png")

    assert (thumbnail.url, thumbnail.expires_at) == (image.thumbnail_url.replace(".jpg", ".png"), None)
    assert (signed.recipe, signed.expires_at.tzinfo is not None) == ("h60-w80-pad.png", True)
    assert (card.width, card.height) == (640, 360)
    for url in (thumbnail.url, signed.url, card.src, *(entry.split(" ")[0] for entry in card.srcset.split(", "))):
        with urllib.request.urlopen(url, timeout=30) as answer:
            assert answer.headers["content-type"] == "image/png"
    with pytest.raises(BadRequest) as refused:
        desk.images.urls(image.id, ["thumb.png", "w0.png"])
    assert [detail.field for detail in refused.value.details] == ["recipes[1]"]


def test_a_list_is_read_through_its_cursors(desk: Any) -> None:
    word = f"w{uuid4().hex}"
    made = [desk.images.upload(own_picture(), f"{number}.png", name=f"{word} {number}").id for number in range(5)]

    pages = list(desk.images.pages(search=word, limit=2, count=True))

    assert [[image.id for image in page.entries] for page in pages] == [
        [made[4], made[3]],
        [made[2], made[1]],
        made[:1],
    ]
    assert [page.meta.total for page in pages] == [5, 5, 5]
    assert [image.id for image in desk.images.all(search=word, sort="+name", limit=2)] == made


def test_the_other_surfaces_show_the_image(desk: Any) -> None:
    word = f"w{uuid4().hex}"
    image = desk.images.upload(own_picture(), "a.png", name=word)

    media = desk.media.get(image.id)
    listed = desk.media.list(page_size=1)
    published = desk.publisher.images(search=word, sort="+name")

    assert (media.id, media.original_filename, media.file_size) == (image.id, "a.png", image.size_bytes)
    assert (listed.entries[0].id, listed.pagination.page_size) == (image.id, 1)
    assert (published.total_count, published.entries[0].id, published.entries[0].name) == (1, image.number, word)
    assert desk.publisher.explain(106).ref == 106


class TestARefusal:
    def test_is_told_field_by_field(self, desk: Any) -> None:
        with pytest.raises(BadRequest) as refused:
            desk.uploads.send(b"no picture", "a.png")

        assert [detail.field for detail in refused.value.details] == ["image"]

    def test_is_told_in_every_surfaces_form(self, desk: Any) -> None:
        with pytest.raises(BadRequest, match="Invalid uuid sent"):
            desk.images.by_id("1")
        with pytest.raises(NotFound) as media:
            desk.media.get(str(uuid4()))
        with pytest.raises(BadRequest) as publisher:
            desk.publisher.images(offset=-1)

        assert (media.value.error, media.value.code) == ("Image not found", "MEDIA_NOT_FOUND")
        assert (publisher.value.error, publisher.value.code) == ("Invalid parameter: offset", "106")

    def test_of_a_key_or_a_role_is_told(self, face: str, server: RunningServer) -> None:
        with opened(face, server.base_url, key="pd_unknown") as nobody, pytest.raises(Unauthorized):
            list(nobody.images.all())
        with opened(face, server.base_url, key=server.keys[Role.VIEWER]) as viewer, pytest.raises(Forbidden):
            viewer.uploads.send(own_picture())


class TestALostAnswer:
    def test_to_an_upload_leaves_one_file(self, far: tuple[Any, Cutter]) -> None:
        client, cutter = far
        cutter.answers_to_drop = 1

        uploaded = client.uploads.send(own_picture(), "a.png")

        # The answer that arrived is the one that was lost.
        assert uploaded.key.encode() in cutter.dropped[0]

    def test_to_a_create_leaves_one_image(self, far: tuple[Any, Cutter]) -> None:
        client, cutter = far
        word = f"w{uuid4().hex}"
        uploaded = client.uploads.send(own_picture(), "a.png")
        cutter.answers_to_drop = 1

        image = client.images.create(uploaded.key, name=word)

        assert image.id.encode() in cutter.dropped[0]
        assert [found.id for found in client.images.all(search=word)] == [image.id]

    def test_to_a_delete_is_a_success(self, far: tuple[Any, Cutter]) -> None:
        client, cutter = far
        image = client.images.upload(own_picture())
        cutter.answers_to_drop = 1

        client.images.delete(image.id)

        assert len(cutter.dropped) == 1
        assert client.images.by_id(image.id).deleted_at is not None

    def test_to_a_change_with_if_match_is_told(self, far: tuple[Any, Cutter]) -> None:
        client, cutter = far
        image = client.images.upload(own_picture())
        cutter.answers_to_drop = 1

        with pytest.raises(PreconditionFailed) as refused:
            client.images.update(image.id, if_match=image.etag, name="new")

        assert "may have been carried out" in refused.value.__notes__[0]

    def test_to_a_read_is_asked_for_again(self, far: tuple[Any, Cutter]) -> None:
        client, cutter = far
        image = client.images.upload(own_picture())
        cutter.answers_to_drop = 2

        assert client.images.by_id(image.id) == image
