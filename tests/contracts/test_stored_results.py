"""Results in a blob store: made once, bounded by bytes, gone with the last image that has the file."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from picturedesk.blobs.disk import DiskBlobs
from picturedesk.core.ports import Blobs
from tests.contracts.backends import Backend
from tests.support.library import Workshop

SHA256, OTHER = "ab" * 32, "cd" * 32
KEYS = [f"{number:064x}" for number in range(10)]


def stored(folder: Path, sha256: str, key: str) -> Path:
    return folder / "results" / sha256[:2] / sha256 / f"{key}.sealed"


def age(folder: Path, sha256: str, key: str, hours: float) -> None:
    path = stored(folder, sha256, key)
    moment = time.time() - hours * 3_600
    os.utime(path, (moment, moment))


async def kept(blobs: Blobs, keys: list[str]) -> list[str]:
    return [key for key in keys if await blobs.result(SHA256, key) is not None]


def flipped(stored: bytes, at: int) -> bytes:
    content = bytearray(stored)
    content[at] ^= 1
    return bytes(content)


class TestDamage:
    """A result that is not what was stored is no result."""

    @pytest.mark.parametrize("at", [0, 50, 99, 100, 131])
    def test_by_a_flipped_bit_is_seen_and_gone(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path, at: int
    ) -> None:
        async def scenario() -> None:
            await blobs.keep_result(SHA256, KEYS[0], b"x" * 100)
            await blobs.keep_result(SHA256, KEYS[1], b"y" * 100)
            stored = await backend.read_result(folder, SHA256, KEYS[0])
            await backend.write_result(folder, SHA256, KEYS[0], flipped(stored, at))

            assert await blobs.broken_results(SHA256) == [KEYS[0]]
            assert await blobs.result(SHA256, KEYS[0]) is None
            assert await blobs.broken_results(SHA256) == []
            assert await kept(blobs, KEYS) == [KEYS[1]]

        workshop.run(scenario())

    @pytest.mark.parametrize("length", [0, 31, 32, 100, 131])
    def test_by_a_torn_end_is_seen(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path, length: int
    ) -> None:
        async def scenario() -> None:
            await blobs.keep_result(SHA256, KEYS[0], b"x" * 100)
            stored = await backend.read_result(folder, SHA256, KEYS[0])
            await backend.write_result(folder, SHA256, KEYS[0], stored[:length])

            assert await blobs.broken_results(SHA256) == [KEYS[0]]
            assert await blobs.result_path(SHA256, KEYS[0], checked=True) is None
            assert await blobs.broken_results(SHA256) == []

        workshop.run(scenario())

    def test_is_mended_by_storing_it_again(
        self, workshop: Workshop, blobs: Blobs, backend: Backend, folder: Path
    ) -> None:
        async def scenario() -> None:
            await blobs.keep_result(SHA256, KEYS[0], b"x" * 100)
            stored = await backend.read_result(folder, SHA256, KEYS[0])
            await backend.write_result(folder, SHA256, KEYS[0], flipped(stored, 7))
            await blobs.keep_result(SHA256, KEYS[0], b"x" * 100)

            assert await blobs.result(SHA256, KEYS[0]) == b"x" * 100

        workshop.run(scenario())


class TestTheBound:
    def test_spares_what_was_just_used(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            for key in KEYS:
                await blobs.keep_result(SHA256, key, b"x" * 68)
            await asyncio.sleep(1.1)  # as finely as every store tells the time
            assert await blobs.result(SHA256, KEYS[0]) is not None

            removed = await blobs.trim_results(max_bytes=500)

            assert removed == 6
            assert len(await kept(blobs, KEYS)) == 4

        workshop.run(scenario())

    def test_takes_nothing_while_it_holds(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            for key in KEYS:
                await blobs.keep_result(SHA256, key, b"x" * 68)

            assert await blobs.trim_results(max_bytes=1_000) == 0
            assert await kept(blobs, KEYS) == KEYS

        workshop.run(scenario())

    def test_holds_while_results_come_and_go(self, workshop: Workshop, blobs: Blobs, backend: Backend) -> None:
        async def scenario() -> None:
            async def keep() -> None:
                for key in KEYS * (backend.rounds // 6):
                    await blobs.keep_result(SHA256, key, b"x" * 68)

            async def trim() -> None:
                for _ in range(backend.rounds):
                    await blobs.trim_results(max_bytes=300)

            await asyncio.gather(keep(), trim(), trim())
            await blobs.trim_results(max_bytes=300)

            assert len(await kept(blobs, KEYS)) <= 3

        workshop.run(scenario())


def test_results_of_one_original_go_alone(workshop: Workshop, blobs: Blobs) -> None:
    async def scenario() -> None:
        for sha256 in (SHA256, OTHER):
            await blobs.keep_result(sha256, KEYS[0], b"x")

        await blobs.drop_results(SHA256)
        await blobs.drop_results(SHA256)

        assert await blobs.result(SHA256, KEYS[0]) is None
        assert await blobs.result(OTHER, KEYS[0]) == b"x"

    workshop.run(scenario())


class TestTheRightToMake:
    def test_is_one_callers_at_a_time(self, workshop: Workshop, blobs: Blobs) -> None:
        inside = 0
        most = 0

        async def make() -> None:
            nonlocal inside, most
            async with blobs.making(SHA256, KEYS[0]):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.005)
                inside -= 1

        async def scenario() -> None:
            await asyncio.gather(*(make() for _ in range(10)))

        workshop.run(scenario())
        assert most == 1

    def test_of_another_result_is_free(self, workshop: Workshop, blobs: Blobs) -> None:
        async def scenario() -> None:
            async with asyncio.timeout(5), blobs.making(SHA256, KEYS[0]), blobs.making(SHA256, KEYS[1]):
                pass

        workshop.run(scenario())


class TestOnDisk:
    @pytest.fixture
    def disk(self, folder: Path) -> DiskBlobs:
        return DiskBlobs(folder)

    def test_is_not_told_of_what_was_stored_before_there_were_seals(
        self, workshop: Workshop, disk: DiskBlobs, folder: Path
    ) -> None:
        async def scenario() -> None:
            await disk.keep_result(SHA256, KEYS[0], b"x" * 100)
            stored(folder, SHA256, KEYS[0]).rename(stored(folder, SHA256, KEYS[0]).with_suffix(""))

            assert await disk.broken_results(SHA256) == []
            assert await disk.result(SHA256, KEYS[0]) is None

        workshop.run(scenario())

    def test_takes_what_was_used_longest_ago(self, workshop: Workshop, disk: DiskBlobs, folder: Path) -> None:
        async def scenario() -> None:
            for number, key in enumerate(KEYS):
                await disk.keep_result(SHA256, key, b"x" * 68)
                age(folder, SHA256, key, hours=20 - number)
            assert await disk.result(SHA256, KEYS[0]) is not None  # used now

            removed = await disk.trim_results(max_bytes=500)

            assert removed == 6
            assert await kept(disk, KEYS) == [KEYS[0], *KEYS[7:]]

        workshop.run(scenario())

    def test_knows_what_was_used_as_a_file(self, workshop: Workshop, disk: DiskBlobs, folder: Path) -> None:
        async def scenario() -> None:
            for number, key in enumerate(KEYS):
                await disk.keep_result(SHA256, key, b"x" * 68)
                age(folder, SHA256, key, hours=20 - number)
            assert await disk.result_path(SHA256, KEYS[0]) is not None

            await disk.trim_results(max_bytes=500)

            assert KEYS[0] in await kept(disk, KEYS)

        workshop.run(scenario())

    def test_is_let_go_by_a_process_that_dies(self, workshop: Workshop, disk: DiskBlobs, folder: Path) -> None:
        program = (
            "import asyncio, sys\n"
            "from pathlib import Path\n"
            "from picturedesk.blobs.disk import DiskBlobs\n"
            "async def hold():\n"
            "    async with DiskBlobs(Path(sys.argv[1])).making(sys.argv[2], sys.argv[3]):\n"
            "        print('held', flush=True)\n"
            "        await asyncio.sleep(60)\n"
            "asyncio.run(hold())\n"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", program, str(folder), SHA256, KEYS[0]], stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        async def scenario() -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2), disk.making(SHA256, KEYS[0]):
                    pass
            holder.kill()
            async with asyncio.timeout(5), disk.making(SHA256, KEYS[0]):
                pass

        workshop.run(scenario())
        holder.wait()
        holder.stdout.close()
