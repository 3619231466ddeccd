"""Both faces of the client behind one: what awaits is waited for, so that each test runs with either."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from picturedesk.client import AsyncPicturedesk, Picturedesk

KEY: Final = "pd_0123456789ab_not-a-real-key-but-of-its-shape"
FACES: Final = ("sync", "async")


class Waiting:
    """The client that awaits, waited for."""

    def __init__(self, *words: Any, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self._desk = AsyncPicturedesk(*words, **options)

    def __enter__(self) -> Any:
        return _Waited(self._runner, self._desk)

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._desk.aclose())
        self._runner.close()


class _Waited:
    def __init__(self, runner: asyncio.Runner, awaited: Any) -> None:
        self._runner = runner
        self._awaited = awaited

    def __getattr__(self, name: str) -> Any:
        return _Waited(self._runner, getattr(self._awaited, name))

    def __call__(self, *words: Any, **options: Any) -> Any:
        result = self._awaited(*words, **options)
        if inspect.isawaitable(result):
            return self._runner.run(_awaiting(result))
        if isinstance(result, AsyncIterator):
            return self._iterate(result)
        return result

    def __repr__(self) -> str:
        return repr(self._awaited)

    def _iterate(self, entries: AsyncIterator[Any]) -> Iterator[Any]:
        while True:
            try:
                yield self._runner.run(_awaiting(anext(entries)))
            except StopAsyncIteration:
                return


async def _awaiting(result: Any) -> Any:
    return await result


def opened(face: str, base_url: str, *, key: str = KEY, **options: Any) -> Any:
    """A client with this face, to be entered."""
    return (Picturedesk if face == "sync" else Waiting)(base_url, key=key, **options)
