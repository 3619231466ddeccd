"""Images."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Unpack

from picturedesk.client import calls
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.aio.uploads import AsyncUploads
from picturedesk.client.answers.images import Change, DeliveryUrl, Image, Metadata, Srcset, Usage
from picturedesk.client.answers.paging import Page
from picturedesk.client.fields import ImageChanges, ImageFields, ImageQuery, ListQuery, RenditionFormat
from picturedesk.client.forms import Progress, Source

_IMAGES: Final = "/api/core/v2/assets/images"


class AsyncImages:
    """The library's images."""

    def __init__(self, sender: AsyncSender, uploads: AsyncUploads) -> None:
        self._sender = sender
        self._uploads = uploads

    async def create(
        self,
        file_key: str,
        *,
        file_hash: str | None = None,
        idempotency_key: str | None = None,
        **fields: Unpack[ImageFields],
    ) -> Image:
        """
        Make an image of an uploaded file; with *file_hash* only if those are its bytes.

        Raises:
            BadRequest: The key is none of an upload, or a live image has it; or a field may not be so.
        """
        body = {"file_key": file_key, **calls.present({"file_hash": file_hash}), **fields}
        return await self._sender.send(calls.post(_IMAGES, calls.entity(Image), body, idempotency_key=idempotency_key))

    async def upload(
        self,
        file: Source,
        filename: str | None = None,
        *,
        on_progress: Progress | None = None,
        **fields: Unpack[ImageFields],
    ) -> Image:
        """Upload a picture and make an image of it. Raises as `uploads.send` and `create` do."""
        uploaded = await self._uploads.send(file, filename, on_progress=on_progress)
        return await self.create(uploaded.key, file_hash=uploaded.hash, **fields)

    async def by_id(self, image_id: str) -> Image:
        """One image; a soft-deleted one too, with `deleted_at` set. Raises NotFound."""
        return await self._sender.send(calls.get(_path(image_id), calls.entity(Image)))

    async def by_key(self, file_key: str, *, include_deleted: bool = False) -> Image:
        """The live image with this file key. Raises NotFound."""
        query = {"include_deleted": include_deleted or None}
        path = f"{_IMAGES}/by-key/{calls.segments(file_key)}"
        return await self._sender.send(calls.get(path, calls.entity(Image), query))

    async def by_hash(self, sha256: str, *, include_deleted: bool = False) -> Image:
        """The oldest live image with these bytes, by their SHA-256 in hex. Raises NotFound."""
        query = {"include_deleted": include_deleted or None}
        path = f"{_IMAGES}/by-hash/{calls.segment(sha256)}"
        return await self._sender.send(calls.get(path, calls.entity(Image), query))

    async def update(self, image_id: str, *, if_match: str | None = None, **fields: Unpack[ImageChanges]) -> Image:
        """
        Change the fields that are given.

        With *if_match*, the `etag` of the image as it was read, only if nobody has changed it since. A list of
        `locales` replaces the image's.

        Raises:
            PreconditionFailed: Somebody has changed it.
            ValueError: *if_match* is empty: the image was read from a list.
        """
        return await self._sender.send(calls.patch(_path(image_id), calls.entity(Image), fields, if_match=if_match))

    async def delete(self, image_id: str, *, erase: bool = False, if_match: str | None = None) -> None:
        """
        Delete an image softly; with *erase*, which is for administrators, for good and with its bytes.

        Raises:
            NotFound: There is none, or it is deleted already.
            PreconditionFailed: Somebody has changed it.
        """
        await self._sender.send(calls.delete(_path(image_id), if_match=if_match, query={"erase": erase or None}))

    async def restore(self, image_id: str, *, idempotency_key: str | None = None) -> Image:
        """Undo a soft delete, whole. Raises Conflict where a newer live image has its file key."""
        path = f"{_path(image_id)}/restore"
        return await self._sender.send(calls.post(path, calls.entity(Image), idempotency_key=idempotency_key))

    async def page(
        self, *, after: str | None = None, before: str | None = None, **query: Unpack[ImageQuery]
    ) -> Page[Image]:
        """One page of a list; *after* and *before* are cursors out of the `meta` of another page."""
        return await self._sender.send(
            calls.get(_IMAGES, calls.page(Image), {**query, "after": after, "before": before})
        )

    def pages(self, **query: Unpack[ImageQuery]) -> AsyncIterator[Page[Image]]:
        """Every page of a list, each asked for when it is wanted."""
        return self._sender.pages(calls.get(_IMAGES, calls.page(Image), query))

    def all(self, **query: Unpack[ImageQuery]) -> AsyncIterator[Image]:
        """Every image of a list, newest first unless `sort` says otherwise; none is skipped or repeated."""
        return self._sender.entries(calls.get(_IMAGES, calls.page(Image), query))

    async def metadata(self, image_id: str) -> Metadata:
        """EXIF, IPTC and XMP of the original as read."""
        return await self._sender.send(calls.get(f"{_path(image_id)}/metadata", calls.data(Metadata)))

    async def urls(
        self,
        image_id: str,
        recipes: Sequence[str],
        *,
        expires_in: int | None = None,
        idempotency_key: str | None = None,
    ) -> Sequence[DeliveryUrl]:
        """
        Delivery URLs for up to 100 recipes such as ``w800-h600.webp``, in the order asked, signed where needed.

        Signatures hold for *expires_in* seconds, up to a year; for ever where nothing is said.

        Raises:
            BadRequest: A recipe may not be so; its details name each as ``recipes[0]``.
            NotFound: There is no such image, or it is deleted.
        """
        body = {"recipes": recipes, **calls.present({"expires_in": expires_in})}
        path = f"{_path(image_id)}/urls"
        call = calls.post(path, calls.page(DeliveryUrl), body, idempotency_key=idempotency_key)
        return (await self._sender.send(call)).entries

    async def srcset(
        self,
        image_id: str,
        preset: str,
        *,
        format: RenditionFormat | None = None,  # noqa: A002 - the published name
        expires_in: int | None = None,
        idempotency_key: str | None = None,
    ) -> Srcset:
        """
        The shape of a preset in several widths, as an ``img`` takes it; in the format ``auto`` unless one is named.

        Raises:
            BadRequest: There is no such preset.
            NotFound: There is no such image, or it is deleted.
        """
        body = {
            "srcset": {"preset": preset, **calls.present({"format": format})},
            **calls.present({"expires_in": expires_in}),
        }
        path = f"{_path(image_id)}/urls"
        return await self._sender.send(calls.post(path, calls.data(Srcset), body, idempotency_key=idempotency_key))

    def usages(self, image_id: str, **query: Unpack[ListQuery]) -> AsyncIterator[Usage]:
        """Where an image is used."""
        return self._sender.entries(calls.get(f"{_path(image_id)}/usages", calls.page(Usage), query))

    def history(self, image_id: str, **query: Unpack[ListQuery]) -> AsyncIterator[Change]:
        """Who changed what on an image, newest first."""
        return self._sender.entries(calls.get(f"{_path(image_id)}/history", calls.page(Change), query))


def _path(image_id: str) -> str:
    return f"{_IMAGES}/by-id/{calls.segment(image_id)}"
