"""Generations: pictures on demand, each with a record that is written before anything else happens."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.generation_runs import LEASE, Settled, TakenOver, finish, give_up, new_owner
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.accounts import Author
from picturedesk.core.callers import Caller
from picturedesk.core.errors import (
    GenerationFailed,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    ImageNotFound,
    PicturedeskError,
    QuotaExceeded,
)
from picturedesk.core.generations import (
    Attempt,
    Generation,
    GenerationId,
    GenerationState,
    GenerationWish,
    parameters,
    seconds_until_next_day,
    start_of_day,
)
from picturedesk.core.idempotency import KEPT_FOR
from picturedesk.core.identifiers import new_id
from picturedesk.core.ports import PictureGenerator
from picturedesk.sql import accounts, generations, images
from picturedesk.sql.database import Tx

GRACE_OF_ASKED: Final = timedelta(minutes=15)
"""How long a record that was never called for waits for its client to come back. It costs nothing to wait."""

_BATCH: Final = 100

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An idempotency key and the request that it came with, as hashes."""

    key_hash: bytes
    request_hash: bytes


async def generate(
    tools: Tools,
    caller: Caller,
    wish: GenerationWish,
    *,
    claim: Claim | None = None,
    also: Also[Settled] = nothing_else,
) -> Settled:
    """
    Have a picture made and keep it as an image, and do *also* what goes with the end of that.

    The generator is called once for each record, whatever happens. The same *claim* names the same record: it is
    finished where it was left and nothing was paid, or its end is told again.

    Raises:
        Denied: The caller may not generate.
        InvalidRequest: There is no such provider or model.
        QuotaExceeded: The account has asked for as many pictures today as it may.
        IdempotencyKeyInUse: Somebody is at work on this claim's record.
        IdempotencyKeyReused: The key came with another request.
        ImageNotFound: The claim's image was erased.
        RenderQueueFull, StorageFull, StorageUnavailable: Not now; a retry with the same claim goes on.
    """
    caller.require(Permission.GENERATE)
    generator, model = await tools.generators.chosen(wish.provider, wish.model)
    asked = _asked(tools, caller, wish, generator, model, claim)
    generation = await tools.db.write(partial(_begin, asked=asked, per_day=tools.generators.per_day))
    try:
        if generation.ended:
            return await _again(tools, generation, also)
        return await finish(tools, generation, caller.author, also)
    except TakenOver:
        return await _after_all(tools, generation.id, also)


async def settle_abandoned(tools: Tools) -> int:
    """
    End every record that nobody works on any more; how many there were.

    What was received becomes its image. What may have been called for fails, since nobody can know whether it was
    paid. What was only asked for is left to its client for a quarter of an hour. Safe in any number of processes.
    """
    now = tools.clock.now()
    work = partial(generations.abandoned, before=now, asked_before=now - GRACE_OF_ASKED, limit=_BATCH)
    settled = 0
    for generation in await tools.db.scan(work):
        try:
            await _settle(tools, generation)
        except (TakenOver, PicturedeskError) as error:
            _log.info("generation.not_settled", id=str(generation.id), reason=type(error).__name__)
        else:
            settled += 1
    return settled


def _asked(
    tools: Tools, caller: Caller, wish: GenerationWish, generator: PictureGenerator, model: str, claim: Claim | None
) -> Generation:
    now = tools.clock.now()
    return Generation(
        id=GenerationId(new_id()),
        account_id=caller.account_id,
        key_hash=None if claim is None else claim.key_hash,
        request_hash=None if claim is None else claim.request_hash,
        state=GenerationState.ASKED,
        provider=generator.name,
        model=model,
        prompt=wish.prompt,
        parameters=parameters(wish),
        digital_source_type=generator.digital_source_type,
        seed=None,
        cost=None,
        attempts=(),
        owner=new_owner(),
        leased_until=now + LEASE,
        received_hash=None,
        image_id=None,
        created_at=now,
        updated_at=now,
    )


async def _begin(tx: Tx, *, asked: Generation, per_day: int) -> Generation:
    """The record to go on with: *asked*, written and counted, or the one that its key names already."""
    known = await _named(tx, asked)
    if known is None:
        await _count(tx, asked, per_day)
        await generations.insert(tx, asked)
        return asked
    if known.ended:
        return known
    if known.running(asked.created_at):
        raise IdempotencyKeyInUse
    taken = replace(known, owner=asked.owner, leased_until=asked.leased_until)
    if not await generations.take(tx, known, owner=taken.owner or "", until=asked.created_at + LEASE):
        raise IdempotencyKeyInUse
    return taken


async def _named(tx: Tx, asked: Generation) -> Generation | None:
    """The record under the key of *asked*, where it is that of the same request."""
    if asked.key_hash is None:
        return None
    known = await generations.by_key(tx, account_id=asked.account_id, key_hash=asked.key_hash)
    if known is None or known.request_hash == asked.request_hash:
        return known
    if not known.ended or known.updated_at > asked.created_at - KEPT_FOR:
        raise IdempotencyKeyReused
    # Its day is over, and the key is its client's again.
    await generations.forget_key(tx, known.id)
    return None


async def _count(tx: Tx, asked: Generation, per_day: int) -> None:
    now = asked.created_at
    if per_day and await generations.count(tx, account_id=asked.account_id, since=start_of_day(now)) >= per_day:
        raise QuotaExceeded(seconds_until_next_day(now))


async def _again(tools: Tools, generation: Generation, also: Also[Settled]) -> Settled:
    """Tell the end of a record again."""

    async def work(tx: Tx) -> Settled:
        image = None if generation.image_id is None else await images.by_id(tx, generation.image_id)
        if image is None and generation.state is GenerationState.DONE:
            raise ImageNotFound
        settled = Settled(generation=generation, image=image)
        await also(tx, settled)
        return settled

    return await tools.db.write(work)


async def _after_all(tools: Tools, generation_id: GenerationId, also: Also[Settled]) -> Settled:
    """What has become of a record that was taken out of our hands."""
    generation = await tools.db.read(partial(generations.by_id, generation_id=generation_id))
    if generation is not None and generation.ended:
        return await _again(tools, generation, also)
    raise IdempotencyKeyInUse if generation is not None and generation.key_hash is not None else GenerationFailed


async def _settle(tools: Tools, generation: Generation) -> None:
    owner, until = new_owner(), tools.clock.now() + LEASE
    if not await tools.db.write(partial(generations.take, generation=generation, owner=owner, until=until)):
        raise TakenOver
    taken = replace(generation, owner=owner, leased_until=until)
    if taken.state is GenerationState.ASKED:
        attempt = Attempt(outcome="never called", seconds=0.0)
        await give_up(tools, replace(taken, attempts=(*taken.attempts, attempt)), nothing_else)
        return
    await finish(tools, taken, await _author(tools, taken.account_id), nothing_else)


async def _author(tools: Tools, account_id: int) -> Author:
    account = await tools.db.point(partial(accounts.by_id, account_id=account_id))
    return Author(account_id, "" if account is None else account.name)
