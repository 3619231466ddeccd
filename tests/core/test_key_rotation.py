"""Which of several signing keys signs, and which are believed."""

from datetime import UTC, datetime, timedelta

from picturedesk.core.signing import SigningKey
from picturedesk.core.signing_keys import SIGNS_AFTER, HeldSigningKey, LiveKeys, in_order_of_use

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def held(name: str, age: timedelta) -> HeldSigningKey:
    return HeldSigningKey(key=SigningKey(name, name.encode()), created_at=NOW - age)


OLD, MIDDLE = held("old", timedelta(days=9)), held("middle", SIGNS_AFTER)
FRESH, FRESHER = held("fresh", SIGNS_AFTER / 2), held("fresher", timedelta(0))


def order(*live: HeldSigningKey) -> list[str]:
    return [key.id for key in in_order_of_use(live, NOW)]


def test_the_newest_signs() -> None:
    assert order(MIDDLE, OLD) == ["middle", "old"]


def test_a_new_one_is_believed_before_it_signs() -> None:
    assert order(FRESH, MIDDLE, OLD) == ["middle", "fresh", "old"]


def test_an_only_one_signs_however_new_it_is() -> None:
    assert order(FRESHER) == ["fresher"]


def test_of_new_ones_alone_the_one_signs_that_most_processes_know() -> None:
    assert order(FRESHER, FRESH) == ["fresh", "fresher"]


def test_one_of_the_future_does_not_sign() -> None:
    assert order(held("future", -timedelta(days=1)), OLD) == ["old", "future"]


class TestLiveKeys:
    def test_are_exchanged_as_a_whole(self) -> None:
        keys = LiveKeys([OLD.key])
        before = iter(keys)

        keys.exchange([MIDDLE.key, OLD.key])

        assert list(before) == [OLD.key]
        assert (keys.signer, list(keys), len(keys), keys[1:]) == (MIDDLE.key, [MIDDLE.key, OLD.key], 2, (OLD.key,))

    def test_tell_no_secret(self) -> None:
        assert "fresh" not in repr(LiveKeys([SigningKey("k", b"fresh")]))
        assert "b'fresh'" not in repr(FRESH)
