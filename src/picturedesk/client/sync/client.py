"""The client as its user holds it: one object, a resource for each subject."""

# Made from ../aio/client.py by `python -m tests.client.deriving`: change that one.

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx2

from picturedesk.client import calls
from picturedesk.client.connections import USER_AGENT, ShownKey, server_url
from picturedesk.client.retrying import Retries
from picturedesk.client.sync.accounts import Accounts, Keys
from picturedesk.client.sync.categories import Categories
from picturedesk.client.sync.images import Images
from picturedesk.client.sync.media import Media
from picturedesk.client.sync.publisher import Publisher
from picturedesk.client.sync.publishing import Blocks, Publications, Readers
from picturedesk.client.sync.references import References
from picturedesk.client.sync.sending import Sender
from picturedesk.client.sync.uploads import Uploads


class Picturedesk:
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
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._http = httpx2.Client(
            base_url=server_url(base_url),
            auth=ShownKey(key),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            timeout=timeout_s,
            transport=transport,
        )
        self._sender = Sender(self._http, Retries(limit=retries) if isinstance(retries, int) else retries)
        self.uploads = Uploads(self._sender)
        self.images = Images(self._sender, self.uploads)
        self.categories = Categories(self._sender)
        self.references = References(self._sender)
        self.publications = Publications(self._sender)
        self.blocks = Blocks(self._sender)
        self.readers = Readers(self._sender)
        self.accounts = Accounts(self._sender)
        self.keys = Keys(self._sender)
        self.media = Media(self._sender)
        self.publisher = Publisher(self._sender)

    def presets(self) -> Any:  # noqa: ANN401 - the contract names no form
        """The renditions that the server has a name for."""
        return self._sender.send(calls.get("/api/core/v2/presets", calls.data(object)))

    def status(self) -> Mapping[str, Any]:
        """How the library does: counts, bytes stored, the render queue, the last checks. For administrators."""
        return self._sender.send(calls.get("/api/core/v2/status", calls.data(dict)))

    def close(self) -> None:
        """Close the connections; leaving the `with` block does it too."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._http.base_url)!r})"
