"""A site of a test's own: a few files on a free port, another origin than the server's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What a path answers."""

    content: bytes
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def site(leaves: Mapping[str, Leaf]) -> Iterator[str]:
    """Serve *leaves* by their paths; gives the base URL. A browser's own wish for an icon is met."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, leaves))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, leaves: Mapping[str, Leaf], *about: object) -> None:
        self._leaves = leaves
        super().__init__(*about)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        leaf = self._leaves.get(self.path)
        if leaf is None:
            self.send_error(404)
            return
        self.send_response(200)
        for name, value in {"content-type": leaf.media_type, **leaf.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(leaf.content)))
        self.end_headers()
        self.wfile.write(leaf.content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nobody reads it."""
