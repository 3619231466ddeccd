"""
The Blobs contract, for every backend.

A backend joins by a class in `backends.py`. What only a local disk can promise is below, in `TestOnDisk`; what only
S3 has to, in `test_s3_blobs.py`.
"""

import asyncio
import hashlib
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picturedesk.blobs.disk import DiskBlobs
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.ports import Blobs
from tests.contracts.backends import Backend, OnDisk
from tests.support.library import Workshop

CONTENT = b"a picture, for all that the store knows " * 5_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NOW = datetime.now(UTC)
SOON, LONG_AGO = NOW + timedelta(hours=1), NOW - timedelta(days=30)
KEY = "0" * 64


async def put(blobs: Blobs, content: bytes = CONTENT, sha256: str | None = None) -> bool:
    temp = await blobs.begin()
    try:
        for start in range(0, len(content), 65_536):
            await temp.write(content[start : start + 65_536])
        await temp.finish()
        return await blobs.keep(temp, sha256 or hashlib.sha256(content).hexdigest())
    finally:
        await temp.drop()


async def hashes(blobs: Blobs, older_than: datetime) -> list[str]:
    return [sha256 async for sha256 in blobs.originals(older_than=older_than)]


class TestAnOriginal:
    def test_is_there_once_it_is_kept(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            assert not await blobs.holds(SHA256)
            assert await put(blobs) is True
            assert await blobs.holds(SHA256)
            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())

    def test_that_was_there_already_stays_and_the_temp_may_be_tried_again(
        self, workshop: Workshop, blobs: Blobs
    ) -> None:
        async def scenario() -> None:
            await put(blobs)
            temp = await blobs.begin()
            await temp.write(CONTENT)
            assert await blobs.keep(temp, SHA256) is False
            assert await blobs.keep(temp, SHA256) is False
            assert await blobs.drop_if_older(SHA256, SOON)
            assert await blobs.keep(temp, SHA256) is True
            await temp.drop()

            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())

    def test_is_whole_however_many_put_it_away_at_once(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            answers = await asyncio.gather(*(put(blobs) for _ in range(16)))

            assert True in answers
            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())

    def test_is_there_for_whoever_opens_the_store_next(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path
    ) -> None:
        workshop.run(put(blobs))

        again = backend.open(folder)

        assert workshop.run(again.holds(SHA256))
        assert workshop.run(again.local_path(SHA256)).read_bytes() == CONTENT

    def test_of_a_temp_that_was_dropped_is_not_there(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            temp = await blobs.begin()
            await temp.write(CONTENT)
            await temp.finish()
            await temp.drop()
            await temp.drop()

            assert not temp.path.exists()
            assert await hashes(blobs, SOON) == []

        workshop.run(scenario())

    def test_stays_when_its_temp_is_dropped_afterwards(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            temp = await blobs.begin()
            await temp.write(CONTENT)
            await blobs.keep(temp, SHA256)
            await temp.drop()
            await temp.drop()

            assert await blobs.holds(SHA256)

        workshop.run(scenario())

    def test_that_is_not_there_cannot_be_had(self, workshop: Workshop, blobs: Blobs) -> None:
        with pytest.raises(StorageUnavailable):
            workshop.run(blobs.local_path(SHA256))

    def test_is_listed_once_it_is_older_than_asked(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path
    ) -> None:
        other = hashlib.sha256(b"other").hexdigest()

        async def scenario() -> None:
            await put(blobs)
            await put(blobs, b"other")
            backend.make_old(folder, SHA256, LONG_AGO)

            assert set(await hashes(blobs, SOON)) == {SHA256, other}
            assert await hashes(blobs, NOW - timedelta(days=1)) == [SHA256]
            assert await hashes(blobs, LONG_AGO - timedelta(days=1)) == []

        workshop.run(scenario())


class TestLookingForFaults:
    def test_finds_whose_results_there_are(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            assert list(await blobs.result_owners()) == []
            await blobs.keep_result(SHA256, KEY, b"small")
            await blobs.keep_result("ab" * 32, KEY, b"small")

            assert sorted(await blobs.result_owners()) == sorted([SHA256, "ab" * 32])
            assert list(await blobs.broken_results(SHA256)) == []
            assert list(await blobs.broken_results("cd" * 32)) == []

        workshop.run(scenario())

    def test_finds_nothing_in_a_sound_store(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            await put(blobs)

            assert list(await blobs.strangers()) == []
            assert list(await blobs.stale_temps(older_than=SOON)) == []

        workshop.run(scenario())


class TestTheBytesOfATemp:
    def test_are_at_its_path_once_it_is_finished(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            temp = await blobs.begin()
            for piece in (b"", b"one ", b"x" * 1_000_000, b" two"):
                await temp.write(piece)
            await temp.finish()

            assert temp.path.read_bytes() == b"one " + b"x" * 1_000_000 + b" two"
            await temp.drop()

        workshop.run(scenario())

    def test_are_those_of_no_other(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            first, second = await blobs.begin(), await blobs.begin()
            await first.write(b"first")
            await second.write(b"second")
            await first.finish()
            await second.finish()

            assert (first.path.read_bytes(), second.path.read_bytes()) == (b"first", b"second")
            await first.drop()
            await second.drop()

        workshop.run(scenario())


class TestSweeping:
    def test_takes_what_is_old_with_all_that_was_made_of_it(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path
    ) -> None:
        async def scenario() -> None:
            await put(blobs)
            await blobs.keep_result(SHA256, KEY, b"small")
            backend.make_old(folder, SHA256, LONG_AGO)

            assert await blobs.drop_if_older(SHA256, NOW - timedelta(days=1)) is True
            assert not await blobs.holds(SHA256)
            assert await blobs.result(SHA256, KEY) is None

        workshop.run(scenario())

    def test_leaves_what_is_young(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            await put(blobs)

            assert await blobs.drop_if_older(SHA256, NOW - timedelta(days=1)) is False
            assert await blobs.holds(SHA256)

        workshop.run(scenario())

    def test_of_what_is_gone_already_takes_nothing(self, workshop: Workshop, blobs: Blobs) -> None:
        assert workshop.run(blobs.drop_if_older(SHA256, SOON)) is False

    def test_takes_no_original_while_somebody_holds_them(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path
    ) -> None:
        async def scenario() -> None:
            await put(blobs)
            await blobs.keep_result(SHA256, KEY, b"small")
            backend.make_old(folder, SHA256, LONG_AGO)
            elsewhere = backend.open(folder)
            async with elsewhere.holding(), elsewhere.holding():
                assert await blobs.drop_if_older(SHA256, NOW) is False
                assert await blobs.holds(SHA256)
                assert await blobs.result(SHA256, KEY) is None

            assert await blobs.drop_if_older(SHA256, NOW) is True

        workshop.run(scenario())

    def test_waits_for_those_who_name_an_original(self, workshop: Workshop, blobs: Blobs) -> None:
        gone = []

        async def remove() -> None:
            async with blobs.removing(SHA256):
                gone.append(await blobs.drop_if_older(SHA256, SOON))

        async def scenario() -> None:
            async with blobs.naming(SHA256), blobs.naming(SHA256):
                await put(blobs)
                removing = asyncio.create_task(remove())
                await asyncio.sleep(0.2)
                assert gone == []
                assert await blobs.holds(SHA256)
            await removing
            assert gone == [True]

        workshop.run(scenario())

    def test_beside_uploads_never_takes_what_is_being_named(
        self, workshop: Workshop, blobs: Blobs, backend: Backend
    ) -> None:
        async def keeping() -> None:
            for _ in range(backend.rounds):
                async with blobs.naming(SHA256):
                    await put(blobs)
                    assert await blobs.holds(SHA256)
                    assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        async def dropping(done: asyncio.Event) -> None:
            while not done.is_set():
                async with blobs.removing(SHA256):
                    await blobs.drop_if_older(SHA256, SOON)

        async def scenario() -> None:
            done = asyncio.Event()
            sweeper = asyncio.create_task(dropping(done))
            try:
                await asyncio.gather(keeping(), keeping())
            finally:
                done.set()
                await sweeper
            assert await put(blobs) in {True, False}
            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())


class TestAResult:
    def test_is_there_until_its_original_goes(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            assert await blobs.result(SHA256, KEY) is None
            await put(blobs)
            await blobs.keep_result(SHA256, KEY, b"small")
            await blobs.keep_result(SHA256, "1" * 64, b"")
            assert await blobs.result(SHA256, KEY) == b"small"
            assert await blobs.result(SHA256, "1" * 64) == b""
            assert await blobs.drop_if_older(SHA256, datetime.now(UTC) + timedelta(hours=1))
            assert not await blobs.drop_if_older(SHA256, datetime.now(UTC) + timedelta(hours=1))
            assert await blobs.result(SHA256, KEY) is None

        workshop.run(scenario())

    def test_is_that_of_its_own_original(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            other = "ab" * 32
            await put(blobs)
            await blobs.keep_result(SHA256, KEY, b"one")
            await blobs.keep_result(other, KEY, b"two")
            await blobs.drop_if_older(SHA256, datetime.now(UTC) + timedelta(hours=1))

            assert await blobs.result(other, KEY) == b"two"

        workshop.run(scenario())

    def test_can_be_had_as_a_file(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            assert await blobs.result_path(SHA256, KEY) is None
            await blobs.keep_result(SHA256, KEY, b"small")
            for checked in (False, True):
                path = await blobs.result_path(SHA256, KEY, checked=checked)

                assert path is not None
                assert path.read_bytes().startswith(b"small")

        workshop.run(scenario())

    def test_may_be_stored_again(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            await asyncio.gather(*(blobs.keep_result(SHA256, KEY, bytes([number]) * 9_999) for number in range(8)))
            found = await blobs.result(SHA256, KEY)

            assert found is not None
            assert len(found) == 9_999
            assert len(set(found)) == 1

        workshop.run(scenario())


_AUDITED = """
import asyncio, os, sys
from pathlib import Path
from picturedesk.blobs.disk import DiskBlobs

events = []
real = {name: getattr(os, name) for name in ("fsync", "rename", "mkdir")}

def name_of(target):
    return os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else os.fspath(target)

def noting(kind):
    def call(first, *rest, **options):
        events.append((kind, name_of(first), *(name_of(other) for other in rest if not isinstance(other, int))))
        return real[kind](first, *rest, **options)
    return call

for kind in real:
    setattr(os, kind, noting(kind))

async def main():
    blobs = DiskBlobs(Path(sys.argv[1]))
    events.clear()
    temp = await blobs.begin()
    await temp.write(b"content")
    await temp.finish()
    path = str(temp.path)
    await blobs.keep(temp, "ab" * 32)
    again = await blobs.begin()
    await again.write(b"content")
    await again.finish()
    events.append(("AGAIN",))
    await blobs.keep(again, "ab" * 32)
    for event in events:
        print("|".join(event).replace(path, "TEMP").replace(sys.argv[1], ""))

asyncio.run(main())
"""


class TestOnDisk:
    def test_leaves_what_has_just_been_asked_for_again(self, workshop: Workshop, folder: Path) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            await put(blobs)
            OnDisk().make_old(folder, SHA256, LONG_AGO)
            assert await put(blobs) is False

            assert await blobs.drop_if_older(SHA256, NOW - timedelta(days=1)) is False

        workshop.run(scenario())

    def test_bytes_are_on_the_disk_before_their_name_and_the_name_before_the_answer(self, folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-c", _AUDITED, str(folder)], capture_output=True, text=True, check=True, timeout=30
        )

        sha256 = "ab" * 32
        assert done.stdout.splitlines() == [
            "fsync|TEMP",
            f"rename|TEMP|/originals/ab/{sha256}",
            "fsync|/originals/ab",
            "AGAIN",
            "fsync|/originals/ab",
        ]

    @pytest.mark.parametrize("damaged", [CONTENT[:-1], b"X" + CONTENT[1:]], ids=["torn", "changed"])
    def test_an_original_that_is_damaged_is_mended_by_its_next_upload(
        self, workshop: Workshop, folder: Path, damaged: bytes
    ) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            await put(blobs)
            (await blobs.local_path(SHA256)).write_bytes(damaged)
            await put(blobs)

            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())

    def test_files_are_for_nobody_else(self, workshop: Workshop, folder: Path) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            temp = await blobs.begin()
            assert stat.S_IMODE(temp.path.stat().st_mode) == 0o600
            await temp.write(CONTENT)
            await blobs.keep(temp, SHA256)

            assert stat.S_IMODE((await blobs.local_path(SHA256)).stat().st_mode) == 0o600

        workshop.run(scenario())

    def test_what_dead_uploads_left_goes_when_it_is_old(self, workshop: Workshop, folder: Path) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            old, young = await blobs.begin(), await blobs.begin()
            os.utime(old.path, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))

            assert await blobs.drop_stale_temps(older_than=NOW - timedelta(days=1)) == 1
            assert not old.path.exists()
            assert young.path.exists()
            await old.drop()
            await young.drop()

        workshop.run(scenario())

    def test_what_is_no_file_of_ours_is_left_alone(self, workshop: Workshop, folder: Path, tmp_path: Path) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            outside = tmp_path / "outside"
            outside.write_bytes(b"precious")
            link = folder / "temp" / "link"
            link.symlink_to(outside)
            os.utime(link, (LONG_AGO.timestamp(), LONG_AGO.timestamp()), follow_symlinks=False)

            assert await blobs.drop_stale_temps(older_than=SOON) == 0
            assert outside.read_bytes() == b"precious"

        workshop.run(scenario())

    def test_what_is_no_original_is_named_and_is_no_originals_business(self, workshop: Workshop, folder: Path) -> None:
        async def scenario() -> None:
            blobs = DiskBlobs(folder)
            await put(blobs)
            strangers = [folder / "originals" / name for name in ("notes.txt", "00/photo.jpg", f"01/{SHA256}")]
            for path in strangers:
                path.write_bytes(b"who am I")

            assert sorted(await blobs.strangers()) == sorted(map(str, strangers))
            assert await hashes(blobs, SOON) == [SHA256]

        workshop.run(scenario())

    @pytest.mark.parametrize(
        ("limit", "trouble"),
        [
            ("resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))", "StorageFull"),
            ("resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))", "StorageUnavailable"),
            ("os.fsync = fails", "StorageUnavailable"),
            ("os.rename = fails", "StorageUnavailable"),
        ],
        ids=["no room", "no file handles", "fsync fails", "rename fails"],
    )
    def test_trouble_is_told_and_nothing_is_kept(self, folder: Path, limit: str, trouble: str) -> None:
        program = _TROUBLED.replace("LIMIT", limit)
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False, timeout=30
        )

        assert done.stdout.split() == [trouble], done.stderr
        assert [path for path in folder.rglob("*") if path.is_file()] == []


_TROUBLED = """
import asyncio, errno, os, resource, signal, sys
from pathlib import Path
from picturedesk.blobs.disk import DiskBlobs
from picturedesk.core.errors import PicturedeskError

def fails(*args, **options):
    raise OSError(errno.EIO, "Input/output error")

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    blobs = DiskBlobs(Path(sys.argv[1]))
    await asyncio.to_thread(lambda: None)
    LIMIT
    try:
        temp = await blobs.begin()
        try:
            await temp.write(bytes(2_000))
            await temp.finish()
            await blobs.keep(temp, "ab" * 32)
        finally:
            await temp.drop()
    except PicturedeskError as error:
        print(type(error).__name__)

asyncio.run(main())
"""
