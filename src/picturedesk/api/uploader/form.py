"""The uploader's form: one file in the field ``image``, taken out of the body as it comes."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from picturedesk.core.errors import Detail, FileTooLarge, InvalidRequest
from picturedesk.core.files import MAX_FILE_BYTES

FIELD: Final = "image"

_MAX_PARTS: Final = 100
_MAX_HEADER_BYTES: Final = 65_536
_MAX_OTHER_BYTES: Final = 1_048_576
"""What a form may hold beside its file: headers, other fields, boundaries."""
_MAX_FORM_BYTES: Final = MAX_FILE_BYTES + _MAX_OTHER_BYTES
_PART_BYTES: Final = 65_536
# RFC 7578 forbids it in forms; urllib3 before 1.25, and with it old `requests`, sends every non-ASCII name so.
_EXTENDED_NAME: Final = re.compile(r";\s*filename\*=UTF-8'[^';]*'([^;\s]+)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FormFile:
    """The file in a form: its name as sent, and its bytes as they come in."""

    filename: str
    chunks: AsyncIterator[bytes]


async def read_form(content_type: str | None, length: str | None, body: AsyncIterator[bytes]) -> FormFile:
    """
    Read up to the file in the field ``image``.

    A form that declares more bytes than any may have is refused before the first is read.

    Its chunks raise InvalidRequest too, where the rest of the body turns out to be no whole form, or to hold a
    second file: so the file is good only once they have come to their end.

    Raises:
        InvalidRequest: The body is no form, or has no such field.
    """
    if length is not None and length.isascii() and length.isdigit() and int(length[:20]) > _MAX_FORM_BYTES:
        raise FileTooLarge
    events = _events(content_type, body)
    async for event in events:
        if isinstance(event, MultipartSegment) and event.name == FIELD:
            return FormFile(_filename(event), _file_chunks(events))
    raise _fault("Send the picture in the field image; there is none in this form.")


Event: TypeAlias = "MultipartSegment | bytes | bytearray | None"
"""A part begins; bytes of it; it ends."""


async def _events(content_type: str | None, body: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    parser = _parser(content_type)
    parsed_bytes = 0
    try:
        async for chunk in body:
            parsed_bytes += len(chunk)
            if parsed_bytes > _MAX_FORM_BYTES:
                raise FileTooLarge
            # A generous client may send the whole body in one chunk: the parser's copies stay small this way.
            for start in range(0, len(chunk), _PART_BYTES):
                if parser.closed:
                    break
                for event in parser.parse(chunk[start : start + _PART_BYTES]):
                    yield event
        parser.close()
    except MultipartError:
        raise _fault("The form is broken or not whole.") from None


def _parser(content_type: str | None) -> PushMultipartParser:
    media_type, options = parse_options_header(content_type or "")
    boundary = options.get("boundary", "")
    if media_type.lower() != "multipart/form-data" or not boundary:
        raise _fault("Send the picture as multipart/form-data, in the field image.")
    try:
        return PushMultipartParser(
            boundary,
            max_header_size=_MAX_HEADER_BYTES,
            max_segment_count=_MAX_PARTS,
            # Names are decoded by us: a file name in broken UTF-8 is no reason to refuse a picture.
            header_charset="latin-1",
        )
    except MultipartError:
        raise _fault("The form's boundary is broken.") from None


async def _file_chunks(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            break
        if isinstance(event, bytes | bytearray):
            yield bytes(event)
    async for event in events:
        if isinstance(event, MultipartSegment) and (event.filename or event.name == FIELD):
            raise _fault("Send one picture at a time; there is more than one file in this form.")


def _filename(part: MultipartSegment) -> str:
    """The name as sent, its bytes read as UTF-8; what is none becomes the replacement character."""
    extended = _EXTENDED_NAME.search(part.header("Content-Disposition") or "")
    if extended:
        return unquote(extended[1])
    return (part.filename or "untitled").encode("latin-1").decode("utf-8", errors="replace")


def _fault(sentence: str) -> InvalidRequest:
    return InvalidRequest(Detail(FIELD, sentence))
