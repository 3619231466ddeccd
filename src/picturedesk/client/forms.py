"""A picture on its way up: a multipart form of known length, read from its file chunk by chunk, again for each try."""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias
from uuid import uuid4

from picturedesk.client.errors import FileChanged

Source: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO"
"""A path, the bytes themselves, or a file that is open for reading bytes and can be rewound."""

Progress = Callable[[int, int], None]
"""Told how many bytes of the file are sent, and how many there are; a retry begins at 0 again."""

CHUNK_BYTES: Final = 65_536
_FIELD: Final = "image"
_UNTITLED: Final = "untitled"


class Form:
    """
    One file as a form. Its user sends ``head``, the chunks, ``tail``, and calls `rewind` before each try.

    A file that was given open is sent from where it stood, and stays open.
    """

    def __init__(self, file: BinaryIO, *, filename: str, on_progress: Progress | None, owned: bool) -> None:
        self._file = file
        self._owned = owned
        self._on_progress = on_progress
        self._start = file.tell()
        self.size_bytes = file.seek(0, io.SEEK_END) - self._start
        self._read_bytes = 0
        boundary = uuid4().hex
        # The type is the content's business: the server looks for itself.
        self.head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_FIELD}"; filename="{_quoted(filename)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("utf-8", "surrogateescape")
        self.tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers: Mapping[str, str] = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self.head) + self.size_bytes + len(self.tail)),
        }

    def rewind(self) -> None:
        self._file.seek(self._start)
        self._read_bytes = 0
        self.tell_progress()

    def read_chunk(self) -> bytes:
        """
        Read the next bytes of the file, none at its end; what was added to it meanwhile is not sent.

        Raises:
            FileChanged: There is less than there was.
        """
        wanted = min(CHUNK_BYTES, self.size_bytes - self._read_bytes)
        chunk = self._file.read(wanted)
        if wanted and not chunk:
            raise FileChanged("The file became shorter while it was being sent.")
        self._read_bytes += len(chunk)
        return chunk

    def tell_progress(self) -> None:
        """Say that all that was read is sent."""
        if self._on_progress is not None:
            self._on_progress(self._read_bytes, self.size_bytes)

    def close(self) -> None:
        if self._owned:
            self._file.close()


def open_form(source: Source, filename: str | None, on_progress: Progress | None) -> Form:
    """
    Open *source* as a form; without a *filename* it is the file's own.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file cannot be rewound, so that its length is not known and no try could be repeated.
        TypeError: The file is open for text.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Form(io.BytesIO(source), filename=filename or _UNTITLED, on_progress=on_progress, owned=True)
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        return Form(path.open("rb"), filename=filename or path.name, on_progress=on_progress, owned=True)
    if isinstance(source, io.TextIOBase):
        raise TypeError("The file is open for text; open it with 'rb'.")
    if not source.seekable():
        raise ValueError("The file cannot be rewound; read it and send its bytes.")
    return Form(source, filename=filename or _name_of(source), on_progress=on_progress, owned=False)


def _name_of(file: BinaryIO) -> str:
    name = getattr(file, "name", None)
    # A file made of a descriptor has its number for a name.
    return Path(name).name if isinstance(name, str) else _UNTITLED


def _quoted(filename: str) -> str:
    """*filename* as every browser writes it."""
    return filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
