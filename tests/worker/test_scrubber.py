"""The scrubber: reads by itself, tells what is damaged, goes on after trouble, and ends with its owner."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from picturedesk.core.errors import StorageUnavailable
from picturedesk.worker.scrubber import scrubber
from tests.support.app import picture
from tests.support.library import Library, Workshop
from tests.support.trouble import Trouble, TroubledDatabase

SOON = timedelta(milliseconds=1)


async def scrubbed(library: Library, events: list[dict[str, object]]) -> None:
    async with asyncio.timeout(10):
        while not any(str(event["event"]).startswith("original.") for event in events):
            library.clock.move(minutes=5)
            await asyncio.sleep(0.01)


def original(library: Library, sha256: str) -> Path:
    return library.folder / "blobs" / "originals" / sha256[:2] / sha256


@pytest.mark.parametrize(
    ("damage", "event"), [("changed", "original.damaged"), ("gone", "original.missing")], ids=["changed", "gone"]
)
def test_damage_is_logged_with_hash_and_path(workshop: Workshop, library: Library, damage: str, event: str) -> None:
    async def scenario() -> None:
        file = await library.upload(picture())
        path = original(library, file.hash)
        path.write_bytes(b"other") if damage == "changed" else path.unlink()
        with capture_logs() as events:
            async with scrubber(library.tools, period=SOON, look_every_s=0.01):
                await scrubbed(library, events)  # type: ignore[arg-type]

        told = next(told for told in events if told["event"] == event)
        assert (told["sha256"], told["key"]) == (file.hash, file.key)
        assert told["path"] == f"blobs/originals/{file.hash[:2]}/{file.hash}"
        assert told["log_level"] == "error"

    workshop.run(scenario())


def test_the_numbers_tell_what_was_read_and_found(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        sound = await library.upload(picture(colour="red"))
        for colour in ("blue", "green"):
            original(library, (await library.upload(picture(colour=colour))).hash).unlink()
        before = REGISTRY.get_sample_value("picturedesk_scrub_bytes_total") or 0
        async with asyncio.timeout(10), scrubber(library.tools, period=SOON, look_every_s=0.01):
            while REGISTRY.get_sample_value("picturedesk_scrub_faults") != 2:
                library.clock.move(minutes=5)
                await asyncio.sleep(0.01)

        read = (REGISTRY.get_sample_value("picturedesk_scrub_bytes_total") or 0) - before
        assert read > 0
        assert read % sound.size_bytes == 0

    workshop.run(scenario())


def test_a_step_that_fails_is_not_the_last(workshop: Workshop, library: Library) -> None:
    from dataclasses import replace

    async def scenario() -> None:
        file = await library.upload(picture())
        original(library, file.hash).unlink()
        trouble = Trouble()
        tools = replace(library.tools, db=TroubledDatabase(library.tools.db, trouble))
        with capture_logs() as events:
            async with scrubber(tools, period=SOON, look_every_s=0.01):
                with trouble.with_error(StorageUnavailable()):
                    async with asyncio.timeout(10):
                        while not any(event["event"] == "library.scrub_failed" for event in events):  # noqa: ASYNC110
                            await asyncio.sleep(0.01)
                await scrubbed(library, events)  # type: ignore[arg-type]

    workshop.run(scenario())
