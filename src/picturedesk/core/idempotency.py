"""Idempotency keys: what a client sends so that a retry has one effect, and the answer that is kept for it."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from picturedesk.core.errors import Detail, InvalidRequest

KEPT_FOR: Final = timedelta(hours=24)

_VISIBLE: Final = re.compile(r"[!-~]{1,255}")
_NONCE_BYTES: Final = 12
_SEALING_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class IdempotencyKey:
    """A key as the client sent it; stored is only its hash."""

    text: str

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it is given again: its status, its bytes and its entity tag where it has one."""

    status: int
    body: bytes
    media_type: str = "application/json"
    etag: str | None = None


class AlreadyAnswered(Exception):
    """Not an error: the request was answered before, and this is what was said."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__()
        self.answer = answer


def read_key(header: str) -> IdempotencyKey:
    """
    The key in a header's value: 1 to 255 visible characters, bare or quoted.

    Raises:
        InvalidRequest: It is none.
    """
    text = header.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if not _VISIBLE.fullmatch(text):
        raise InvalidRequest(Detail("Idempotency-Key", "An idempotency key is 1 to 255 visible characters."))
    return IdempotencyKey(text)


def seal(answer: KeptAnswer, key: IdempotencyKey) -> bytes:
    """*answer* as only *key* opens it: an answer may hold a secret that is kept nowhere else."""
    head = {"status": answer.status, "media_type": answer.media_type, "etag": answer.etag}
    content = json.dumps(head).encode() + b"\n" + answer.body
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_sealing_key(key)).encrypt(nonce, content, None)


def unseal(sealed: bytes, key: IdempotencyKey) -> KeptAnswer:
    content = AESGCM(_sealing_key(key)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    head, _, body = content.partition(b"\n")
    return KeptAnswer(**json.loads(head), body=body)


def request_hash(*parts: bytes) -> bytes:
    """What tells one request from another: a hash over *parts*, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _sealing_key(key: IdempotencyKey) -> bytes:
    derivation = HKDF(SHA256(), _SEALING_KEY_BYTES, salt=None, info=b"picturedesk kept answer")
    return derivation.derive(key.text.encode())
