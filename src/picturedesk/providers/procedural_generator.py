"""The generator that needs nobody: pictures drawn by ourselves, the same for the same wish."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from typing import Final

from picturedesk.core.generations import AspectRatio, Attempt, PictureOrder
from picturedesk.core.ports import GeneratedPicture
from picturedesk.providers import procedural

NAME: Final = "procedural"

_PIXELS_OF_A_SIDE: Final = 1_024
_SEED_DIGITS: Final = 16


class ProceduralGenerator:
    """`PictureGenerator` for demos and tests: free, deterministic, and honest about being no photographer."""

    name = NAME
    models: Sequence[str] = ("scenes",)
    digital_source_type = "algorithmicMedia"
    repeatable = True

    async def generate(self, order: PictureOrder) -> GeneratedPicture:
        seed_text = f"{order.model}\n{order.aspect_ratio}\n{order.prompt}"
        width_px, height_px = size_for(order.aspect_ratio)
        started = time.monotonic()
        # In a thread: it takes about 0.2 s, half of it inside Pillow where the loop is free to go on.
        content = await asyncio.to_thread(procedural.draw, seed_text, width_px=width_px, height_px=height_px)
        return GeneratedPicture(
            content=content,
            attempts=(Attempt(outcome="drawn", seconds=time.monotonic() - started),),
            seed=hashlib.sha256(seed_text.encode()).hexdigest()[:_SEED_DIGITS],
        )

    async def close(self) -> None:
        """There is nothing to let go of."""


def size_for(ratio: AspectRatio) -> tuple[int, int]:
    """Width and height in pixels, exactly in *ratio*, about a megapixel together."""
    scale = max(1, round(_PIXELS_OF_A_SIDE / (ratio.across * ratio.down) ** 0.5))
    return ratio.across * scale, ratio.down * scale
