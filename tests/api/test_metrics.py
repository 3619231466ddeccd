"""``/metrics``: what is counted, by labels of which there are few, and nothing that names anybody."""

import re
import uuid

import pytest

from tests.support import metrics
from tests.support.app import Client, Desk, create_image, desk, picture, upload
from tests.support.metrics import Samples, total

__all__ = ["desk"]

SECONDS = "picturedesk_request_seconds_count"


def more(client: Client, before: Samples, name: str, **labels: str) -> float:
    return total(metrics.told_by(client), name, **labels) - total(before, name, **labels)


def test_a_request_is_counted_by_surface_operation_and_class_of_status(desk: Desk) -> None:
    image = create_image(desk.editor)
    before = metrics.told_by(desk.anonymous)

    desk.editor.get(f"/api/core/v2/assets/images/by-id/{image['id']}")
    desk.editor.get(f"/api/core/v2/assets/images/by-id/{uuid.uuid4()}")

    operation = "/api/core/v2/assets/images/by-id/{image_id}"
    for status in ("2xx", "4xx"):
        labels = {"surface": "backoffice", "operation": operation, "method": "GET", "status": status}
        assert more(desk.anonymous, before, SECONDS, **labels) == 1
    assert more(desk.anonymous, before, "picturedesk_refused_requests_total", surface="backoffice", status="404") == 1


def test_an_answer_given_again_counts_for_the_same_operation(desk: Desk) -> None:
    image = create_image(desk.editor)
    before = metrics.told_by(desk.anonymous)

    for _ in range(3):
        desk.editor.get(f"/api/core/v2/assets/images/by-id/{image['id']}")

    assert more(desk.anonymous, before, SECONDS, operation="/api/core/v2/assets/images/by-id/{image_id}") == 3


def test_a_rendition_is_counted_by_where_it_was_found_and_its_wait_apart_from_the_work(desk: Desk) -> None:
    image = create_image(desk.editor, content=picture(size=(40, 30)))
    before = metrics.told_by(desk.anonymous)

    for _ in range(3):
        assert desk.anonymous.get(f"/img/{image['id']}/latest/thumb.webp").status_code == 200

    assert more(desk.anonymous, before, "picturedesk_results_total", tier="made") == 1
    assert more(desk.anonymous, before, "picturedesk_results_total", tier="memory") == 2
    assert more(desk.anonymous, before, "picturedesk_picture_wait_seconds_count", task="render") == 1
    labels = {"task": "render", "output": "webp", "outcome": "done"}
    assert more(desk.anonymous, before, "picturedesk_picture_work_seconds_count", **labels) == 1
    assert more(desk.anonymous, before, "picturedesk_result_store_bytes_total") > 0


def test_nothing_waits_and_nothing_is_at_work_when_all_is_answered(desk: Desk) -> None:
    create_image(desk.editor)
    samples = metrics.told_by(desk.anonymous)

    assert total(samples, "picturedesk_picture_queue", state="waiting") == 0
    assert total(samples, "picturedesk_picture_queue", state="at work") == 0


def test_uploads_are_counted_with_their_bytes_and_the_gates_look(desk: Desk) -> None:
    before = metrics.told_by(desk.anonymous)
    content = picture(size=(21, 13))

    upload(desk.editor, content)
    refused = desk.editor.post("/upload/image", files={"image": ("broken.png", content[:-40])})

    assert refused.status_code == 400
    assert more(desk.anonymous, before, "picturedesk_upload_bytes_sum", outcome="kept") == len(content)
    assert more(desk.anonymous, before, "picturedesk_upload_bytes_count", outcome="refused") == 1
    assert more(desk.anonymous, before, "picturedesk_picture_work_seconds_count", task="check", outcome="done") == 1
    assert more(desk.anonymous, before, "picturedesk_picture_work_seconds_count", task="check", outcome="refused") == 1


def test_a_write_is_counted_with_its_wait_its_commit_and_its_group(desk: Desk) -> None:
    before = metrics.told_by(desk.anonymous)

    create_image(desk.editor)

    writes = more(desk.anonymous, before, "picturedesk_database_wait_seconds_count")
    commits = more(desk.anonymous, before, "picturedesk_database_commit_seconds_count")
    assert writes >= 2
    assert 1 <= commits <= writes
    assert more(desk.anonymous, before, "picturedesk_database_group_size_sum") == writes


def test_a_generation_is_counted_by_its_provider_and_outcome(desk: Desk) -> None:
    before = metrics.told_by(desk.anonymous)

    answer = desk.editor.post("/api/images/generate", json={"prompt": "a harbour at dawn"})

    assert answer.status_code in {200, 201}, answer.text
    labels = {"provider": "procedural", "outcome": "made"}
    assert more(desk.anonymous, before, "picturedesk_generation_seconds_count", **labels) == 1


def test_memory_and_the_library_are_told_without_being_asked_for(desk: Desk) -> None:
    metrics.until(lambda: metrics.told_by(desk.anonymous), "picturedesk_memory_bytes", 1_000_000, process="server")
    metrics.until(lambda: metrics.told_by(desk.anonymous), "picturedesk_processes", 1, process="render")
    metrics.until(lambda: metrics.told_by(desk.anonymous), "picturedesk_disk_free_bytes", 1)


@pytest.mark.parametrize("path", ["/img/{odd}/w320.jpg", "/api/core/v2/assets/{odd}", "/{odd}", "/api/images/{odd}"])
def test_what_strangers_ask_for_makes_no_new_series(desk: Desk, path: str) -> None:
    desk.anonymous.get(path.format(odd=f"x{uuid.uuid4()}"))
    before = len(metrics.told_by(desk.anonymous))

    for _ in range(5):
        desk.anonymous.get(path.format(odd=f"x{uuid.uuid4()}"))

    # Not every route has been asked for yet when the first of them is; the others come only once.
    assert len(metrics.told_by(desk.anonymous)) <= before + 40


def test_no_label_names_a_picture_a_person_or_a_key(desk: Desk) -> None:
    image = create_image(desk.editor)
    desk.editor.get(f"/api/core/v2/assets/images/by-id/{image['id']}")
    text = desk.anonymous.get("/metrics").text

    values = set(re.findall(r'(?<!le)="([^"]*)"', text))

    assert not [value for value in values if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}|pd_", value)]
