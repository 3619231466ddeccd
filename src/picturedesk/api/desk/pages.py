"""The desk's pages: one page for every address below ``/desk``, and the files it is made of."""

import secrets
from typing import Final

from picturedesk.api.context import ApiPolicy
from picturedesk.api.desk.built import NONCE_PLACE, Built, BuiltFile
from picturedesk.api.types import Headers, Receive, Scope, Send, header, respond
from picturedesk.api.wire import matches

_START: Final = "/desk"
_HASHED: Final = "assets/"
"""Files whose name changes with what is in them."""
_NONCE_BYTES: Final = 16
_FOR_EVER: Final = (b"cache-control", b"public, max-age=31536000, immutable")
_ASK_AGAIN: Final = (b"cache-control", b"no-cache")
_NOT_KEPT: Final = (b"cache-control", b"no-store")
_HTML: Final = (b"content-type", b"text/html; charset=utf-8")
_JSON: Final = (b"content-type", b"application/json")
_GUARDED: Final[Headers] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"x-frame-options", b"DENY"),
)
_NOTHING_ALLOWED: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_FILES_POLICY: Final = (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'")
"""A picture that is opened by itself runs nothing; a worker may fetch."""
_NOT_BUILT: Final = b"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Picturedesk</title>
<h1>The web desk is not built</h1>
<p>Run <code>make desk</code> in the repository, and start the server again. The APIs work without it; they are
described at <a href="/docs">/docs</a>.</p>
</html>
"""


class Pages:
    """ASGI app for ``/desk`` and everything below but the session."""

    def __init__(self, built: Built, policy: ApiPolicy) -> None:
        self._built = built
        self._pictures = _origin_of(policy.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        name = scope["path"].removeprefix(_START).removeprefix("/")
        file = self._built.files.get(name)
        scope["state"]["route"] = _START if file is None else f"{_START}/{{file}}"
        if scope["method"] != "GET":
            await _refuse(send, 405, b'{"error":"Method Not Allowed"}', (b"allow", b"GET, HEAD"))
        elif ".." in name.replace("\\", "/").split("/"):
            # Nothing would be read by such a name. But whoever tries is told so by the status too.
            await _refuse(send, 404, b'{"error":"Not Found"}')
        elif self._built.page is None:
            await respond(send, 503, (_HTML, _NOT_KEPT, _NOTHING_ALLOWED, *_GUARDED), _NOT_BUILT)
        elif file is not None:
            await _send_file(scope, send, file, hashed=name.startswith(_HASHED))
        elif name.startswith(_HASHED):
            # A page in the place of a script would be kept for ever by its wrong name.
            await _refuse(send, 404, b'{"error":"Not Found"}')
        else:
            await self._send_page(send, self._built.page)

    async def _send_page(self, send: Send, page: bytes) -> None:
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        policy = (b"content-security-policy", self._policy(nonce).encode())
        await respond(send, 200, (_HTML, _ASK_AGAIN, policy, *_GUARDED), page.replace(NONCE_PLACE, nonce.encode()))

    def _policy(self, nonce: str) -> str:
        """Our own files, pictures from where ours are delivered, styles that this very answer vouches for."""
        return (
            "default-src 'none'; script-src 'self'; "
            f"style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:{self._pictures}; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )


async def _send_file(scope: Scope, send: Send, file: BuiltFile, *, hashed: bool) -> None:
    form = file.for_client(header(scope, b"accept-encoding") or "")
    if hashed:
        # Kept by others and handed on: it says nothing of the request that it was made for.
        scope["state"]["cacheable"] = True
    headers = (*form.headers, _FOR_EVER if hashed else _ASK_AGAIN, _FILES_POLICY, *_GUARDED)
    known = header(scope, b"if-none-match")
    if known is not None and matches(known, form.etag, weak=True):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await respond(send, 200, headers, form.content)


async def _refuse(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    await respond(send, status, (_JSON, _NOT_KEPT, *more, *_GUARDED), body)


def _origin_of(public_url: str | None) -> str:
    """The origin in *public_url* as one more source of pictures, a space before it."""
    if public_url is None:
        return ""
    scheme, _, rest = public_url.partition("://")
    return f" {scheme}://{rest.partition('/')[0]}"
