"""Signatures: what they bind, and that nothing breaks the check."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import SignatureRefused
from picturedesk.core.signing import SigningKey, check, read_expiry, sign

OLD, NEW, FOREIGN = SigningKey("k1", b"1" * 32), SigningKey("k2", b"2" * 32), SigningKey("k1", b"3" * 32)
PATH = "/img/01900000-0000-7000-8000-000000000000/0123456789abcdef/w800.jpg"
NOW = 1_700_000_000


def test_a_signature_names_its_key_and_is_an_hmac_in_base64url() -> None:
    key_id, _, code = sign(NEW, PATH, None).partition(".")

    expected = hmac.digest(NEW.secret, b"url\0\n" + PATH.encode(), hashlib.sha256)
    assert key_id == "k2"
    assert base64.urlsafe_b64decode(code + "=") == expected


@pytest.mark.parametrize("key", [OLD, NEW])
@pytest.mark.parametrize("expires", [None, NOW + 1])
def test_every_live_key_is_believed(key: SigningKey, expires: int | None) -> None:
    assert check([NEW, OLD], PATH, expires, sign(key, PATH, expires), NOW)


def test_a_retired_key_and_a_namesake_are_not_believed() -> None:
    assert not check([NEW], PATH, None, sign(OLD, PATH, None), NOW)
    assert not check([NEW, OLD], PATH, None, sign(FOREIGN, PATH, None), NOW)
    assert not check([], PATH, None, sign(OLD, PATH, None), NOW)


def test_a_signature_binds_path_and_expiry() -> None:
    signature = sign(NEW, PATH, NOW + 10)

    assert not check([NEW], PATH + "x", NOW + 10, signature, NOW)
    assert not check([NEW], PATH, NOW + 11, signature, NOW)
    assert not check([NEW], PATH, None, signature, NOW)
    assert not check([NEW], PATH, NOW + 10, sign(NEW, PATH, None), NOW)


def test_a_signature_holds_until_its_second_and_no_longer() -> None:
    signature = sign(NEW, PATH, NOW)

    assert check([NEW], PATH, NOW, signature, NOW - 0.001)
    assert not check([NEW], PATH, NOW, signature, NOW)


def test_one_changed_character_is_enough() -> None:
    signature = sign(NEW, PATH, None)
    changed = [signature[:place] + "!" + signature[place + 1 :] for place in range(len(signature))]

    assert not any(check([NEW], PATH, None, text, NOW) for text in [*changed, signature[:-1], signature + "="])


@given(
    st.text(st.characters()),
    st.none() | st.integers() | st.just(10**5_000),
    st.text(st.characters()) | st.just("k2." + "A" * 100_000),
    st.floats(),
)
def test_the_check_says_no_to_anything_and_never_raises(
    path: str, expires: int | None, signature: str, now: float
) -> None:
    assert not check([NEW, OLD], path, expires, signature, now)


@given(st.text(st.characters()), st.none() | st.integers(NOW + 1, 10**12))
def test_what_was_signed_is_believed(path: str, expires: int | None) -> None:
    assert check([OLD, NEW], path, expires, sign(NEW, path, expires), NOW)


def test_the_secret_is_not_shown() -> None:
    assert "222" not in repr(NEW)


def test_an_expiry_is_read_as_we_write_it() -> None:
    assert read_expiry(None) is None
    assert read_expiry("1700000000") == NOW


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", "1.5", "1e9", " 1", "1\n", "٣", "9" * 13, "9" * 10_000, "x"]
)
def test_any_other_expiry_was_never_signed(text: str) -> None:
    with pytest.raises(SignatureRefused):
        read_expiry(text)
