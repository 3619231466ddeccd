"""Uploads: bytes on stable storage before the row that names them, the row before the answer."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from prometheus_client import Histogram

from picturedesk.actions import mezzanines
from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import text
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.errors import FileTooLarge, NotAnImage, PictureTooLarge
from picturedesk.core.files import MAX_FILE_BYTES, FileNumber, PictureFacts, StoredFile, SuggestedTexts
from picturedesk.core.identifiers import new_id
from picturedesk.core.ports import TempFile
from picturedesk.sql import files
from picturedesk.sql.database import Tx

_BYTES: Final = Histogram(
    "picturedesk_upload_bytes",
    "Bytes of what was taken in whole, by whether it was kept; what the gate's look cost is with the picture jobs.",
    ["outcome"],
    buckets=(16_384, 65_536, 262_144, 1_048_576, 2_097_152, 4_194_304, 8_388_608, 15_728_640),
)
_KEPT, _REFUSED = _BYTES.labels("kept"), _BYTES.labels("refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An acknowledged upload, and what the file says about itself."""

    file: StoredFile
    suggested: SuggestedTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Bytes that the gate has let through; they go unless they are kept."""

    temp: TempFile
    will_be: Received


Identify = Callable[[str, str], Awaitable[None]]
"""Told a file's SHA-256 and its cleaned name, as soon as they are known; what it raises ends the upload."""


async def anybodys(_sha256: str, _filename: str) -> None:
    """For whoever need not know which file it is."""


async def receive(
    tools: Tools,
    caller: Caller,
    *,
    filename: str,
    chunks: AsyncIterator[bytes],
    identify: Identify = anybodys,
    also: Also[Received] = nothing_else,
) -> Received:
    """
    Keep an original and hand out its key, and do *also* what else goes with it.

    The bytes are on stable storage before the row: a crash between the two leaves an unnamed blob for the sweeper,
    never a row without its bytes.

    Raises:
        What `taken_in` and `keep` raise.
    """
    async with taken_in(tools, caller, filename=filename, chunks=chunks, identify=identify) as upload:
        return await keep(tools, upload, also)


@asynccontextmanager
async def taken_in(
    tools: Tools, caller: Caller, *, filename: str, chunks: AsyncIterator[bytes], identify: Identify = anybodys
) -> AsyncIterator[Upload]:
    """
    Have an upload looked at by the gate, and drop it at the end of the block unless it was kept by then.

    Raises:
        Denied: The caller may not upload.
        InvalidRequest: The file name cannot be cleaned, or *chunks* found the request wanting.
        FileTooLarge: More than 15 MiB came in; the rest was not read.
        NotAnImage, PictureTooLarge: The gate does not let it through.
        RenderQueueFull: Too many pictures are being checked; nothing was kept.
        StorageFull, StorageUnavailable: There is no room for it.
    """
    caller.require(Permission.UPLOAD)
    filename = text.file_name(filename)
    temp = await tools.blobs.begin()
    try:
        sha256, size_bytes = await _take_in(temp, chunks)
        await identify(sha256, filename)
        facts = await _checked(tools, temp, size_bytes)
        file = _new_file(tools, caller, filename=filename, sha256=sha256, size_bytes=size_bytes, facts=facts)
        yield Upload(temp=temp, will_be=Received(file=file, suggested=facts.suggested))
    finally:
        await temp.drop()


async def keep(tools: Tools, upload: Upload, also: Also[Received] = nothing_else) -> Received:
    """
    Keep an upload, and do *also* what else goes with it.

    Raises:
        StorageFull, StorageUnavailable: It could not be kept; nothing was acknowledged.
    """
    sha256 = upload.will_be.file.hash
    # Until the row is committed nobody may remove the bytes, which may have been there already, old and unnamed.
    async with tools.blobs.naming(sha256):
        await tools.blobs.keep(upload.temp, sha256)
        received = await tools.db.write(partial(_record, received=upload.will_be, also=also))
    _KEPT.observe(received.file.size_bytes)
    mezzanines.want(tools, received.file)
    return received


async def _take_in(temp: TempFile, chunks: AsyncIterator[bytes]) -> tuple[str, int]:
    """Write what comes to *temp* and tell its SHA-256 and its length in bytes."""
    digest = hashlib.sha256()
    size_bytes = 0
    async for chunk in chunks:
        size_bytes += len(chunk)
        if size_bytes > MAX_FILE_BYTES:
            raise FileTooLarge
        digest.update(chunk)
        await temp.write(chunk)
    if size_bytes == 0:
        raise NotAnImage("The file is empty.")
    await temp.finish()
    return digest.hexdigest(), size_bytes


async def _checked(tools: Tools, temp: TempFile, size_bytes: int) -> PictureFacts:
    try:
        return await tools.renderer.check(temp.path)
    except (NotAnImage, PictureTooLarge):
        _REFUSED.observe(size_bytes)
        raise


def _new_file(
    tools: Tools, caller: Caller, *, filename: str, sha256: str, size_bytes: int, facts: PictureFacts
) -> StoredFile:
    return StoredFile(
        number=FileNumber(0),
        key=f"uploads/{new_id()}.{facts.format.value}",
        hash=sha256,
        filename=filename,
        size_bytes=size_bytes,
        format=facts.format,
        width_px=facts.width_px,
        height_px=facts.height_px,
        frames=facts.frames,
        transparent=facts.transparent,
        placeholder=facts.placeholder,
        account_id=caller.account_id,
        uploaded_at=tools.clock.now(),
    )


async def _record(tx: Tx, *, received: Received, also: Also[Received]) -> Received:
    received = replace(received, file=replace(received.file, number=await files.insert(tx, received.file)))
    await also(tx, received)
    return received
