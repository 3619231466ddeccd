"""What every refusal of Media has in common."""

import re

import httpx2

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def assert_refused(answer: httpx2.Response, status: int, code: str, message: str | None = None) -> None:
    told = answer.json()
    assert answer.status_code == status, told
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert set(told) == {"success", "code", "errorCode", "message", "timestamp"}
    assert (told["success"], told["code"], told["errorCode"]) == (False, status, code)
    assert _ISO.fullmatch(told["timestamp"])
    assert told["message"]
    if message is not None:
        assert told["message"] == message
