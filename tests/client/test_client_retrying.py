"""What the client sends again, after what, and how long it waits."""

from typing import Any, Final

import pytest

from picturedesk.client import (
    IdempotencyKeyInUse,
    NetworkFailure,
    NotFound,
    PicturedeskClientError,
    PreconditionFailed,
    RateLimited,
    Retries,
    StorageFull,
    Unavailable,
)
from picturedesk.client.calls import Answer, Call, delete, get, nothing, patch, post
from picturedesk.client.retrying import Attempts
from tests.client.faces import opened
from tests.client.recorder import Recorder
from tests.client.wire import CATEGORY, GENERATED, ID, IMAGE, KEY, data, success

PASSING: Final = (408, 429, 502, 503, 504, 507)
CUT: Final = NetworkFailure("cut")
REFUSED: Final = NetworkFailure("refused", sent=False)
CALLS: Final[dict[str, Call[None]]] = {
    "get": get("/", nothing),
    "post": post("/", nothing),
    "delete": delete("/"),
    "patch with If-Match": patch("/", nothing, {}, if_match='"a"'),
    "patch": patch("/", nothing, {}),
}


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=body)


def is_retried(call: Call[None], outcome: Answer | NetworkFailure) -> bool:
    try:
        return isinstance(Attempts(call, Retries()).settle(outcome), float)
    except PicturedeskClientError:
        return False


class TestTheRules:
    @pytest.mark.parametrize("kind", ["get", "post", "delete", "patch with If-Match"])
    def test_what_may_be_repeated_is_sent_again_after_whatever_passes(self, kind: str) -> None:
        assert is_retried(CALLS[kind], CUT)
        assert is_retried(CALLS[kind], REFUSED)
        assert {status for status in range(300, 600) if is_retried(CALLS[kind], answer(status))} == set(PASSING)

    def test_a_patch_without_if_match_is_sent_again_only_where_nothing_has_happened(self) -> None:
        call = CALLS["patch"]

        assert not is_retried(call, CUT)
        assert is_retried(call, REFUSED)
        assert {status for status in range(300, 600) if is_retried(call, answer(status))} == {429, 503}

    @pytest.mark.parametrize(
        "body", [b'{"error": "Idempotency-Key in use"}', b'{"errorCode": "IDEMPOTENCY_KEY_IN_USE", "message": "m"}']
    )
    def test_a_post_waits_for_its_own_first_try(self, body: bytes) -> None:
        assert is_retried(CALLS["post"], answer(409, body))
        assert not is_retried(CALLS["get"], answer(409, body))

    def test_another_conflict_is_final(self) -> None:
        assert not is_retried(CALLS["post"], answer(409, b'{"error": "Conflict"}'))

    def test_what_must_fail_again_is_not_tried(self) -> None:
        assert not is_retried(CALLS["get"], NetworkFailure("no such protocol", worth_retrying=False))


class TestTheWait:
    def test_doubles_and_half_of_it_is_chance(self) -> None:
        def waits(chance: float) -> list[Answer | float]:
            attempts = Attempts(CALLS["get"], Retries(first_wait_s=0.5), lambda: chance)
            return [attempts.settle(answer(503)) for _ in range(4)]

        assert waits(0.0) == [0.25, 0.5, 1.0, 2.0]
        assert waits(1.0) == [0.5, 1.0, 2.0, 4.0]

    def test_is_as_long_as_retry_after_at_least(self) -> None:
        assert Attempts(CALLS["get"], Retries()).settle(answer(503, retry_after="7")) == 7.0

    def test_is_never_longer_than_may_be(self) -> None:
        attempts = Attempts(CALLS["get"], Retries(limit=20, longest_wait_s=3), lambda: 1.0)

        assert max(wait for _ in range(10) if isinstance(wait := attempts.settle(CUT), float)) == 3

    def test_a_day_is_the_callers_to_wait(self) -> None:
        with pytest.raises(RateLimited) as refused:
            Attempts(CALLS["post"], Retries()).settle(answer(429, retry_after="86400"))

        assert refused.value.retry_after_s == 86_400

    def test_ends_when_the_tries_are_used_up(self) -> None:
        attempts = Attempts(CALLS["get"], Retries(limit=2))
        assert [type(attempts.settle(answer(503))) for _ in range(2)] == [float, float]

        with pytest.raises(Unavailable):
            attempts.settle(answer(503))


class TestADelete:
    @pytest.mark.parametrize("first", [CUT, answer(502), answer(504)])
    def test_that_may_have_been_done_is_done_when_nothing_is_left(self, first: Answer | NetworkFailure) -> None:
        attempts = Attempts(CALLS["delete"], Retries())
        attempts.settle(first)
        attempts.settle(answer(503))

        assert attempts.settle(gone := answer(404)) is gone

    @pytest.mark.parametrize("first", [REFUSED, answer(503), answer(429)])
    def test_that_was_not_done_finds_nothing_as_ever(self, first: Answer | NetworkFailure) -> None:
        attempts = Attempts(CALLS["delete"], Retries())
        attempts.settle(first)

        with pytest.raises(NotFound):
            attempts.settle(answer(404))

    def test_that_is_the_first_finds_nothing(self) -> None:
        with pytest.raises(NotFound):
            Attempts(CALLS["delete"], Retries()).settle(answer(404))


def test_a_lost_precondition_is_never_hidden() -> None:
    attempts = Attempts(CALLS["patch with If-Match"], Retries())
    attempts.settle(CUT)

    with pytest.raises(PreconditionFailed) as refused:
        attempts.settle(answer(412))

    assert refused.value.__notes__ == ["An earlier try of this request got no answer and may have been carried out."]


class TestOnTheWire:
    def test_a_post_shows_the_same_key_in_every_try(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()
        recorder.answers(503)
        recorder.answers(409, {"error": "Idempotency-Key in use"})
        recorder.answers(201, data(IMAGE))

        assert desk.images.create(KEY).id == ID

        assert [asked.target for asked in recorder.asked] == ["/api/core/v2/assets/images"] * 4
        [key] = {asked.headers["idempotency-key"] for asked in recorder.asked}
        assert len(key) == 36
        assert len({asked.body for asked in recorder.asked}) == 1

    def test_another_post_shows_another_key(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(201, data(IMAGE))
        recorder.answers(201, data(IMAGE))

        desk.images.create(KEY)
        desk.images.create(KEY)

        assert len({asked.headers["idempotency-key"] for asked in recorder.asked}) == 2

    def test_a_key_of_the_callers_is_shown(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(200, success(GENERATED))

        desk.media.generate("a crane", idempotency_key="mine")

        assert recorder.last.headers["idempotency-key"] == "mine"

    def test_a_get_is_sent_again(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()
        recorder.answers(502, b"<html>bad gateway</html>")
        recorder.answers(200, data(IMAGE))

        assert desk.images.by_id(ID).id == ID

    def test_a_delete_whose_answer_was_lost_succeeds(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()
        recorder.answers(404, {"error": "Entity not found"})

        assert desk.images.delete(ID) is None

    def test_a_patch_whose_answer_was_lost_fails(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()

        with pytest.raises(NetworkFailure):
            desk.categories.update(ID, is_archived=True)

        assert len(recorder.asked) == 1

    def test_a_patch_with_if_match_is_sent_again(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()
        recorder.answers(200, data(CATEGORY))

        assert desk.categories.update(ID, if_match='"a"', is_archived=True).id == ID

    def test_retry_after_is_waited_for(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(429, {"error": "…"}, retry_after="1")
        recorder.answers(200, data(IMAGE))

        assert desk.images.by_id(ID).id == ID

    def test_without_retries_one_try_is_all(self, face: str, recorder: Recorder) -> None:
        recorder.answers(507, {"error": "full"})

        with opened(face, recorder.base_url, retries=0) as desk, pytest.raises(StorageFull):
            desk.images.create(KEY)

        assert len(recorder.asked) == 1

    def test_the_last_failure_is_told(self, desk: Any, recorder: Recorder) -> None:
        for _ in range(5):
            recorder.answers(409, {"error": "Idempotency-Key in use"})

        with pytest.raises(IdempotencyKeyInUse):
            desk.images.create(KEY)

        assert len(recorder.asked) == 5

    def test_a_server_that_is_not_there_is_a_network_failure(self, face: str) -> None:
        retries = Retries(limit=1, first_wait_s=0.001)
        with opened(face, "http://127.0.0.1:9", retries=retries) as desk, pytest.raises(NetworkFailure) as failed:
            desk.images.update(ID, name="a")

        assert (failed.value.status, failed.value.sent) == (None, False)
