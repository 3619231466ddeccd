"""The generators there are, which of them is asked, and how often an account may."""

import asyncio
from collections.abc import Callable, Mapping

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.ports import PictureGenerator


class Generators:
    """
    Generators by name, each made when it is first asked for: most processes generate nothing.

    ``per_day`` is how many pictures one account may ask for on a day of UTC; 0 is without limit.
    """

    def __init__(self, makers: Mapping[str, Callable[[], PictureGenerator]], *, default: str, per_day: int = 0) -> None:
        self._makers = makers
        self._default = default
        self._made: dict[str, PictureGenerator] = {}
        self._making = asyncio.Lock()
        self.per_day = per_day

    async def chosen(self, provider: str | None, model: str | None) -> tuple[PictureGenerator, str]:
        """
        The generator of this name, or the one for those who name none, and the model to ask it for.

        Raises:
            InvalidRequest: There is no such generator, or it has no such model.
        """
        generator = await self.find(provider or self._default)
        if generator is None:
            raise InvalidRequest(Detail("provider", "There is no provider of this name."))
        if model is not None and model not in generator.models:
            raise InvalidRequest(Detail("model", "The provider has no model of this name."))
        return generator, model or generator.models[0]

    async def find(self, name: str) -> PictureGenerator | None:
        """The generator of this name; None where there is none, or no longer."""
        async with self._making:
            if name not in self._made and name in self._makers:
                # In a thread: what makes or fetches pictures takes a quarter of a second to load.
                self._made[name] = await asyncio.to_thread(self._makers[name])
        return self._made.get(name)

    async def close(self) -> None:
        for generator in self._made.values():
            await generator.close()
