"""A network that fails at the worst moment: it carries a request to the server, and drops the answer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_BYTES = 65_536
_LIMIT_S = 20.0


@dataclass(slots=True)
class Cutter:
    """A proxy at `base_url`; the next `answers_to_drop` answers do not arrive, and their connections end."""

    base_url: str
    answers_to_drop: int = 0
    dropped: list[bytes] = field(default_factory=list)


@contextmanager
def cutting(port: int) -> Iterator[Cutter]:
    """Stand before the server on *port* of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        cutter = Cutter(f"http://127.0.0.1:{listening.getsockname()[1]}")
        accepting = threading.Thread(target=_accept, args=[listening, port, cutter], name="cutter")
        accepting.start()
        try:
            yield cutter
        finally:
            # Wakes the thread that waits for a connection; closing alone would not.
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listening: socket.socket, port: int, cutter: Cutter) -> None:
    carriers: list[threading.Thread] = []
    while True:
        try:
            near, _ = listening.accept()
        except OSError:
            break
        far = socket.create_connection(("127.0.0.1", port), timeout=_LIMIT_S)
        near.settimeout(_LIMIT_S)
        carriers += [
            threading.Thread(target=_carry, args=[near, far, None]),
            threading.Thread(target=_carry, args=[far, near, cutter]),
        ]
        for carrier in carriers[-2:]:
            carrier.start()
    for carrier in carriers:
        carrier.join()


def _carry(source: socket.socket, target: socket.socket, cutter: Cutter | None) -> None:
    """Bytes from one side to the other, until one ends; where there is a *cutter*, an answer may get lost."""
    with suppress(OSError):
        while content := source.recv(_BYTES):
            if cutter is not None and cutter.answers_to_drop:
                cutter.answers_to_drop -= 1
                cutter.dropped.append(content)
                break
            target.sendall(content)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
