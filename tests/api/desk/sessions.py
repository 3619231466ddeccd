"""Signing in for tests: a session of a key, and what a browser sends along with it."""

from typing import Any

import httpx2

from tests.support.app import Client

SESSION = "/desk/session"
COOKIE = "picturedesk_session"
BY_THE_DESK = {"x-picturedesk-desk": "1"}


def sign_in(client: Client, **options: Any) -> str:
    """Sign in with the key of *client*; what the cookie holds."""
    answer = client.post(SESSION, **options)
    assert answer.status_code in {200, 204}, answer.text
    return kept(answer)


def kept(answer: httpx2.Response) -> str:
    """The session in the cookie that an answer sets."""
    name, _, text = answer.headers["set-cookie"].partition(";")[0].partition("=")
    assert name == COOKIE
    return text


def showing(text: str, **more: str) -> dict[str, str]:
    """The headers of a request with the cookie."""
    return {"cookie": f"{COOKIE}={text}", **more}
