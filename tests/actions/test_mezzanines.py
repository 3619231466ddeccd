"""Mezzanines: made after the upload, used where they are enough, and missed by nobody where they are not there."""

import asyncio
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from picturedesk import settings
from picturedesk.actions import mezzanines, renditions
from picturedesk.actions.tools import Tools
from picturedesk.actions.wanted_mezzanines import WantedMezzanines
from picturedesk.core import recipes
from picturedesk.core.delivery import Deliverable
from picturedesk.core.errors import RenderFailed
from picturedesk.core.files import StoredFile
from picturedesk.core.mezzanines import mezzanine_of
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import Excerpt, OutputFormat, Recipe
from picturedesk.core.status import RenderLoad
from picturedesk.wiring import open_tools
from picturedesk.worker.mezzanines import Pace, copyist
from tests.imaging.pictures import decoded, encoded, noise
from tests.support.colorimetry import DISPLAY_P3
from tests.support.library import Library, Workshop
from tests.support.profiles import SRGB_CURVE, light_profile

QUICKLY = Pace(first_after_s=0.0, look_every_s=0.01, idle_looks=2, patience_s=0.05)
ORIENTATION = 0x0112


def idle() -> RenderLoad:
    return RenderLoad(waiting=0, busy=0, processes=1, capacity=64)


def busy() -> RenderLoad:
    return RenderLoad(waiting=3, busy=1, processes=1, capacity=64)


@cache
def scene() -> Image.Image:
    """4,000 by 3,001 pixels with something going on at every scale, and no two corners alike."""
    coarse, fine = noise(40, 30).resize((4_000, 3_001), Image.Resampling.BICUBIC), noise(1_000, 750)
    slope = Image.merge("RGB", (Image.linear_gradient("L"), Image.radial_gradient("L"), Image.new("L", (256, 256), 90)))
    return Image.blend(
        Image.blend(coarse, fine.resize(coarse.size, Image.Resampling.BICUBIC), 0.3), slope.resize(coarse.size), 0.5
    )


@cache
def large(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return encoded(scene(), "JPEG", quality=88, exif=exif)


async def made(library: Library, content: bytes) -> Deliverable:
    """An image whose original has its mezzanine, where it gets one."""
    image = await library.create(content)
    await make_all(library.tools)
    return await renditions.find(library.tools, image.id)


async def make_all(tools: Tools) -> None:
    while len(tools.mezzanines):
        await mezzanines.make(tools, tools.mezzanines.take())


async def order(tools: Tools, picture: Deliverable | StoredFile, recipe: Recipe | str) -> RenderOrder:
    asked = recipes.parse(recipe) if isinstance(recipe, str) else recipe
    gravity, point = (picture.gravity, picture.focal_point) if isinstance(picture, Deliverable) else (None, None)
    if gravity is not None:
        asked = tools.delivery.resolve(asked, OutputFormat.JPEG, gravity, point).recipe
    return await mezzanines.order(tools, picture, asked, OutputFormat.JPEG)


def stored(library: Library) -> list[Path]:
    return list((library.folder / "blobs" / "results").rglob("mezzanine-*"))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - no event tells of a file that comes
            await asyncio.sleep(0.01)


def difference(one: bytes, other: bytes) -> float:
    """The mean over all pixels and channels, of 255 steps."""
    return max(ImageStat.Stat(ImageChops.difference(decoded(one).convert("RGB"), decoded(other).convert("RGB"))).mean)


def of_a_pixels_shift(content: bytes) -> float:
    """How much a picture differs from itself one pixel further: what nobody sees has to be well below."""
    shifted = ImageChops.offset(decoded(content).convert("RGB"), 1, 0)
    return difference(content, encoded(shifted, "PNG"))


class TestAMezzanine:
    def test_is_made_after_the_answer_to_the_upload(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            await library.upload(large(6))
            assert stored(library) == []

            async with copyist(library.tools, idle, pace=QUICKLY):
                await until(lambda: bool(stored(library)))

            picture = decoded(stored(library)[0].read_bytes())
            assert (picture.format, picture.size) == ("JPEG", (1_921, 2_560))
            assert ORIENTATION not in picture.getexif()

        workshop.run(scenario())

    def test_waits_while_somebody_waits_for_a_picture(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            await library.upload(large())
            async with copyist(library.tools, busy, pace=QUICKLY):
                await asyncio.sleep(0.3)

            assert stored(library) == []
            assert library.renderer.renders == 0

        workshop.run(scenario())

    def test_comes_in_the_end_where_a_process_is_free_but_never_all(self, workshop: Workshop, library: Library) -> None:
        def half_busy() -> RenderLoad:
            return RenderLoad(waiting=0, busy=1, processes=2, capacity=64)

        async def scenario() -> None:
            await library.upload(large())
            async with copyist(library.tools, half_busy, pace=QUICKLY):
                await until(lambda: bool(stored(library)))

        workshop.run(scenario())

    def test_that_cannot_be_made_does_not_keep_the_next_from_being(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            file = await library.upload(large())
            lost = mezzanine_of(file)
            assert lost is not None
            library.tools.mezzanines.add(replace(lost, sha256="0" * 64))
            async with copyist(library.tools, idle, pace=QUICKLY):
                await until(lambda: bool(stored(library)))

        workshop.run(scenario())

    def test_is_found_missing_by_a_fresh_process(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            await library.upload(large())
            async with (
                open_tools(settings.load(library.folder, {}), renderer=library.renderer) as fresh,
                copyist(fresh, idle, pace=QUICKLY),
            ):
                await until(lambda: bool(stored(library)))

        workshop.run(scenario())

    def test_of_long_ago_is_not_looked_for(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            await library.upload(large())
            async with open_tools(settings.load(library.folder, {}), renderer=library.renderer) as fresh:
                await mezzanines.recall(fresh, since=library.clock.now() + timedelta(seconds=1))

                assert len(fresh.mezzanines) == 0

        workshop.run(scenario())

    def test_that_is_there_is_not_made_again(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            before = library.renderer.renders
            mezzanines.want(library.tools, picture)
            await make_all(library.tools)

            assert library.renderer.renders == before

        workshop.run(scenario())

    def test_keeps_wide_colours(self, workshop: Workshop, library: Library) -> None:
        content = encoded(scene(), "JPEG", quality=88, icc_profile=light_profile(DISPLAY_P3, SRGB_CURVE))

        async def scenario() -> None:
            picture = await made(library, content)
            small = await order(library.tools, picture, "w400")
            assert small.instead is not None
            of_copy = await library.tools.renderer.render(small)
            of_original = await library.tools.renderer.render(small.instead)

            assert decoded(of_copy).info["icc_profile"] == decoded(of_original).info["icc_profile"]
            assert difference(of_copy, of_original) < 1.5

        workshop.run(scenario())

    @pytest.mark.parametrize("pillow_format", ["PNG", "WEBP"])
    def test_is_made_of_other_formats_too(self, workshop: Workshop, library: Library, pillow_format: str) -> None:
        flat = Image.linear_gradient("L").resize((4_000, 2_000)).convert("RGB")

        async def scenario() -> None:
            picture = await made(library, encoded(flat, pillow_format))
            small = await order(library.tools, picture, "w400")

            assert small.copy_of is not None
            assert decoded(await library.tools.renderer.render(small)).size == (400, 200)

        workshop.run(scenario())

    @pytest.mark.parametrize("case", ["small", "transparent", "moving"])
    def test_is_not_made_where_it_does_not_pay(self, workshop: Workshop, library: Library, case: str) -> None:
        content = {
            "small": lambda: encoded(Image.new("RGB", (3_200, 2_400)), "JPEG"),
            "transparent": lambda: encoded(Image.new("RGBA", (4_000, 3_000), (9, 9, 9, 99)), "PNG"),
            "moving": _moving,
        }[case]()

        async def scenario() -> None:
            picture = await made(library, content)
            small = await order(library.tools, picture, "w400")

            assert (small.copy_of, stored(library)) == (None, [])

        workshop.run(scenario())

    def test_goes_with_its_original(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            assert len(stored(library)) == 1
            await library.tools.blobs.drop_results(picture.hash)

            assert stored(library) == []

        workshop.run(scenario())


class TestARendition:
    @pytest.mark.parametrize("orientation", [1, 6])
    @pytest.mark.parametrize(
        "recipe",
        [
            "w800",
            "w333",
            "w1600",
            "w800-h600-cover",
            "w801-h407-cover-gnw",
            "w500-h500-cover-gfx100y900",
            "w640-h640-pad-bg102030",
            "c100.200.500.600-w700",
            "c333.100.401.777-w300-h300-cover",
            "w300-blur5",
        ],
    )
    def test_of_the_copy_is_near_that_of_the_original(
        self, workshop: Workshop, library: Library, recipe: str, orientation: int
    ) -> None:
        async def scenario() -> None:
            picture = await made(library, large(orientation))
            small = await order(library.tools, picture, f"{recipe}-q95")
            assert small.instead is not None
            of_copy = await library.tools.renderer.render(small)
            of_original = await library.tools.renderer.render(small.instead)

            assert decoded(of_copy).size == decoded(of_original).size
            assert difference(of_copy, of_original) < 0.7 * of_a_pixels_shift(of_original)

        workshop.run(scenario())

    @pytest.mark.parametrize("recipe", ["q80", "w3000", "w2600-h1900-cover", "c0.0.300.300-w1000", "w8000-h1000-cover"])
    def test_that_needs_more_is_made_of_the_original(self, workshop: Workshop, library: Library, recipe: str) -> None:
        async def scenario() -> None:
            picture = await made(library, large())

            assert (await order(library.tools, picture, recipe)).copy_of is None

        workshop.run(scenario())

    def test_that_is_an_excerpt_is_of_the_copy_where_that_has_twice_enough(
        self, workshop: Workshop, library: Library
    ) -> None:
        box = Excerpt(left_px=500, top_px=250, cut_width_px=2_000, cut_height_px=1_000, width_px=640, height_px=320)

        async def scenario() -> None:
            picture = await made(library, large())
            coarse = await order(library.tools, picture, Recipe(excerpt=box))
            fine = await order(library.tools, picture, Recipe(excerpt=replace(box, width_px=1_000, height_px=500)))
            assert coarse.instead is not None
            of_copy = await library.tools.renderer.render(coarse)
            of_original = await library.tools.renderer.render(coarse.instead)

            assert fine.copy_of is None
            assert decoded(of_copy).size == decoded(of_original).size == (640, 320)
            assert difference(of_copy, of_original) < 2.0

        workshop.run(scenario())

    def test_has_the_same_key_and_its_own_bytes_hash_whatever_it_was_made_of(
        self, workshop: Workshop, library: Library
    ) -> None:
        async def scenario() -> None:
            image = await library.create(large())
            picture = await renditions.find(library.tools, image.id)
            first = await renditions.get(library.tools, picture, recipes.parse("w640"), OutputFormat.WEBP)
            await make_all(library.tools)
            renders = library.renderer.renders
            again = await renditions.get(library.tools, picture, recipes.parse("w640"), OutputFormat.WEBP)

            assert again == first
            assert library.renderer.renders == renders

        workshop.run(scenario())

    @pytest.mark.parametrize("trouble", ["vanished", "broken"])
    def test_falls_back_to_the_original(self, workshop: Workshop, library: Library, trouble: str) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            small = await order(library.tools, picture, "w400")
            if trouble == "vanished":
                small.source.unlink()
            else:
                small.source.write_bytes(b"nothing of a picture")
            with pytest.raises(RenderFailed):
                await library.tools.renderer.render(small)

            async def as_before() -> RenderOrder:
                return small

            result = await library.tools.results.get("0" * 64, picture.hash, as_before)

            assert decoded(result.content).size == (400, 300)

        workshop.run(scenario())

    def test_of_a_copy_with_a_flipped_bit_is_made_of_the_original(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            (copy,) = stored(library)
            flipped = bytearray(copy.read_bytes())
            flipped[len(flipped) // 2] ^= 1
            copy.write_bytes(flipped)
            assert (await order(library.tools, picture, "w400")).copy_of is None
            await make_all(library.tools)

            assert (await order(library.tools, picture, "w400")).copy_of is not None

        workshop.run(scenario())

    def test_that_misses_the_copy_has_it_made(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            shutil.rmtree(stored(library)[0].parent)
            assert (await order(library.tools, picture, "w400")).copy_of is None
            await make_all(library.tools)

            assert (await order(library.tools, picture, "w400")).copy_of is not None

        workshop.run(scenario())

    def test_that_finds_an_eye_catcher_looks_at_the_copy(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            picture = await made(library, large())
            small = await order(library.tools, picture, "w300-h300-cover-gauto")

            assert small.copy_of is not None
            assert decoded(await library.tools.renderer.render(small)).size == (300, 300)

        workshop.run(scenario())


def test_no_more_are_remembered_than_have_room(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        mezzanine = mezzanine_of(await library.upload(large()))
        assert mezzanine is not None
        wanted = WantedMezzanines(most=2)
        for name in "abc":
            wanted.add(replace(mezzanine, sha256=name))

        assert not wanted.add_behind(replace(mezzanine, sha256="d"))
        assert [wanted.take().sha256, wanted.take().sha256] == ["c", "b"]
        assert len(wanted) == 0

    workshop.run(scenario())


def _moving() -> bytes:
    frames = [Image.new("RGB", (4_000, 2_000), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()
