"""The client as its user holds it: one object, a resource for each subject."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx2

from picturedesk.client import calls
from picturedesk.client.aio.accounts import AsyncAccounts, AsyncKeys
from picturedesk.client.aio.categories import AsyncCategories
from picturedesk.client.aio.images import AsyncImages
from picturedesk.client.aio.media import AsyncMedia
from picturedesk.client.aio.publisher import AsyncPublisher
from picturedesk.client.aio.publishing import AsyncBlocks, AsyncPublications, AsyncReaders
from picturedesk.client.aio.references import AsyncReferences
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.aio.uploads import AsyncUploads
from picturedesk.client.connections import USER_AGENT, ShownKey, server_url
from picturedesk.client.retrying import Retries


class AsyncPicturedesk:
    """
    A Picturedesk server, seen with one key.

    *base_url* is the server's address, *key* what it is shown: in a header, and nowhere else. *retries* is how often a
    request is sent again at most, or all there is to say about it; *timeout_s* how long each step of a try may take. A
    *transport* of httpx2 brings certificates, proxies or limits of one's own.

    Raises:
        ValueError: The address or the key cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str,
        retries: int | Retries = 4,
        timeout_s: float = 30.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx2.AsyncClient(
            base_url=server_url(base_url),
            auth=ShownKey(key),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            timeout=timeout_s,
            transport=transport,
        )
        self._sender = AsyncSender(self._http, Retries(limit=retries) if isinstance(retries, int) else retries)
        self.uploads = AsyncUploads(self._sender)
        self.images = AsyncImages(self._sender, self.uploads)
        self.categories = AsyncCategories(self._sender)
        self.references = AsyncReferences(self._sender)
        self.publications = AsyncPublications(self._sender)
        self.blocks = AsyncBlocks(self._sender)
        self.readers = AsyncReaders(self._sender)
        self.accounts = AsyncAccounts(self._sender)
        self.keys = AsyncKeys(self._sender)
        self.media = AsyncMedia(self._sender)
        self.publisher = AsyncPublisher(self._sender)

    async def presets(self) -> Any:  # noqa: ANN401 - the contract names no form
        """The renditions that the server has a name for."""
        return await self._sender.send(calls.get("/api/core/v2/presets", calls.data(object)))

    async def status(self) -> Mapping[str, Any]:
        """How the library does: counts, bytes stored, the render queue, the last checks. For administrators."""
        return await self._sender.send(calls.get("/api/core/v2/status", calls.data(dict)))

    async def aclose(self) -> None:
        """Close the connections; leaving the `with` block does it too."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._http.base_url)!r})"
