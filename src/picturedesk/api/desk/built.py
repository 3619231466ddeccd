"""The desk's built files, read once: a path leads to what was there at the start, never to the file system."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from picturedesk.api.types import Headers

INDEX: Final = "index.html"
NONCE_PLACE: Final = b"__CSP_NONCE__"
"""Where the page wants the nonce of its own answer."""

_CODINGS: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
"""Those that the build may have made beforehand, the smaller one first."""
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Not from the machine's own table, which is another on every machine."""
_REFUSED: Final = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")


@dataclass(frozen=True, slots=True)
class Form:
    """A file in one coding: its bytes, their strong tag, and what is said of them."""

    content: bytes
    etag: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file as it is, and in the codings that the build has made."""

    plain: Form
    coded: Mapping[str, Form]

    def for_client(self, accept_encoding: str) -> Form:
        """The smallest form that the client takes."""
        if not self.coded:
            return self.plain
        taken = _taken(accept_encoding)
        return next((form for coding, form in self.coded.items() if coding in taken), self.plain)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has left, by path below ``/desk``; ``page`` is None where there is no build."""

    page: bytes | None
    files: Mapping[str, BuiltFile]


def read_built(folder: Path) -> Built:
    """All files under *folder*, which need not be there; links lead nowhere."""
    page = folder / INDEX
    if not page.is_file():
        return Built(page=None, files={})
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    codings = tuple(_CODINGS.values())
    files = {
        name: _read(path, {coding: found.get(name + ending) for coding, ending in _CODINGS.items()})
        for name, path in found.items()
        if not name.endswith(codings) and name != INDEX
    }
    return Built(page=page.read_bytes(), files=files)


def _read(path: Path, beside: Mapping[str, Path | None]) -> BuiltFile:
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    coded = {coding: there.read_bytes() for coding, there in beside.items() if there is not None}
    vary: Headers = ((b"vary", b"Accept-Encoding"),) if coded else ()
    described: Headers = ((b"content-type", kind.encode()), *vary)
    return BuiltFile(
        plain=_form(path.read_bytes(), described),
        coded={
            coding: _form(content, (*described, (b"content-encoding", coding.encode())))
            for coding, content in coded.items()
        },
    )


def _form(content: bytes, headers: Headers) -> Form:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Form(content, etag, (*headers, (b"etag", etag.encode())))


def _taken(accept_encoding: str) -> frozenset[str]:
    """The codings that an ``Accept-Encoding`` takes by name; what it weighs with 0 it does not."""
    parts = (part.split(";") for part in accept_encoding.lower().split(","))
    return frozenset(coding.strip() for coding, *more in parts if not any(_REFUSED.fullmatch(each) for each in more))
