"""Every operation of the client, as it goes over the wire and as its answer is read, in either face."""

from typing import Any

import pytest

from tests.client.image_operations import CORE, IMAGES
from tests.client.operations import OPERATIONS
from tests.client.recorder import Recorder
from tests.client.wire import (
    HASH,
    ID,
    IMAGE,
    KEY,
    REFERENCE,
    data,
    listed,
)


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_asks_and_reads_what_the_contract_says(desk: Any, recorder: Recorder, name: str) -> None:
    operation = OPERATIONS[name]
    recorder.answers(operation.status, operation.answer)

    result = operation.call(desk)

    [asked] = recorder.asked
    assert f"{asked.method} {asked.target}" == operation.asks
    assert (asked.json() if asked.body else None) == operation.sends
    assert asked.headers.get("content-type") == ("application/json" if asked.body else None)
    assert ("idempotency-key" in asked.headers) == (asked.method == "POST")
    assert operation.reads(result) == operation.as_


def test_an_upload_and_its_image_are_one_call(desk: Any, recorder: Recorder) -> None:
    recorder.answers(200, data({"key": KEY, "hash": HASH, "media_type": "", "size_bytes": 1, "width": 1, "height": 1}))
    recorder.answers(201, data(IMAGE))

    image = desk.images.upload(b"picture", "a.png", name="Harbour")

    assert image.id == ID
    assert [f"{asked.method} {asked.target}" for asked in recorder.asked] == ["POST /upload/image", f"POST {IMAGES}"]
    assert recorder.last.json() == {"file_key": KEY, "file_hash": HASH, "name": "Harbour"}


def test_what_a_newer_server_adds_is_passed_over(desk: Any, recorder: Recorder) -> None:
    recorder.answers(200, data({**IMAGE, "mood": "calm", "gravity": "golden-ratio"}) | {"warnings": []})

    assert desk.images.by_id(ID).gravity == "golden-ratio"


class TestETags:
    def test_come_with_an_entity_and_go_back_as_if_match(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, data(IMAGE), etag='"abc"')
        recorder.answers(200, data(IMAGE), etag='"def"')

        image = desk.images.by_id(ID)
        changed = desk.images.update(image.id, if_match=image.etag, name="new")

        assert recorder.last.headers["if-match"] == '"abc"'
        assert changed.etag == '"def"'

    def test_come_with_an_entity_that_has_no_envelope(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(201, REFERENCE, etag='"abc"')

        assert desk.references.create(provider="cms", id="1", urn="urn").etag == '"abc"'

    def test_of_a_list_entry_are_refused_before_anything_is_changed(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, listed(IMAGE), etag='"of-the-list"')
        [image] = desk.images.all()

        with pytest.raises(ValueError, match="read it by its id first"):
            desk.images.delete(image.id, if_match=image.etag)

        assert len(recorder.asked) == 1


class TestPaging:
    def test_follows_the_cursors_and_keeps_the_filter(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, listed(IMAGE, following="https://elsewhere.example/list?limit=1&after=c%2B1"))
        recorder.answers(200, listed({**IMAGE, "id": "second"}))

        found = [image.id for image in desk.images.all(search="crane", limit=1)]

        assert found == [ID, "second"]
        assert [asked.target for asked in recorder.asked] == [
            f"{IMAGES}?search=crane&limit=1",
            f"{IMAGES}?search=crane&limit=1&after=c%2B1",
        ]

    def test_asks_for_a_page_when_it_is_wanted(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, listed(IMAGE, following="https://elsewhere.example/list?after=c"))

        page = next(desk.images.pages())

        assert page.meta.next == "https://elsewhere.example/list?after=c"
        assert len(recorder.asked) == 1


class TestPaths:
    @pytest.mark.parametrize("image_id", ["", ".", ".."])
    def test_that_would_become_others_are_refused(self, desk: Any, recorder: Recorder, image_id: str) -> None:
        with pytest.raises(ValueError, match="names nothing"):
            desk.images.delete(image_id)
        with pytest.raises(ValueError, match="names nothing"):
            desk.images.by_key(f"uploads/{image_id}")

        assert recorder.asked == []

    def test_take_whatever_a_name_holds(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, data(REFERENCE))

        desk.references.get("cms:ä/?#%2F ..")

        assert recorder.last.target == f"{CORE}/references/cms%3A%C3%A4%2F%3F%23%252F%20.."
