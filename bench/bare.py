"""
The bare ASGI app: one SQLite point read, and the bytes it found; no key, no log, no headers but two.

``python -m bench.bare DATABASE`` serves it on a free port of 127.0.0.1, with the uvicorn configuration of ``picturedesk
serve`` but for the connection class, which is uvicorn's own: ours would make the peer slower.
"""

import argparse
import json
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from picturedesk.api.types import AsgiApp, Receive, Scope, Send
from picturedesk.cli.protocol import DeadlineProtocol
from picturedesk.cli.serve import listen

PROTOCOLS: Final[Mapping[str, type[HttpToolsProtocol]]] = {"deadline": DeadlineProtocol, "uvicorn": HttpToolsProtocol}
"""`picturedesk serve` has the first; the second lets connections stall for ever, and costs less."""

_SCHEMA: Final = "CREATE TABLE answers (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_SELECT: Final = "SELECT body FROM answers WHERE key = ?"


def write_answers(path: Path, answers: Mapping[str, bytes]) -> None:
    """A database with what to answer for the last part of a path."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(_SCHEMA)
    connection.executemany("INSERT INTO answers VALUES (?, ?)", answers.items())
    connection.commit()
    connection.close()


def make_app(path: Path) -> AsgiApp:
    connection = sqlite3.connect(path, isolation_level=None)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        key = scope["path"].rpartition("/")[2]
        found = connection.execute(_SELECT, (key,)).fetchone()
        status, body = (404, b"") if found is None else (200, found[0])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bare")
    parser.add_argument("database", type=Path)
    parser.add_argument("--protocol", choices=PROTOCOLS, default="uvicorn")
    wanted = parser.parse_args()
    listener = listen("127.0.0.1", 0)
    host, port = listener.getsockname()
    print(json.dumps({"event": "server.started", "address": f"http://{host}:{port}"}), file=sys.stderr, flush=True)
    config = uvicorn.Config(
        make_app(wanted.database),
        loop="uvloop",
        http=PROTOCOLS[wanted.protocol],
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=30,
    )
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
