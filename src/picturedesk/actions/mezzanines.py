"""Mezzanines: made after the answer to an upload, and used where a rendition needs no more of its original."""

from datetime import datetime
from functools import partial
from typing import Final

from picturedesk.actions.tools import Tools
from picturedesk.core.files import FileNumber
from picturedesk.core.mezzanines import Mezzanine, Original, mezzanine_key, mezzanine_of
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.sql import files

_PAGE: Final = 200


def want(tools: Tools, original: Original) -> None:
    """Have its mezzanine made some time, where it pays. Costs nothing."""
    mezzanine = mezzanine_of(original)
    if mezzanine is not None:
        tools.mezzanines.add(mezzanine)


async def order(tools: Tools, original: Original, recipe: Recipe, output: OutputFormat) -> RenderOrder:
    """
    How a rendition is best made: of the mezzanine where it is there and enough, else of the original.

    Where it would be enough and is not there, it is wanted from now on: it was lost, is another encoder's, or not
    made yet.

    Raises:
        StorageUnavailable: The original cannot be had.
    """
    whole = RenderOrder(
        source=await tools.blobs.local_path(original.hash),
        source_format=original.format,
        recipe=recipe,
        output=output,
    )
    mezzanine = mezzanine_of(original)
    if mezzanine is None or not mezzanine.is_enough_for(recipe, output):
        return whole
    # Checked, for a millisecond: a flipped bit here would be in every rendition that is made of it.
    path = await tools.blobs.result_path(mezzanine.sha256, _key(tools), checked=True)
    if path is None:
        tools.mezzanines.add(mezzanine)
        return whole
    return RenderOrder(
        source=path,
        source_format=mezzanine.format,
        recipe=recipe,
        output=output,
        copy_of=mezzanine.original,
        instead=whole,
    )


async def make(tools: Tools, mezzanine: Mezzanine) -> None:
    """
    Make a mezzanine unless it is there, by this process or another.

    Raises what `Renderer.render` and `Blobs` raise.
    """

    async def whole() -> RenderOrder:
        return RenderOrder(
            source=await tools.blobs.local_path(mezzanine.sha256),
            source_format=mezzanine.original_format,
            recipe=mezzanine.recipe,
            output=mezzanine.output,
        )

    if not await tools.blobs.has_result(mezzanine.sha256, _key(tools)):
        await tools.results.make(_key(tools), mezzanine.sha256, whole)


async def recall(tools: Tools, *, since: datetime) -> None:
    """
    Want the mezzanines that uploads *since* then should have and have not: a process that died took their names along.

    Reads pages of rows, newest first, and asks the store once for each large original; ends where no more are taken.
    """
    before: FileNumber | None = None
    while True:
        page = await tools.db.scan(partial(files.newest, before=before, limit=_PAGE))
        for file in page:
            mezzanine = mezzanine_of(file)
            if file.uploaded_at < since:
                return
            if mezzanine is None or await tools.blobs.has_result(mezzanine.sha256, _key(tools)):
                continue
            if not tools.mezzanines.add_behind(mezzanine):
                return
        if len(page) < _PAGE:
            return
        before = page[-1].number


def _key(tools: Tools) -> str:
    return mezzanine_key(tools.delivery.encoder_version)
