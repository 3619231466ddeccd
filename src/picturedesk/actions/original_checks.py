"""One original looked at: its bytes are there, they hash to its name, and the rows say their size."""

import asyncio
from dataclasses import dataclass
from functools import partial

from picturedesk.actions.hashing import hash_file
from picturedesk.actions.tools import Tools
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.faults import Fault, FaultKind
from picturedesk.core.files import NamedOriginal
from picturedesk.sql import files


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOriginal:
    """What a look at an original found: how many bytes were read, and its fault if it has one."""

    sha256: str
    size_bytes: int
    fault: Fault | None


async def check_original(tools: Tools, original: NamedOriginal, *, bytes_per_s: float | None = None) -> CheckedOriginal:
    """
    Read an original that a row named a moment ago, no faster than *bytes_per_s*.

    Raises:
        StorageUnavailable: The store does not even say whether it has it, which says nothing of the original.
    """
    sha256 = original.sha256
    try:
        async with tools.blobs.stored(sha256) as path:
            found = await asyncio.to_thread(hash_file, path, bytes_per_s=bytes_per_s)
    except (StorageUnavailable, OSError):
        await tools.blobs.holds(sha256)
        return CheckedOriginal(sha256=sha256, size_bytes=0, fault=await _missing(tools, original))
    kind, sentence = FaultKind.BYTES_CHANGED, f"The bytes under {sha256} hash to {found.sha256}."
    if found.sha256 == sha256:
        kind, sentence = FaultKind.SIZE_WRONG, f"{sha256} has {found.size_bytes} bytes, and a row says another number."
        if original.sizes_bytes == {found.size_bytes}:
            return CheckedOriginal(sha256=sha256, size_bytes=found.size_bytes, fault=None)
    fault = Fault(kind=kind, subject=original.key, sentence=sentence)
    return CheckedOriginal(sha256=sha256, size_bytes=found.size_bytes, fault=fault)


async def _missing(tools: Tools, original: NamedOriginal) -> Fault | None:
    # Erased since its row was read, it is not missed.
    if not await tools.db.point(partial(files.named, sha256=original.sha256)):
        return None
    sentence = f"The bytes {original.sha256} are not there, or cannot be read."
    return Fault(kind=FaultKind.BYTES_MISSING, subject=original.key, sentence=sentence)
