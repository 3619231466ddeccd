"""
Running a generation: from what its record says to its end, one committed step after the other.

Whoever runs it holds a lease and renews it; whoever lets it lapse is believed dead. Each step expects the record in
the state and the hands that it knows, so that a run that was only slow cannot go on with what another has settled,
and the generator is called for once for each record (docs/decisions/0013).
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from prometheus_client import Histogram

from picturedesk.actions.effects import Also
from picturedesk.actions.generated_images import image_of
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.accounts import Author
from picturedesk.core.errors import (
    NotAnImage,
    PicturedeskError,
    PictureTooLarge,
    RenderQueueFull,
    StorageFull,
    StorageUnavailable,
)
from picturedesk.core.files import PictureFacts
from picturedesk.core.generations import Attempt, Generation, GenerationState, ProviderFailed
from picturedesk.core.history import Action, Noun
from picturedesk.core.images import Image
from picturedesk.core.ports import PictureGenerator
from picturedesk.imaging.embed import labelled
from picturedesk.sql import changes, files, generations, images
from picturedesk.sql.database import Tx

LEASE: Final = timedelta(seconds=5)
RENEWED_EVERY: Final = timedelta(seconds=1.5)

_OWNER_BYTES: Final = 8
_PATIENCE_S: Final = 30
"""How long a picture that is paid for waits where too many others wait to be looked at."""

_SECONDS: Final = Histogram(
    "picturedesk_generation_seconds",
    "How long a provider was at a picture, all tries included, by how it ended.",
    ["provider", "outcome"],
    buckets=(0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300),
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A generation at its end; ``image`` is None where it failed."""

    generation: Generation
    image: Image | None


class TakenOver(Exception):
    """The record is in other hands by now; nothing was changed."""


class _Hopeless(Exception):
    """The generation can only fail; *generation* says why in its last attempt."""

    def __init__(self, generation: Generation, *attempts: Attempt) -> None:
        super().__init__()
        self.generation = replace(generation, attempts=(*generation.attempts, *attempts))


def new_owner() -> str:
    """The name of one run. Not of a process, which may run a record twice."""
    return secrets.token_hex(_OWNER_BYTES)


async def finish(tools: Tools, generation: Generation, author: Author, also: Also[Settled]) -> Settled:
    """
    Bring a record that is in our hands to its end, and do *also* what goes with that end.

    Only a record that was never called for is called for, unless that can be repeated at no cost.

    Raises:
        TakenOver: It is in other hands by now.
        RenderQueueFull, StorageFull, StorageUnavailable: Not now; somebody may take it over at once.
    """
    async with _held(tools, generation):
        try:
            received = await _received(tools, generation)
            facts = await _checked(tools, received)
            return await _done(tools, received, facts, author, also)
        except _Hopeless as error:
            return await give_up(tools, error.generation, also)


async def give_up(tools: Tools, generation: Generation, also: Also[Settled]) -> Settled:
    """
    End a record that is in our hands without a picture.

    Raises:
        TakenOver: It is in other hands by now.
    """
    failed = replace(
        generation, state=GenerationState.FAILED, owner=None, leased_until=None, updated_at=tools.clock.now()
    )

    async def work(tx: Tx) -> Settled:
        if not await generations.step(tx, generation, failed):
            raise TakenOver
        settled = Settled(generation=failed, image=None)
        await also(tx, settled)
        return settled

    settled = await tools.db.write(work)
    outcomes = [attempt.outcome for attempt in failed.attempts]
    _log.warning("generation.failed", id=str(failed.id), provider=failed.provider, outcomes=outcomes)
    return settled


@asynccontextmanager
async def _held(tools: Tools, generation: Generation) -> AsyncIterator[None]:
    """Renew the lease until the end of the block; what ends it with an error lets others have the record at once."""
    renewing = asyncio.create_task(_renew_forever(tools, generation))
    try:
        yield
    except PicturedeskError:
        with suppress(PicturedeskError):
            await _renew(tools, generation, tools.clock.now())
        raise
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


async def _renew_forever(tools: Tools, generation: Generation) -> None:
    while True:
        await asyncio.sleep(RENEWED_EVERY.total_seconds())
        try:
            await _renew(tools, generation, tools.clock.now() + LEASE)
        except PicturedeskError as error:
            _log.warning("generation.lease_not_renewed", id=str(generation.id), code=error.code)


async def _renew(tools: Tools, generation: Generation, until: datetime) -> None:
    owner = generation.owner or ""
    await tools.db.write(partial(generations.renew, generation_id=generation.id, owner=owner, until=until))


async def _received(tools: Tools, generation: Generation) -> Generation:
    """The record with the picture's bytes on stable storage."""
    if generation.state is GenerationState.RECEIVED:
        return generation
    generator = await tools.generators.find(generation.provider)
    if generator is None:
        raise _Hopeless(generation, _note("no such provider"))
    if generation.state is not GenerationState.ASKED:
        if not generator.repeatable:
            raise _Hopeless(generation, _note("interrupted"))
        return await _call(tools, generation, generator)
    # Committed before the call goes out: from here on nobody calls for this record again.
    calling = await _step(tools, generation, state=GenerationState.CALLING)
    return await _call(tools, calling, generator)


async def _call(tools: Tools, calling: Generation, generator: PictureGenerator) -> Generation:
    started = time.perf_counter()
    try:
        made = await generator.generate(calling.order)
    except ProviderFailed as error:
        _SECONDS.labels(generator.name, "failed").observe(time.perf_counter() - started)
        raise _Hopeless(calling, *error.attempts) from error
    _SECONDS.labels(generator.name, "made").observe(time.perf_counter() - started)
    told = replace(calling, seed=made.seed, cost=made.cost, attempts=(*calling.attempts, *made.attempts))
    try:
        # A copy of the file should say by itself that nobody has taken it with a camera.
        return await _receive(tools, told, await asyncio.to_thread(labelled, made.content, told.digital_source_type))
    except (StorageFull, StorageUnavailable) as error:
        if generator.repeatable:
            # Nothing was paid: whoever asks again once there is room has it made again.
            raise
        raise _Hopeless(told, _note("could not be kept")) from error


async def _receive(tools: Tools, calling: Generation, content: bytes) -> Generation:
    """Put *content* on stable storage, then say so."""
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
    temp = await tools.blobs.begin()
    try:
        await temp.write(content)
        await temp.finish()
        async with tools.blobs.naming(sha256):
            await tools.blobs.keep(temp, sha256)
            return await _step(tools, calling, state=GenerationState.RECEIVED, received_hash=sha256)
    finally:
        await temp.drop()


async def _step(
    tools: Tools,
    before: Generation,
    **changed: Any,  # noqa: ANN401 - fields
) -> Generation:
    """
    Go on to a state that is not the last.

    Raises:
        TakenOver: The record is in other hands by now.
    """
    now = tools.clock.now()
    after = replace(before, updated_at=now, leased_until=now + LEASE, **changed)

    async def work(tx: Tx) -> Generation:
        if not await generations.step(tx, before, after):
            raise TakenOver
        return after

    return await tools.db.write(work)


async def _checked(tools: Tools, received: Generation) -> PictureFacts:
    """What the gate sees in the picture, which is the same for everybody."""
    if not await tools.blobs.holds(_hash(received)):
        raise _Hopeless(received, _note("bytes are gone"))
    path = await tools.blobs.local_path(_hash(received))
    for _ in range(_PATIENCE_S):
        try:
            return await tools.renderer.check(path)
        except RenderQueueFull:
            await asyncio.sleep(1)
        except (NotAnImage, PictureTooLarge) as error:
            raise _Hopeless(received, _note(error.code)) from error
    return await tools.renderer.check(path)


async def _done(
    tools: Tools, received: Generation, facts: PictureFacts, author: Author, also: Also[Settled]
) -> Settled:
    now = tools.clock.now()
    size_bytes = (await tools.blobs.local_path(_hash(received))).stat().st_size
    image = image_of(received, facts, sha256=_hash(received), size_bytes=size_bytes, author=author, now=now)
    done = replace(
        received, state=GenerationState.DONE, image_id=image.id, owner=None, leased_until=None, updated_at=now
    )

    async def work(tx: Tx) -> Settled:
        if not await generations.step(tx, received, done):
            raise TakenOver
        file = replace(image.file, number=await files.insert(tx, image.file))
        made = await images.insert(tx, replace(image, file=file))
        entry = history.change(author, now, Noun.IMAGE, made.id, Action.CREATED, after=made.facts)
        await changes.record(tx, entry)
        settled = Settled(generation=done, image=made)
        await also(tx, settled)
        return settled

    settled = await tools.db.write(work)
    _log.info("generation.done", id=str(done.id), provider=done.provider, image=str(image.id))
    return settled


def _hash(received: Generation) -> str:
    if received.received_hash is None:
        raise AssertionError("a generation without bytes was taken for one with")
    return received.received_hash


def _note(outcome: str) -> Attempt:
    return Attempt(outcome=outcome, seconds=0.0)
