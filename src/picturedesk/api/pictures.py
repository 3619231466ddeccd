"""Answers with a picture in them: caching, conditions, ranges, and headers that keep a browser careful."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from picturedesk.api.ranges import ByteRange, Unsatisfiable, read_range
from picturedesk.api.types import Headers, Scope, Send, header, respond
from picturedesk.api.wire import matches
from picturedesk.core.images import ImageId

SAFETY: Final[Headers] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
)
PINNED: Final = b"public, max-age=31536000, immutable"
LATEST: Final = b"public, max-age=300, stale-while-revalidate=86400"

_PREFLIGHT: Final[Headers] = (
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Accept, If-None-Match, If-Range, Range"),
    (b"access-control-max-age", b"86400"),
)
_CHUNK_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """A picture that can be sent: its bytes or the file that holds them, and all that is said about them."""

    content: bytes | Path
    size_bytes: int
    etag: str
    media_type: bytes
    headers: Headers

    @property
    def plain_headers(self) -> Headers:
        """The headers of an answer with all of it."""
        length = str(self.size_bytes).encode()
        return (
            (b"content-type", self.media_type),
            *self.headers,
            (b"etag", self.etag.encode()),
            (b"accept-ranges", b"bytes"),
            (b"content-length", length),
        )


def tags(image_id: ImageId) -> Headers:
    """What a CDN purges by."""
    key = f"image-{image_id}".encode()
    return ((b"surrogate-key", key), (b"cache-tag", key))


def disposition(filename: str) -> Headers:
    """The name that a browser saves the picture under."""
    return ((b"content-disposition", b"inline; filename*=UTF-8''" + quote(filename, safe="").encode()),)


async def send_preflight(send: Send) -> None:
    """Let a browser's script ask for a picture from anywhere, conditions and ranges included."""
    # Not `respond`: an answer of this status has no length.
    await _start(send, 204, (*SAFETY, *_PREFLIGHT))
    await send({"type": "http.response.body", "body": b""})


async def send_representation(scope: Scope, send: Send, picture: Representation) -> None:
    """
    The whole, a part, or the news that nothing has changed.

    Raises:
        ClientGone: By *send*, in the middle of a file.
    """
    condition = header(scope, b"if-none-match")
    if condition is not None and matches(condition, picture.etag, weak=True):
        await _start(send, 304, (*picture.headers, (b"etag", picture.etag.encode())))
        await send({"type": "http.response.body", "body": b""})
        return
    try:
        part = read_range(_wanted_range(scope, picture.etag), picture.size_bytes)
    except Unsatisfiable:
        star = f"bytes */{picture.size_bytes}".encode()
        kept = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"), (b"content-range", star))
        await respond(send, 416, (*SAFETY, *kept), b'{"error":"The picture has no such part."}')
        return
    if part is None:
        await _send_part(send, 200, picture.plain_headers, picture.content, ByteRange(0, picture.size_bytes))
    else:
        span = f"bytes {part.start}-{part.end - 1}/{picture.size_bytes}".encode()
        headers = (
            *picture.plain_headers[:-1],
            (b"content-length", str(part.length).encode()),
            (b"content-range", span),
        )
        await _send_part(send, 206, headers, picture.content, part)


def _wanted_range(scope: Scope, etag: str) -> str | None:
    """The ``Range`` header, unless ``If-Range`` says that it was meant for other bytes."""
    validator = header(scope, b"if-range")
    return None if validator is not None and validator != etag else header(scope, b"range")


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send_part(send: Send, status: int, headers: Headers, content: bytes | Path, part: ByteRange) -> None:
    if isinstance(content, bytes):
        await _start(send, status, headers)
        await send({"type": "http.response.body", "body": content[part.start : part.end]})
        return
    # Opened before the answer starts: a file that cannot be had is still an error then.
    async with aclosing(_read(content, part)) as chunks:
        first = await anext(chunks, b"")
        await _start(send, status, headers)
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _read(path: Path, part: ByteRange) -> AsyncGenerator[bytes, None]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(part.start)
        left = part.length
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(_CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        file.close()
