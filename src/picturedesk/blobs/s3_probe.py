"""A look at an S3 store before it is trusted: what it does with a small object of ours."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Final

from picturedesk.blobs.s3_bucket import Bucket
from picturedesk.core.errors import StorageUnavailable, StoreRefused

FOLDER: Final = "temp"
"""Where probes are; what a dead process left of one goes with the other temp files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTraits:
    """What a store may do: ETags are the MD5s of objects, unless it encrypts them with keys of its own."""

    etags_are_md5: bool


async def probe(bucket: Bucket) -> StoreTraits:
    """
    Put an object twice, read it, list it, delete it: six requests.

    Raises:
        StorageUnavailable: The store does not answer.
        StoreRefused: It answers, and not as it has to.
    """
    name, content = f"{FOLDER}/probe-{uuid.uuid4().hex}", uuid.uuid4().bytes
    where = f"The bucket {bucket.place.bucket}"
    etag = await _first_put(bucket, name, content)
    try:
        if await bucket.create(name, b"another one") is not None:
            raise StoreRefused(f"{where} overwrites what If-None-Match protects. Another store is needed.")
        if await bucket.get(name) != content:
            raise StoreRefused(f"{where} gives back other bytes than it was given.")
        if [entry.name async for entry in bucket.entries(FOLDER) if entry.name == name] != [name]:
            raise StoreRefused(f"{where} does not list what it was given.")
    finally:
        await bucket.delete([name])
    if await bucket.head(name) is not None:
        raise StoreRefused(f"{where} still has what was deleted.")
    return StoreTraits(etags_are_md5=etag == hashlib.md5(content, usedforsecurity=False).hexdigest())


async def _first_put(bucket: Bucket, name: str, content: bytes) -> str:
    where = bucket.place.bucket
    try:
        await bucket.head(name)
    except StorageUnavailable as error:
        if _is_refusal(error):
            raise StoreRefused(f"The store does not let us read the bucket {where} with this key.") from error
        raise StorageUnavailable(f"The store with the bucket {where} does not answer.") from error
    try:
        etag = await bucket.create(name, content)
    except StorageUnavailable as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise StoreRefused(f"There is no bucket {where}.") from error
        if _is_refusal(error):
            raise StoreRefused(f"The store does not let us write to the bucket {where} with this key.") from error
        raise StoreRefused(f"The bucket {where} does not take what is put with If-None-Match.") from error
    if etag is None:
        raise StoreRefused(f"The bucket {where} says that a new name is taken.")
    return etag


def _is_refusal(error: StorageUnavailable) -> bool:
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

    return isinstance(error.__cause__, (PermissionDeniedError, UnauthenticatedError))
