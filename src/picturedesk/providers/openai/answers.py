"""What the server says: a picture in Base64 or behind a URL, or what was wrong; all of it a stranger's."""

import base64
import binascii
import re
from typing import Any, Final

import msgspec

from picturedesk.core.files import MAX_FILE_BYTES

MAX_ANSWER_BYTES: Final = MAX_FILE_BYTES * 4 // 3 + 64 * 1024
"""A picture of the largest size in Base64, and room for what is said around it."""

_CODE: Final = re.compile(r"[a-z0-9_.-]{1,64}", re.ASCII | re.IGNORECASE)
_DATA_URL: Final = re.compile(r"data:image/[a-z]+;base64,", re.ASCII)
_MAX_COST_ENTRIES: Final = 8
_MAX_MESSAGE_CHARACTERS: Final = 500


class Unusable(Exception):
    """The answer holds no picture that can be used; the text says why, in our words."""


class Picture(msgspec.Struct):
    """One picture of an answer, as bytes in Base64 or behind a URL."""

    b64_json: str | None = None
    url: str | None = None


class Answer(msgspec.Struct):
    """A success."""

    data: list[Picture]
    usage: Any = None

    @property
    def cost(self) -> str | None:
        """The tokens it counts, as JSON; None where it counts none."""
        if not isinstance(self.usage, dict):
            return None
        counts = {name: count for name, count in self.usage.items() if _CODE.fullmatch(name) and type(count) is int}
        if not counts or len(counts) > _MAX_COST_ENTRIES:
            return None
        return msgspec.json.encode(counts).decode()


class _Fault(msgspec.Struct):
    code: Any = None
    message: Any = None


class _Refusal(msgspec.Struct):
    error: _Fault


def read_answer(body: bytes) -> Answer:
    """
    Read a success with one picture or more, of which the first is ours.

    Raises:
        Unusable: It is none.
    """
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable("unreadable answer") from error
    if not answer.data:
        raise Unusable("answer without a picture")
    return answer


def decoded(b64_json: str) -> bytes:
    """
    The bytes of a picture in Base64.

    Raises:
        Unusable: It is none, or of more than 15 MiB.
    """
    try:
        content = base64.b64decode(_DATA_URL.sub("", b64_json, count=1), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unusable("picture not in Base64") from error
    if not content or len(content) > MAX_FILE_BYTES:
        raise Unusable("picture empty or too large")
    return content


def read_refusal(body: bytes, secret: str) -> tuple[str, str]:
    """A code and a message for the log out of a refusal; both may be empty, and *secret* is in neither."""
    try:
        fault = msgspec.json.decode(body, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", ""
    code = fault.code if isinstance(fault.code, str) and _CODE.fullmatch(fault.code) else ""
    message = fault.message if isinstance(fault.message, str) else ""
    # Servers are known to quote the key that they do not like.
    return code.replace(secret, "***"), message.replace(secret, "***")[:_MAX_MESSAGE_CHARACTERS]
