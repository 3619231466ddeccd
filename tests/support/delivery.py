"""Delivery URLs made by the tests themselves: parts, signatures, and renditions as Pillow sees them."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from picturedesk import settings
from picturedesk.core import signing
from picturedesk.core.signing import SigningKey
from picturedesk.wiring import open_tools


def signing_keys(folder: Path) -> Sequence[SigningKey]:
    """The keys of the library in *folder*."""

    async def read() -> Sequence[SigningKey]:
        async with open_tools(settings.load(folder, {})) as tools:
            return tools.delivery.keys

    return asyncio.run(read())


def path_of(image: dict[str, Any], target: str, revision: str | None = None) -> str:
    """The path of a rendition of *image*, pinned unless another *revision* is named."""
    return f"/img/{image['id']}/{revision or image['revision']}/{target}"


def signed(keys: Sequence[SigningKey], path: str, expires: int | None = None) -> str:
    signature = signing.sign(keys[0], path, expires)
    return f"{path}?s={signature}" + ("" if expires is None else f"&e={expires}")


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
