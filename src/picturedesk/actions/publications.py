"""Publications: publish, get, remove."""

from collections.abc import Callable, Hashable

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.errors import Detail, InvalidRequest, PreconditionFailed, PublicationNotFound
from picturedesk.core.history import Action, Noun
from picturedesk.core.publications import Publication, PublicationDraft, PublicationId, drafted
from picturedesk.core.urns import EntityKind, Urn
from picturedesk.core.versions import Version
from picturedesk.sql import changes, publications, urns
from picturedesk.sql.database import Tx

Precondition = Callable[[Publication], bool]
"""Whether the publication is still the one that the caller read; asked inside the transaction that removes it."""


async def publish(
    tools: Tools, caller: Caller, draft: PublicationDraft, *, also: Also[Publication] = nothing_else
) -> Publication:
    """
    Put a content into a feed, and do *also* what else goes with it.

    Raises:
        Denied: The caller may not write publications.
        InvalidRequest: A field may not be so, or the image is not there.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    publication = drafted(draft, now=tools.clock.now())
    media_id = publication.media_id

    async def work(tx: Tx) -> Publication:
        if media_id is not None and not await urns.there(tx, Urn(EntityKind.IMAGE, media_id)):
            raise InvalidRequest(Detail("media_id", "There is no such image, or it is deleted."))
        await publications.insert(tx, publication)
        entry = history.change(
            caller.author,
            publication.inserted_at,
            Noun.PUBLICATION,
            publication.id,
            Action.CREATED,
            after=publication.facts,
        )
        await changes.record(tx, entry)
        await also(tx, publication)
        return publication

    return await tools.db.write(work)


async def mark(tools: Tools, publication_id: PublicationId) -> Hashable:
    """What tells whether something that was answered of a publication still holds; None where it is gone."""
    return await publications.by_id(tools.db, publication_id)


async def find(tools: Tools, caller: Caller, publication_id: PublicationId) -> Version[PublicationId]:
    """
    The version of a publication; it costs as little as the publication itself.

    Raises:
        Denied: The caller may not read publications.
        PublicationNotFound: There is none.
    """
    return Version(publication_id, await get(tools, caller, publication_id))


async def get(tools: Tools, caller: Caller, publication_id: PublicationId) -> Publication:
    """A publication by its id; see `find` for the errors."""
    caller.require(Permission.READ_TAXONOMY)
    publication = await publications.by_id(tools.db, publication_id)
    if publication is None:
        raise PublicationNotFound
    return publication


async def remove(tools: Tools, caller: Caller, publication_id: PublicationId, *, precondition: Precondition) -> None:
    """
    Take a publication out of its feed for good; its history tells what it was.

    Raises:
        Denied: The caller may not write publications.
        PublicationNotFound: There is none.
        PreconditionFailed: The publication is no longer the one that the caller read.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        publication = await publications.by_id(tx, publication_id)
        if publication is None:
            raise PublicationNotFound
        if not precondition(publication):
            raise PreconditionFailed
        await publications.delete(tx, publication_id)
        entry = history.change(
            caller.author, now, Noun.PUBLICATION, publication_id, Action.DELETED, before=publication.facts
        )
        await changes.record(tx, entry)

    await tools.db.write(work)
