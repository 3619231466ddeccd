"""Reading all metadata of an original in a render process."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from picturedesk.core.errors import RenderFailed, RenderQueueFull
from picturedesk.core.metadata import MAX_METADATA_BYTES, PictureMetadata, Plain, without_places
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.imaging.pool import RenderPool
from tests.imaging.pictures import encoded, gif, gif_frame, quarters
from tests.support.shared import corpus, needs_shared, photo

PACKET = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" exif:GPSLatitude="48,8N">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>
<ext:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><ext:City>Bern</ext:City>
<exif:GPSLongitude>7,4E</exif:GPSLongitude></rdf:li></rdf:Bag></ext:LocationShown>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
GPS: dict[str, Plain] = {"GPSLatitudeRef": "N", "GPSLatitude": [48.0, 8.0, 1.5]}
XMP: dict[str, Plain] = {
    "exif:GPSLatitude": "48,8N",
    "dc:title": ["Harbour"],
    "Iptc4xmpExt:LocationShown": [{"Iptc4xmpExt:City": "Bern", "exif:GPSLongitude": "7,4E"}],
}
PUBLIC_XMP: dict[str, Plain] = {"dc:title": ["Harbour"], "Iptc4xmpExt:LocationShown": [{"Iptc4xmpExt:City": "Bern"}]}


def camera_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0110] = b"X100"
    exif.get_ifd(0x8769)[0x829A] = 0.25
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 1.5)
    return exif


def photograph(kind: str) -> bytes:
    match kind:
        case "GIF":
            return gif(
                2, 2, [b"\x21\xff\x0bXMP DataXMP" + PACKET + bytes(range(255, -1, -1)) + b"\x00", gif_frame(2, 2)]
            )
        case "PNG":
            texts = PngImagePlugin.PngInfo()
            texts.add_itxt("XML:com.adobe.xmp", PACKET.decode(), zip=True)
            return encoded(quarters(), "PNG", exif=camera_exif(), pnginfo=texts)
        case _:
            return encoded(quarters(), kind, exif=camera_exif(), xmp=PACKET)


@asynccontextmanager
async def pool(max_waiting: int = 8, wall_limit_s: float = 30.0) -> AsyncIterator[RenderPool]:
    made = RenderPool(processes=1, max_waiting=max_waiting, wall_limit_s=wall_limit_s)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


async def until_waiting(workers: RenderPool, waiting: int) -> None:
    async with asyncio.timeout(10):
        while workers.counts().waiting != waiting:  # noqa: ASYNC110 - the pool sets no asyncio.Event
            await asyncio.sleep(0.01)


def told(path: Path) -> PictureMetadata:
    async def scenario() -> PictureMetadata:
        async with pool() as workers:
            return await workers.metadata(path)

    return asyncio.run(scenario())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_tells_about_its_camera_its_place_and_its_title(kind: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(photograph(kind))

    said = told(picture)

    assert (said.exif["Model"], said.exif["ExposureTime"], said.exif["GPSInfo"]) == ("X100", 0.25, GPS)
    assert said.xmp == XMP
    assert said.iptc == {}


def test_a_gif_tells_its_xmp(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(photograph("GIF"))

    assert told(picture) == PictureMetadata(xmp=XMP)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_without_places_nobody_learns_where_it_was(kind: str) -> None:
    public = without_places(read_metadata(photograph(kind)))

    assert "GPS" not in json.dumps([public.exif, public.xmp])
    assert public.xmp == PUBLIC_XMP
    assert public.exif.get("Model") == (None if kind == "GIF" else "X100")


def test_tags_of_the_gps_block_that_have_no_name_are_inside_it_too() -> None:
    exif = camera_exif()
    exif.get_ifd(0x8825)[0x0100] = "pier 7"

    said = read_metadata(encoded(quarters(), "JPEG", exif=exif))

    assert said.exif["GPSInfo"] == {**GPS, "0x0100": "pier 7"}
    assert "pier" not in json.dumps(without_places(said).exif)


def test_a_file_without_metadata_tells_nothing() -> None:
    assert read_metadata(encoded(quarters(), "PNG")) == PictureMetadata()


def test_of_broken_metadata_the_whole_parts_are_told() -> None:
    whole = photograph("JPEG")
    at = whole.index(b"Exif\x00\x00")

    without_exif = read_metadata(whole[: at + 6] + b"\xff" * 12 + whole[at + 18 :])
    without_xmp = read_metadata(whole.replace(b"</dc:title>", b"</dc:totle>"))

    assert (without_exif.exif, without_exif.xmp) == ({}, XMP)
    assert (without_xmp.exif["Model"], without_xmp.xmp) == ("X100", {})


def test_however_much_a_file_says_only_so_much_travels() -> None:
    items = "".join(f"<rdf:li>{'x' * 90}{number}</rdf:li>" for number in range(3_000))
    lists = f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>".encode()
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", PACKET.replace(b"<dc:title>", lists + b"<dc:title>").decode(), zip=True)

    said = read_metadata(encoded(quarters(), "PNG", pnginfo=texts))

    assert said.xmp == XMP
    assert len(items) > MAX_METADATA_BYTES


def test_a_file_that_cannot_be_read_costs_no_worker(tmp_path: Path) -> None:
    text, picture = tmp_path / "text", tmp_path / "picture"
    text.write_bytes(b"hello")
    picture.write_bytes(photograph("JPEG"))

    async def scenario() -> None:
        async with pool() as workers:
            with pytest.raises(RenderFailed):
                await workers.metadata(tmp_path / "missing")
            assert await workers.metadata(text) == PictureMetadata()
            assert (await workers.metadata(picture)).xmp == XMP
            assert workers.counts().restarts == 0

    asyncio.run(scenario())


def test_a_worker_that_dies_or_hangs_over_metadata_is_replaced(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(photograph("JPEG"))

    async def scenario() -> None:
        async with pool(wall_limit_s=0.3) as workers:
            for number in (signal.SIGSEGV, signal.SIGSTOP):
                await workers.metadata(picture)
                [pid] = workers.worker_pids()
                os.kill(pid, signal.SIGSTOP)
                asking = asyncio.create_task(workers.metadata(picture))
                await asyncio.sleep(0.05)
                os.kill(pid, number)
                if number != signal.SIGSTOP:
                    os.kill(pid, signal.SIGCONT)
                with pytest.raises(RenderFailed):
                    await asking
            assert workers.counts().failed == 2

    asyncio.run(scenario())


def test_a_full_queue_refuses_metadata_too(tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(photograph("JPEG"))

    async def scenario() -> None:
        async with pool(max_waiting=1) as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            jobs = [asyncio.create_task(workers.metadata(picture)) for _ in range(2)]
            await until_waiting(workers, 1)
            with pytest.raises(RenderQueueFull):
                await workers.metadata(picture)
            os.kill(pid, signal.SIGCONT)

            assert [said.xmp for said in await asyncio.gather(*jobs)] == [XMP, XMP]

    asyncio.run(scenario())


@needs_shared
def test_a_cameras_photograph_is_told_as_read() -> None:
    said = told(photo("adobe-rgb-with-iptc.jpg"))

    assert said.exif["Model"] == "Canon EOS 5D Mark II"
    assert said.iptc["date_created"] == ["20140714"]
    assert said.xmp["photoshop:ICCProfile"] == "Adobe RGB (1998)"


@needs_shared
def test_every_picture_of_the_corpus_is_told_within_bounds() -> None:
    async def scenario() -> None:
        async with pool() as workers:
            for sample in corpus():
                said = await workers.metadata(sample.path)
                public = without_places(said)
                sizes = [
                    len(json.dumps(part, ensure_ascii=False).encode()) for part in (said.exif, said.iptc, said.xmp)
                ]

                assert sum(sizes) <= MAX_METADATA_BYTES + 100
                assert '"GPS' not in json.dumps(public.exif)
            assert workers.counts().failed == workers.counts().restarts == 0

    asyncio.run(scenario())


@given(
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=10),
    st.sampled_from(["JPEG", "WEBP", "GIF"]),
)
def test_damage_never_raises(damage: list[tuple[int, int]], kind: str) -> None:
    data = bytearray(PHOTOGRAPHS[kind])
    for at, value in damage:
        data[20 + at % (len(data) - 20)] = value

    said = read_metadata(bytes(data))

    json.dumps([said.exif, said.iptc, said.xmp], allow_nan=False).encode()


PHOTOGRAPHS = {kind: photograph(kind) for kind in ("JPEG", "WEBP", "GIF")}
