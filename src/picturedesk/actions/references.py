"""References: tie, find, look up many at once, untie."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.errors import Detail, InvalidRequest, PreconditionFailed, ReferenceNotFound
from picturedesk.core.history import Action, Noun
from picturedesk.core.references import MAX_REFS, Ref, Reference, ReferenceDraft, Tie, cleaned, read_ref
from picturedesk.core.times import later
from picturedesk.core.versions import Version
from picturedesk.sql import changes, references, urns
from picturedesk.sql.database import Reader, Tx

Precondition = Callable[[Reference], bool]
"""Whether the reference is still the one that the caller read; asked inside the transaction that removes it."""


async def tie(
    tools: Tools, caller: Caller, draft: ReferenceDraft, *, also: Also[Reference] = nothing_else
) -> Reference:
    """
    Tie an outside identifier to an entity, or tie it anew where it was tied before; and do *also*.

    Raises:
        Denied: The caller may not write references.
        InvalidRequest: A field may not be so, or what the URN names is not there.
    """
    caller.require(Permission.WRITE_REFERENCES)
    wanted = cleaned(draft)
    now = tools.clock.now()

    async def work(tx: Tx) -> Reference:
        if not await urns.there(tx, wanted.urn):
            raise InvalidRequest(Detail("urn", "What it names is not there, or is deleted."))
        known = await references.by_ref(tx, wanted.ref)
        reference = (
            await _tie(tx, caller, wanted, now) if known is None else await _retie(tx, caller, known, wanted, now)
        )
        await also(tx, reference)
        return reference

    return await tools.db.write(work)


async def mark(tools: Tools, ref: Ref) -> Hashable:
    """What tells whether something that was answered of a reference still holds; None where it is not found."""
    return await references.mark(tools.db, ref, now=tools.clock.now())


async def find(tools: Tools, caller: Caller, written: str) -> Version[Ref]:
    """
    The version of a reference; *written* is its ref.

    Raises:
        Denied: The caller may not read references.
        ReferenceNotFound: There is none, it has expired, or what it names is not there.
    """
    caller.require(Permission.READ_TAXONOMY)
    ref = read_ref(written)
    version = None if ref is None else await references.version(tools.db, ref, now=tools.clock.now())
    if version is None:
        raise ReferenceNotFound
    return version


async def get(tools: Tools, caller: Caller, written: str) -> Reference:
    """A reference by its ref; see `find` for the errors."""
    caller.require(Permission.READ_TAXONOMY)
    ref = read_ref(written)
    reference = None if ref is None else await _found(tools.db, ref, tools.clock.now())
    if reference is None:
        raise ReferenceNotFound
    return reference


async def look_up(
    tools: Tools, caller: Caller, written: Sequence[str], *, also: Also[Sequence[Reference]] = nothing_else
) -> Sequence[Reference]:
    """
    The references with these refs, as often and in the order asked; those that are not found are left out.

    Raises:
        Denied: The caller may not read references.
        InvalidRequest: They are too many.
    """
    caller.require(Permission.READ_TAXONOMY)
    if len(written) > MAX_REFS:
        raise InvalidRequest(Detail("refs", f"At most {MAX_REFS} references are looked up at once."))
    refs = [ref for ref in map(read_ref, written) if ref is not None]
    now = tools.clock.now()

    async def work(tx: Tx) -> Sequence[Reference]:
        known = {ref: await _found(tx, ref, now) for ref in dict.fromkeys(refs)}
        found = [reference for reference in map(known.get, refs) if reference is not None]
        await also(tx, found)
        return found

    # Only what else is to be done may write.
    return await (tools.db.scan(work) if also is nothing_else else tools.db.write(work))


async def untie(tools: Tools, caller: Caller, written: str, *, precondition: Precondition) -> None:
    """
    Remove a reference; its history stays.

    Raises:
        Denied: The caller may not write references.
        ReferenceNotFound: There is none, it has expired, or what it names is not there.
        PreconditionFailed: The reference is no longer the one that the caller read.
    """
    caller.require(Permission.WRITE_REFERENCES)
    ref = read_ref(written)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        reference = None if ref is None else await _found(tx, ref, now)
        if reference is None:
            raise ReferenceNotFound
        if not precondition(reference):
            raise PreconditionFailed
        await references.delete(tx, reference.ref)
        await _record(tx, caller, now, Action.DELETED, before=reference)

    await tools.db.write(work)


async def _found(reader: Reader, ref: Ref, now: datetime) -> Reference | None:
    reference = await references.by_ref(reader, ref)
    return reference if reference is not None and reference.holds(now) else None


async def _tie(tx: Tx, caller: Caller, wanted: Tie, now: datetime) -> Reference:
    reference = Reference(
        ref=wanted.ref, urn=wanted.urn, expires_at=wanted.expires_at, inserted_at=now, updated_at=now, named=True
    )
    await references.insert(tx, reference)
    await _record(tx, caller, now, Action.CREATED, after=reference)
    return reference


async def _retie(tx: Tx, caller: Caller, known: Reference, wanted: Tie, now: datetime) -> Reference:
    changed = replace(known, urn=wanted.urn, expires_at=wanted.expires_at, named=True)
    if changed == known:
        return known
    changed = replace(changed, updated_at=later(known.updated_at, now))
    await references.update(tx, changed)
    await _record(tx, caller, changed.updated_at, Action.UPDATED, before=known, after=changed)
    return changed


async def _record(
    tx: Tx,
    caller: Caller,
    at: datetime,
    action: Action,
    *,
    before: Reference | None = None,
    after: Reference | None = None,
) -> None:
    known = after or before
    entry = history.change(
        caller.author,
        at,
        Noun.REFERENCE,
        known.ref if known else "",
        action,
        before=before.facts if before else None,
        after=after.facts if after else None,
    )
    await changes.record(tx, entry)
