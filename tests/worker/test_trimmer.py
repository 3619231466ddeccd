"""The trimmer: renditions on disk stay within their bound while they are made."""

import asyncio

from picturedesk.actions import images, renditions
from picturedesk.core import recipes
from picturedesk.core.recipes import OutputFormat
from picturedesk.worker.trimmer import trimmer
from tests.imaging.pictures import encoded, noise
from tests.support.library import Library, Workshop


def stored_bytes(library: Library) -> int:
    folder = library.folder / "blobs" / "results"
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_store_of_results_stays_within_its_bound(workshop: Workshop, library: Library) -> None:
    bound = 200_000

    async def scenario() -> None:
        image = await library.create(encoded(noise(400, 300), "PNG"))
        picture = await renditions.find(library.tools, image.id)
        async with trimmer(library.tools, max_bytes=bound, look_every_s=0.02):
            for width in range(100, 130):
                await renditions.get(library.tools, picture, recipes.parse(f"w{width}"), OutputFormat.PNG)
            assert library.tools.results.kept_bytes > bound
            await asyncio.sleep(0.3)

        assert 0 < stored_bytes(library) <= bound

    workshop.run(scenario())


def test_a_deleted_images_renditions_go_unless_another_has_the_file(workshop: Workshop, library: Library) -> None:
    content = encoded(noise(40, 30), "PNG")

    async def scenario() -> None:
        first, second = await library.create(content), await library.create(content)
        picture = await renditions.find(library.tools, first.id)
        await renditions.get(library.tools, picture, recipes.parse("w20"), OutputFormat.PNG)

        await images.delete(library.tools, library.editor, first.id, precondition=lambda _: True)
        assert stored_bytes(library) > 0

        await images.delete(library.tools, library.editor, second.id, precondition=lambda _: True)
        assert stored_bytes(library) == 0

    workshop.run(scenario())
