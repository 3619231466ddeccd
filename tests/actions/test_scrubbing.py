"""Scrubbing: in even steps, by one at a time, from where it was left, until everything has been read."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from picturedesk.actions import scrubbing, status
from picturedesk.actions.original_checks import CheckedOriginal
from picturedesk.actions.scrubbing import Scrubber
from picturedesk.core.errors import Denied, StorageUnavailable
from picturedesk.core.faults import FaultKind
from picturedesk.core.scrubbing import ScrubCounts, ScrubPass
from tests.support.app import picture
from tests.support.library import OPERATOR, Library, Workshop

PERIOD = timedelta(days=10)
COUNT = 12


async def fill(library: Library) -> list[str]:
    """The hashes of pictures, in their order."""
    uploaded = [await library.upload(picture(colour=f"#0000{number:02x}")) for number in range(COUNT)]
    return sorted(file.hash for file in uploaded)


async def step(library: Library, scrubber: Scrubber, seen: list[CheckedOriginal]) -> ScrubPass | None:
    return await scrubbing.step(library.tools, scrubber, seen.append, period=PERIOD)


async def shown(library: Library) -> dict[str, Any]:
    found = (await status.get(library.tools, OPERATOR)).scrub
    return dict(found.summary) if found else {}


def original(library: Library, sha256: str) -> Path:
    return library.folder / "blobs" / "originals" / sha256[:2] / sha256


def test_a_pass_reads_everything_once_in_even_steps(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        hashes = await fill(library)
        seen: list[CheckedOriginal] = []
        scrubber = Scrubber.new()
        await step(library, scrubber, seen)
        assert seen == []
        for days in range(1, 11):
            library.clock.move(days=1)
            await step(library, scrubber, seen)

            due = [sha256 for sha256 in hashes if int(sha256[:15], 16) < (1 << 60) * days // 10]
            assert [checked.sha256 for checked in seen] == due
        assert all(checked.fault is None and checked.size_bytes > 0 for checked in seen)
        assert await shown(library) == {
            "originals": 0,
            "bytes": 0,
            "faults": 0,
            "passes": 1,
            "last_originals": COUNT,
            "last_bytes": sum(checked.size_bytes for checked in seen),
            "last_faults": 0,
        }

        library.clock.move(days=10)
        await step(library, scrubber, seen)
        assert [checked.sha256 for checked in seen] == hashes * 2

    workshop.run(scenario())


def test_another_scrubber_goes_on_when_the_first_one_has_died(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        hashes = await fill(library)
        seen: list[CheckedOriginal] = []
        first, second = Scrubber.new(), Scrubber.new()
        await step(library, first, seen)
        library.clock.move(days=5)
        await step(library, first, seen)
        halfway = len(seen)
        assert 0 < halfway < COUNT

        library.clock.move(minutes=1)
        assert await step(library, second, seen) is None
        library.clock.move(minutes=2)
        assert await step(library, second, seen) is not None
        library.clock.move(days=6)
        await step(library, second, seen)

        assert [checked.sha256 for checked in seen] == hashes

    workshop.run(scenario())


def test_damage_is_told_and_counted_at_once(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        first, second, *_ = await fill(library)
        original(library, first).write_bytes(b"no picture")
        original(library, second).unlink()
        seen: list[CheckedOriginal] = []
        scrubber = Scrubber.new()
        await step(library, scrubber, seen)
        library.clock.move(days=9, hours=23, minutes=59)
        await step(library, scrubber, seen)

        faults = [(checked.sha256, checked.fault.kind) for checked in seen if checked.fault is not None]
        assert faults == [(first, FaultKind.BYTES_CHANGED), (second, FaultKind.BYTES_MISSING)]
        assert (await shown(library))["faults"] == 2

        library.clock.move(days=1)
        await step(library, scrubber, seen)
        assert (await shown(library))["last_faults"] == 2

    workshop.run(scenario())


def test_a_whole_pass_now_ends_the_one_under_way(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        hashes = await fill(library)
        seen: list[CheckedOriginal] = []
        scrubber = Scrubber.new()
        await step(library, scrubber, seen)
        library.clock.move(days=5)
        await step(library, scrubber, seen)
        seen.clear()

        counts = await scrubbing.scrub_all(library.tools, OPERATOR, seen.append, bytes_per_s=None)

        assert counts == ScrubCounts(originals=COUNT, bytes=sum(checked.size_bytes for checked in seen), faults=0)
        assert [checked.sha256 for checked in seen] == hashes
        assert (await shown(library))["passes"] == 1
        seen.clear()
        await step(library, scrubber, seen)
        assert seen == []

    workshop.run(scenario())


def test_an_empty_library_has_passes_too(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        scrubber = Scrubber.new()
        await step(library, scrubber, [])
        library.clock.move(days=11)
        ended = await step(library, scrubber, [])

        assert ended is not None
        assert ended.passes == 1

    workshop.run(scenario())


def test_only_administrators_have_everything_read(workshop: Workshop, library: Library) -> None:
    with pytest.raises(Denied):
        workshop.run(scrubbing.scrub_all(library.tools, library.editor, lambda _: None))


def test_reading_takes_the_time_it_may_take(tmp_path: Path) -> None:
    import time

    from picturedesk.actions.hashing import hash_file

    (tmp_path / "file").write_bytes(bytes(3 << 20))
    started = time.monotonic()
    hashed = hash_file(tmp_path / "file", bytes_per_s=30 << 20)

    assert time.monotonic() - started >= 0.1
    assert hashed.size_bytes == 3 << 20


def test_a_store_that_is_gone_says_nothing_of_its_originals(workshop: Workshop, library: Library) -> None:
    class Gone:
        """A store that nobody can reach."""

        def stored(self, sha256: str) -> Any:  # noqa: ARG002 - the port's
            raise StorageUnavailable

        async def holds(self, sha256: str) -> bool:  # noqa: ARG002 - the port's
            raise StorageUnavailable

    async def scenario() -> None:
        await fill(library)
        tools = library.with_blobs(Gone())  # type: ignore[arg-type] # enough of one
        told: list[CheckedOriginal] = []
        with pytest.raises(StorageUnavailable):
            await scrubbing.scrub_all(tools, OPERATOR, told.append, bytes_per_s=None)

        assert told == []
        assert await shown(library) == {}

    workshop.run(scenario())
