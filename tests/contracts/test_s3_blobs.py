"""What only a store that is asked over a network has to do: look before it trusts, survive late answers, copy."""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picturedesk.blobs.file_locks import FileLocks
from picturedesk.blobs.s3 import S3Blobs
from picturedesk.blobs.s3_bucket import Bucket, S3Place
from picturedesk.blobs.s3_cache import ORIGINAL, LocalCache
from picturedesk.blobs.temp_files import TempFolder
from picturedesk.core.errors import StorageUnavailable, StoreRefused
from picturedesk.core.ports import Blobs
from tests.contracts.backends import AgedBucket, OnS3
from tests.support.library import Workshop
from tests.support.nginx import free_port

CONTENT = b"a picture, for all that the store knows " * 5_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = f"originals/{SHA256[:2]}/{SHA256}"
MARK = f"leaving/{SHA256}"
KEY = "0" * 64
SOON = datetime.now(UTC) + timedelta(hours=1)


async def put(blobs: Blobs, content: bytes = CONTENT) -> bool:
    temp = await blobs.begin()
    try:
        await temp.write(content)
        await temp.finish()
        return await blobs.keep(temp, hashlib.sha256(content).hexdigest())
    finally:
        await temp.drop()


async def names(bucket: Bucket, folder: str) -> list[str]:
    return [entry.name async for entry in bucket.entries(folder)]


def opened(bucket: Bucket, folder: Path) -> S3Blobs:
    cache = LocalCache(folder / "cache", max_bytes=1 << 30)
    return S3Blobs(bucket, TempFolder(folder / "temp"), cache, FileLocks(folder / "locks"))


@pytest.fixture
def blobs(on_s3: OnS3, folder: Path) -> S3Blobs:
    return on_s3.open(folder)


@pytest.fixture
def bucket(on_s3: OnS3, folder: Path) -> AgedBucket:
    """Another connection to where `blobs` are."""
    return on_s3.bucket(folder)


class TestTheProbe:
    def test_finds_a_good_store_good_and_leaves_nothing(
        self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket
    ) -> None:
        workshop.run(blobs.prepare())

        assert workshop.run(names(bucket, "temp")) == []

    def test_refuses_a_store_that_overwrites(self, workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
        class Overwriting(Bucket):
            """A store that knows no conditions, as there are some."""

            async def create(self, name: str, content: bytes) -> str | None:
                return await self.put(name, content)

        blobs = opened(Overwriting(on_s3.place(folder)), folder)

        with pytest.raises(StoreRefused, match="overwrites what If-None-Match protects"):
            workshop.run(blobs.prepare())
        with pytest.raises(StoreRefused):
            workshop.run(blobs.begin())
        assert workshop.run(names(on_s3.bucket(folder), "temp")) == []

    @pytest.mark.parametrize(
        ("spoilt", "sentence"),
        [
            (lambda place: _other(place, bucket="there-is-none"), "There is no bucket there-is-none."),
            (lambda place: _other(place, secret_key="wrong"), "does not let us read the bucket"),
        ],
        ids=["no bucket", "a wrong secret"],
    )
    def test_tells_what_the_operator_has_to_mend(
        self, workshop: Workshop, on_s3: OnS3, folder: Path, spoilt: Callable[[S3Place], S3Place], sentence: str
    ) -> None:
        with pytest.raises(StoreRefused, match=sentence):
            workshop.run(opened(Bucket(spoilt(on_s3.place(folder))), folder).prepare())

    def test_does_not_call_a_store_unfit_that_is_not_there(self, workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
        nowhere = _other(on_s3.place(folder), endpoint=f"http://127.0.0.1:{free_port()}")

        with pytest.raises(StorageUnavailable, match="does not answer"):
            workshop.run(opened(Bucket(nowhere), folder).prepare())


def _other(place: S3Place, **changed: str) -> S3Place:
    facts = {name: getattr(place, name) for name in S3Place.__dataclass_fields__}
    return S3Place(**{**facts, **changed})


class TestAnOriginal:
    @pytest.mark.parametrize("damaged", [CONTENT[:-1], b"X" + CONTENT[1:]], ids=["torn", "changed"])
    def test_that_is_damaged_there_is_mended_by_its_next_upload(
        self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket, damaged: bytes
    ) -> None:
        async def scenario() -> None:
            await bucket.put(NAME, damaged)
            assert await put(blobs) is False

            assert await bucket.get(NAME) == CONTENT

        workshop.run(scenario())

    def test_is_not_kept_where_the_local_disk_has_changed_it(
        self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket
    ) -> None:
        async def scenario() -> None:
            temp = await blobs.begin()
            await temp.write(CONTENT)
            await temp.finish()
            temp.path.write_bytes(b"X" + CONTENT[1:])
            with pytest.raises(StorageUnavailable):
                await blobs.keep(temp, SHA256)
            await temp.drop()

            assert await names(bucket, "originals") == []

        workshop.run(scenario())

    def test_that_is_damaged_there_is_never_given(
        self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket, folder: Path
    ) -> None:
        async def scenario() -> None:
            await bucket.put(NAME, b"X" + CONTENT[1:])
            with pytest.raises(StorageUnavailable):
                await blobs.local_path(SHA256)
            async with blobs.stored(SHA256) as path:
                assert path.read_bytes() == b"X" + CONTENT[1:]

            assert list((folder / "temp").iterdir()) == []
            assert not list((folder / "cache").rglob(ORIGINAL))

        workshop.run(scenario())

    def test_is_looked_at_in_the_store_and_not_in_its_copy(
        self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket
    ) -> None:
        async def scenario() -> None:
            await put(blobs)
            await bucket.put(NAME, b"something else")
            async with blobs.stored(SHA256) as path:
                assert path.read_bytes() == b"something else"
            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT
            await bucket.delete([NAME])
            with pytest.raises(StorageUnavailable):
                async with blobs.stored(SHA256):
                    pass

        workshop.run(scenario())

    def test_of_another_name_among_them_is_a_stranger(self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket) -> None:
        async def scenario() -> None:
            await put(blobs)
            strangers = ["originals/notes.txt", f"originals/00/{SHA256}", f"originals/{SHA256}"]
            for name in strangers:
                await bucket.put(name, b"who am I")

            assert sorted(await blobs.strangers()) == sorted(strangers)
            assert [sha256 async for sha256 in blobs.originals(older_than=SOON)] == [SHA256]

        workshop.run(scenario())


class Late(AgedBucket):
    """A store that does not answer the removal of an original, and carries it out when it is told to."""

    async def delete_once(self, name: str) -> None:  # noqa: ARG002 - it comes later
        raise StorageUnavailable

    async def carry_out(self) -> None:
        await self.delete([NAME])


class TestARemovalThatWasNotAnswered:
    def test_cannot_take_what_is_kept_after_it(self, workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
        ages: dict[str, datetime] = {}
        late = Late(on_s3.place(folder), ages)
        unanswered, sound = opened(late, folder), opened(AgedBucket(on_s3.place(folder), ages), folder)

        async def scenario() -> None:
            await put(sound)
            with pytest.raises(StorageUnavailable):
                await unanswered.drop_if_older(SHA256, SOON)
            with pytest.raises(StorageUnavailable):
                await put(sound)
            await late.carry_out()
            with pytest.raises(StorageUnavailable):
                await put(sound)

            ages[MARK] = datetime.now(UTC) - timedelta(minutes=31)
            assert await put(sound) is True
            assert await sound.holds(SHA256)

        workshop.run(scenario())

    def test_stays_in_doubt_when_another_one_was(
        self, workshop: Workshop, on_s3: OnS3, blobs: S3Blobs, bucket: Bucket, folder: Path
    ) -> None:
        unanswered = opened(Late(on_s3.place(folder), {}), folder)

        async def scenario() -> None:
            await put(blobs)
            with pytest.raises(StorageUnavailable):
                await unanswered.drop_if_older(SHA256, SOON)
            assert await blobs.drop_if_older(SHA256, SOON) is True

            assert await names(bucket, "leaving") == [MARK]
            with pytest.raises(StorageUnavailable):
                await put(blobs)

        workshop.run(scenario())

    def test_leaves_no_mark_where_it_was(self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket) -> None:
        async def scenario() -> None:
            await put(blobs)
            assert await blobs.drop_if_older(SHA256, SOON) is True

            assert await names(bucket, "leaving") == []

        workshop.run(scenario())

    def test_is_forgotten_with_what_dead_processes_left(self, workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
        ages: dict[str, datetime] = {}
        bucket = AgedBucket(on_s3.place(folder), ages)
        blobs = opened(bucket, folder)

        async def scenario() -> None:
            left = [MARK, "temp/probe-1"]
            for name in [*left, "leaving/young"]:
                await bucket.put(name, b"")
            ages.update(dict.fromkeys(left, datetime.now(UTC) - timedelta(days=2)))
            day_ago = datetime.now(UTC) - timedelta(days=1)

            assert sorted(await blobs.stale_temps(older_than=day_ago)) == left
            assert await blobs.drop_stale_temps(older_than=day_ago) == 2
            assert await names(bucket, "leaving") == ["leaving/young"]
            assert await blobs.drop_stale_temps(older_than=SOON) == 0  # still in doubt

        workshop.run(scenario())


class TestACopy:
    def test_is_fetched_once_for_all_who_ask(self, workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
        class Counting(Bucket):
            fetches = 0

            async def fetch(self, name: str, take: Callable[[bytes], None]) -> bool:
                self.fetches += 1
                return await super().fetch(name, take)

        counting = Counting(on_s3.place(folder))

        async def scenario() -> None:
            await put(on_s3.open(folder))
            elsewhere = opened(counting, folder / "elsewhere")
            asked = [asyncio.create_task(elsewhere.local_path(SHA256)) for _ in range(8)]
            await asyncio.sleep(0)
            asked[0].cancel()  # who leaves takes nothing from the others
            paths = await asyncio.gather(*asked[1:])
            paths.append(await elsewhere.local_path(SHA256))

            assert {path.read_bytes() for path in paths} == {CONTENT}
            assert counting.fetches == 1

        workshop.run(scenario())

    def test_of_what_was_uploaded_here_needs_no_fetch(self, workshop: Workshop, blobs: S3Blobs, bucket: Bucket) -> None:
        async def scenario() -> None:
            await put(blobs)
            await bucket.delete([NAME])

            assert (await blobs.local_path(SHA256)).read_bytes() == CONTENT

        workshop.run(scenario())

    def test_goes_when_it_was_not_used_for_longest_and_stays_whole_for_who_has_it_open(
        self, workshop: Workshop, on_s3: OnS3, folder: Path
    ) -> None:
        blobs = on_s3.open_elsewhere(folder, folder, cache_bytes=len(CONTENT) * 3)
        contents = [bytes([number]) + CONTENT[1:] for number in range(5)]
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]

        async def scenario() -> None:
            for hours, content in enumerate(contents[:4]):
                await put(blobs, content)
                path = await blobs.local_path(hashlib.sha256(content).hexdigest())
                long_ago = time.time() - (9 - hours) * 3_600
                os.utime(path, (long_ago, long_ago))
            await blobs.local_path(hashes[1])  # used now
            with (await blobs.local_path(hashes[3])).open("rb") as reader:
                long_ago = time.time() - 3_600
                os.utime(reader.fileno(), (long_ago, long_ago))
                await put(blobs, contents[4])

                assert _copied(folder) == {hashes[1], hashes[4]}
                assert reader.read() == contents[3]
            assert (await blobs.local_path(hashes[0])).read_bytes() == contents[0]

        workshop.run(scenario())

    def test_used_a_moment_ago_stays_although_there_is_no_room(
        self, workshop: Workshop, on_s3: OnS3, folder: Path
    ) -> None:
        blobs = on_s3.open_elsewhere(folder, folder, cache_bytes=1)

        async def scenario() -> None:
            await put(blobs)
            path = await blobs.local_path(SHA256)
            await put(blobs, b"another one")

            assert path.read_bytes() == CONTENT

        workshop.run(scenario())

    def test_of_an_original_that_nobody_names_goes_with_its_results(
        self, workshop: Workshop, blobs: S3Blobs, folder: Path
    ) -> None:
        async def scenario() -> None:
            await put(blobs)
            await blobs.keep_result("ab" * 32, KEY, b"small")
            assert list(await blobs.result_owners()) == sorted([SHA256, "ab" * 32])

            await blobs.drop_results(SHA256)

            assert _copied(folder) == {"ab" * 32}
            assert await blobs.holds(SHA256)

        workshop.run(scenario())

    def test_of_a_result_that_is_damaged_is_had_anew(self, workshop: Workshop, blobs: S3Blobs, folder: Path) -> None:
        copy = folder / "cache" / SHA256[:2] / SHA256 / f"{KEY}.sealed"

        async def scenario() -> None:
            await blobs.keep_result(SHA256, KEY, b"small")
            copy.write_bytes(b"tmall" + copy.read_bytes()[5:])

            assert await blobs.result(SHA256, KEY) == b"small"
            copy.write_bytes(b"")
            path = await blobs.result_path(SHA256, KEY, checked=True)
            assert path is not None
            assert path.read_bytes().startswith(b"small")

        workshop.run(scenario())


def _copied(folder: Path) -> set[str]:
    return {path.parent.name for path in (folder / "cache").rglob("*") if path.is_file()}


def test_what_one_host_has_made_another_one_gives(workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
    here, there = on_s3.open(folder), on_s3.open_elsewhere(folder, folder / "there")

    async def scenario() -> None:
        await here.keep_result(SHA256, KEY, b"small")
        assert await there.has_result(SHA256, KEY)
        assert not await there.has_result(SHA256, "1" * 64)
        assert await there.result(SHA256, KEY) == b"small"
        path = await there.result_path(SHA256, KEY)

        assert path is not None
        assert path.is_relative_to(folder / "there")

    workshop.run(scenario())


def test_a_store_that_is_gone_is_told_soon(workshop: Workshop, on_s3: OnS3, folder: Path) -> None:
    nowhere = _other(on_s3.place(folder), endpoint=f"http://127.0.0.1:{free_port()}")
    blobs = opened(Bucket(nowhere), folder)

    async def scenario() -> None:
        asked = (
            blobs.holds(SHA256),
            blobs.local_path(SHA256),
            blobs.result(SHA256, KEY),
            blobs.keep_result(SHA256, KEY, b"small"),
            blobs.drop_if_older(SHA256, SOON),
            blobs.result_owners(),
            blobs.strangers(),
            put(blobs),
        )
        async with asyncio.timeout(60):
            told = await asyncio.gather(*asked, return_exceptions=True)

        assert [type(error) for error in told] == [StorageUnavailable] * len(asked)

    workshop.run(scenario())


class TestALibraryThatMovesIn:
    def test_brings_what_is_not_there_or_is_damaged(
        self, workshop: Workshop, blobs: S3Blobs, bucket: AgedBucket
    ) -> None:
        async def bring() -> tuple[bool, bool, bool]:
            assert await blobs.claim("ours")
            first, again = await blobs.bring(SHA256, CONTENT), await blobs.bring(SHA256, CONTENT)
            await bucket.put(NAME, b"cut off")
            await blobs.bring(SHA256, CONTENT)
            return first, again, await bucket.get(NAME) == CONTENT

        assert workshop.run(bring()) == (True, False, True)

    def test_does_not_join_another(self, workshop: Workshop, blobs: S3Blobs) -> None:
        async def claim() -> tuple[bool, bool]:
            assert await blobs.claim("ours")
            await put(blobs)
            return await blobs.claim("ours"), await blobs.claim("another")

        assert workshop.run(claim()) == (True, False)
