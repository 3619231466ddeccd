"""References."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from picturedesk.client import calls
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.answers.publishing import Reference

_REFERENCES: Final = "/api/core/v2/references"


class AsyncReferences:
    """
    Outside identifiers of the library's entities.

    A *ref* is ``<provider>:<id>``, its colon the first one in it.
    """

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create(
        self,
        *,
        provider: str,
        id: str,  # noqa: A002 - the published name
        urn: str,
        expires_at: datetime | str | None = None,
        idempotency_key: str | None = None,
    ) -> Reference:
        """Tie *id* at *provider* to the entity that *urn* names (``urn:core:image:<uuid>``), or tie it anew."""
        body = {"id": id, "provider": provider, "urn": urn, "expires_at": expires_at}
        return await self._sender.send(
            calls.post(_REFERENCES, calls.bare(Reference), body, idempotency_key=idempotency_key)
        )

    async def get(self, ref: str) -> Reference:
        """One reference. Raises NotFound, also where it has expired or what it names is deleted."""
        return await self._sender.send(calls.get(_path(ref), calls.entity(Reference)))

    async def delete(self, ref: str, *, if_match: str | None = None) -> None:
        """Untie a reference. Raises NotFound."""
        await self._sender.send(calls.delete(_path(ref), if_match=if_match))

    async def lookup(self, refs: Sequence[str], *, idempotency_key: str | None = None) -> Sequence[Reference]:
        """Find up to 500 references at once, in the order asked; those that are not found are left out."""
        call = calls.post(
            f"{_REFERENCES}/lookup", calls.page(Reference), {"refs": refs}, idempotency_key=idempotency_key
        )
        return (await self._sender.send(call)).entries


def _path(ref: str) -> str:
    return f"{_REFERENCES}/{calls.segment(ref)}"
