"""Publications, blocks and readers."""

from datetime import datetime
from typing import Final, Unpack

from picturedesk.client import calls
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.answers.publishing import Block, Entitlement, Publication
from picturedesk.client.fields import BlockChanges, BlockFields, PublicationFields

_PUBLICATIONS: Final = "/api/publisher/v2/publications"
_BLOCKS: Final = "/api/publisher/v2/blocks"
_READERS: Final = "/api/reader-hub/v2/readers"


class AsyncPublications:
    """Contents in feeds."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create(
        self,
        *,
        content_id: str,
        feed_type: str,
        idempotency_key: str | None = None,
        **fields: Unpack[PublicationFields],
    ) -> Publication:
        """Put a content into a feed; from now on unless `starts_at` says otherwise."""
        body = {"content_id": content_id, "feed_type": feed_type, **fields}
        return await self._sender.send(
            calls.post(_PUBLICATIONS, calls.entity(Publication), body, idempotency_key=idempotency_key)
        )

    async def by_id(self, publication_id: str) -> Publication:
        """One publication. Raises NotFound."""
        path = f"{_PUBLICATIONS}/{calls.segment(publication_id)}"
        return await self._sender.send(calls.get(path, calls.entity(Publication)))

    async def delete(self, publication_id: str, *, if_match: str | None = None) -> None:
        """Take it out of the feed. Raises NotFound."""
        path = f"{_PUBLICATIONS}/{calls.segment(publication_id)}"
        await self._sender.send(calls.delete(path, if_match=if_match))


class AsyncBlocks:
    """Media blocks."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create_html(
        self, *, html: str, idempotency_key: str | None = None, **fields: Unpack[BlockFields]
    ) -> Block:
        """Make a block of HTML, which the server sanitises."""
        return await self._sender.send(
            calls.post(
                f"{_BLOCKS}/html", calls.entity(Block), {"html": html, **fields}, idempotency_key=idempotency_key
            )
        )

    async def by_id(self, block_id: str) -> Block:
        """One block. Raises NotFound."""
        return await self._sender.send(calls.get(f"{_BLOCKS}/{calls.segment(block_id)}", calls.entity(Block)))

    async def update_html(self, block_id: str, *, if_match: str | None = None, **fields: Unpack[BlockChanges]) -> Block:
        """
        Change the fields that are given; with *if_match* only if nobody has changed the block since.

        Raises:
            PreconditionFailed: Somebody has changed it.
        """
        path = f"{_BLOCKS}/html/{calls.segment(block_id)}"
        return await self._sender.send(calls.patch(path, calls.entity(Block), fields, if_match=if_match))


class AsyncReaders:
    """Readers, and what they may use."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def entitle(
        self,
        reader_id: str,
        feature_key: str,
        *,
        starts_at: datetime | str | None = None,
        ends_at: datetime | str | None = None,
        idempotency_key: str | None = None,
    ) -> Entitlement:
        """Let a reader use a feature, for a time; the same reader and feature again get the new dates."""
        body = calls.present({"feature_key": feature_key, "starts_at": starts_at, "ends_at": ends_at})
        path = f"{_READERS}/{calls.segment(reader_id)}/entitlements"
        return await self._sender.send(calls.post(path, calls.data(Entitlement), body, idempotency_key=idempotency_key))
