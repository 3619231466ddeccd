"""Jobs on their way to a worker: each with the one file that it is about, open already, over a UNIX socket."""

import os
import socket

from picturedesk.imaging.messages import LENGTH_BYTES, Job, framed, read_job


def send(link: socket.socket, job: Job, file: int) -> None:
    """
    Give *job* and a copy of *file* to the worker at the other end, which waits for nothing else.

    Does not wait: a job is a few hundred bytes, and there is never more than one in the socket, which holds 200 KB.

    Raises:
        OSError: Nobody is there any more.
    """
    message = framed(job)
    if socket.send_fds(link, [message], [file]) < len(message):
        raise BrokenPipeError


def receive(link: socket.socket) -> tuple[Job, int] | None:
    """Wait for the next job and its file, which the caller has to close; None when the other end is gone."""
    length, files, _, _ = socket.recv_fds(link, LENGTH_BYTES, 1)
    if not files:
        return None
    body = _exactly(link, int.from_bytes(length, "big"))
    return (read_job(body), files[0]) if body else None


def whole(file: int) -> bytes:
    """The bytes of *file*, in one piece; costs one copy of them."""
    size = os.lseek(file, 0, os.SEEK_END)
    pieces = [os.pread(file, size, 0)]
    got = len(pieces[0])
    while got < size and pieces[-1]:
        pieces.append(os.pread(file, size - got, got))
        got += len(pieces[-1])
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _exactly(link: socket.socket, size: int) -> bytes:
    body = b""
    while len(body) < size:
        piece = link.recv(size - len(body))
        if not piece:
            return b""
        body += piece
    return body
