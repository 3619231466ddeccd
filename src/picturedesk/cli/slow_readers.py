"""Slow readers: an answer that its client hardly takes holds memory and a connection, and has an end."""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

LEAST_BYTES_PER_S: Final = 1_024
"""Slower than any line that shows pictures: a thumbnail would take ten seconds."""
READING_CHECKED_EVERY_S: Final = 10.0

_AT_ONCE: Final = struct.pack("ii", 1, 0)


class _Timer(Protocol):
    def cancel(self) -> None: ...


class _Transport(Protocol):
    def get_write_buffer_size(self) -> int: ...

    def get_extra_info(self, name: str) -> Any: ...  # noqa: ANN401 - the socket's own type is the event loop's

    def abort(self) -> None: ...


@dataclass(slots=True)
class ReaderWatch:
    """
    Cuts off a client that takes less than 1 KB a second of what waits for it, over 10 seconds.

    The connection says when its buffer is full, and when it is empty enough again; the watch costs nothing as long as
    it never is full.
    """

    call_later: Callable[[float, Callable[[], None]], _Timer]
    transport: _Transport
    _check: _Timer | None = None
    _waiting_bytes: int = 0

    def full(self) -> None:
        """More waits to be taken than should. Nothing is added until `drained`: whoever sends waits for it."""
        if self._check is None:
            self._look_again()

    def drained(self) -> None:
        """Most of it was taken, or the connection is gone."""
        if self._check is not None:
            self._check.cancel()
            self._check = None

    def _look_again(self) -> None:
        self._waiting_bytes = self.transport.get_write_buffer_size()
        self._check = self.call_later(READING_CHECKED_EVERY_S, self._look)

    def _look(self) -> None:
        taken = self._waiting_bytes - self.transport.get_write_buffer_size()
        if taken < LEAST_BYTES_PER_S * READING_CHECKED_EVERY_S:
            self._check = None
            self._cut_off()
        else:
            self._look_again()

    def _cut_off(self) -> None:
        """By a reset: after a mere close the kernel would go on holding, for minutes, what the client does not take."""
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()
