"""Media: the images under their other form, and pictures made from prompts."""

from typing import Final, Literal, Unpack

from picturedesk.client import calls
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.answers.media import Generated, MediaImage, MediaPage
from picturedesk.client.fields import Prompting

_IMAGES: Final = "/api/images"
_GENERATION_LIMIT_S: Final = 300.0


class AsyncMedia:
    """Live images, uploaded and generated."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def get(self, image_id: str) -> MediaImage:
        """One image. Raises NotFound."""
        return await self._sender.send(calls.get(f"{_IMAGES}/{calls.segment(image_id)}", calls.entity(MediaImage)))

    async def list(
        self,
        *,
        page: int = 1,
        page_size: int = 100,
        origin: Literal["all", "generated", "uploaded"] = "all",
    ) -> MediaPage:
        """One page of images, newest first; pages count from 1 and have up to 100."""
        query = {"page": page, "pageSize": page_size, "origin": origin}
        return await self._sender.send(calls.get(_IMAGES, calls.whole(MediaPage), query))

    async def generate(
        self,
        prompt: str,
        *,
        idempotency_key: str | None = None,
        timeout_s: float = _GENERATION_LIMIT_S,
        **style: Unpack[Prompting],
    ) -> Generated:
        """
        Make a picture from a prompt. A retry never pays twice, nor does another call with the same *idempotency_key*.

        Raises:
            BadRequest: The prompt is empty or too long, or a parameter is wrong; `code` tells which.
            RateLimited: The quota is used up, or it is too much at once.
            ServerError: The generation failed; with the same key it stays so.
        """
        body = {"prompt": prompt, **{_camel(name): value for name, value in style.items()}}
        return await self._sender.send(
            calls.post(
                f"{_IMAGES}/generate-with-idempotency",
                calls.data(Generated),
                body,
                idempotency_key=idempotency_key,
                timeout_s=timeout_s,
            )
        )


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
