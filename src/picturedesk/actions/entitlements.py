"""Entitlements: let a reader use a feature for a time."""

from dataclasses import replace

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.entitlements import Entitlement, EntitlementDraft, ReaderId, drafted
from picturedesk.core.history import Action, Noun
from picturedesk.sql import changes, entitlements
from picturedesk.sql.database import Tx


async def entitle(
    tools: Tools,
    caller: Caller,
    reader_id: ReaderId,
    draft: EntitlementDraft,
    *,
    also: Also[Entitlement] = nothing_else,
) -> Entitlement:
    """
    Let a reader use a feature, or give what the reader has for it another time; and do *also*.

    Raises:
        Denied: The caller may not write entitlements.
        InvalidRequest: A field may not be so.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    now = tools.clock.now()
    wanted = drafted(reader_id, draft, now=now)

    async def work(tx: Tx) -> Entitlement:
        known = await entitlements.of_reader(tx, reader_id, wanted.feature_key)
        entitlement = wanted if known is None else replace(known, period=wanted.period)
        if known is None:
            await entitlements.insert(tx, entitlement)
        else:
            await entitlements.update(tx, entitlement)
        if entitlement != known:
            entry = history.change(
                caller.author,
                now,
                Noun.ENTITLEMENT,
                entitlement.id,
                Action.CREATED if known is None else Action.UPDATED,
                before=None if known is None else known.facts,
                after=entitlement.facts,
            )
            await changes.record(tx, entry)
        await also(tx, entitlement)
        return entitlement

    return await tools.db.write(work)
