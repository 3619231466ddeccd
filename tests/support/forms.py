"""Multipart forms byte by byte, so that they can be wrong in every way."""

from typing import Final

BOUNDARY: Final = "a-boundary"
HEADERS: Final = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def part(content: bytes, disposition: bytes = b'form-data; name="image"; filename="a.png"', more: bytes = b"") -> bytes:
    """One part with its opening boundary; *more* are whole header lines."""
    return b"--a-boundary\r\nContent-Disposition: " + disposition + b"\r\n" + more + b"\r\n" + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    """A whole form."""
    return b"".join(parts) + b"--a-boundary--\r\n"


def field(name: str, value: str) -> bytes:
    return part(value.encode(), f'form-data; name="{name}"'.encode())
