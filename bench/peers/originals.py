"""The pictures that all contenders get, and how they get them: into a folder for the peers, uploaded to us."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bench import pictures
from bench.client import Connection
from bench.library import Library
from picturedesk import settings
from picturedesk.actions import mezzanines
from picturedesk.wiring import open_tools

_IMAGES: Final = "/api/core/v2/assets/images"
_RECENT: Final = timedelta(hours=6)
_MAKERS: Final = 2

Wanted = tuple[str, int]
"""A format and a quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One picture in many files, no two of the same bytes; ``cpu_bars`` are shares of what ipx takes, by format."""

    name: str
    suffix: str
    draw: Callable[[], bytes]
    cpu_bars: Mapping[str, float]

    def filename(self, number: int) -> str:
        return f"{self.suffix}-{number}.{self.suffix}"


LARGE: Final = Subject(
    name="24 MP JPEG",
    suffix="jpg",
    draw=lambda: pictures.photograph(6000, 4000, 8_000_000, 90),
    cpu_bars={"jpg": 0.5, "webp": 0.65},
)
# Of such sides, that the scaled ones are whole numbers: else an encoder's fidelity would be that of its rounding.
SMALL: Final = Subject(
    name="2 MP PNG",
    suffix="png",
    draw=lambda: pictures.lossless(1800, 1200),
    cpu_bars={"jpg": 0.9, "webp": 0.9},
)


def write(subject: Subject, folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / subject.filename(number)).write_bytes(pictures.distinct(subject.draw(), number))


def upload(subject: Subject, client: Connection, count: int) -> Sequence[str]:
    """Make images of them; their ids."""
    ids = []
    for number in range(count):
        content = pictures.distinct(subject.draw(), number)
        key = client.upload("/upload/image", content, subject.filename(number)).expect(200).data()["key"]
        ids.append(str(client.post_json(_IMAGES, {"file_key": key}).expect(201).data()["id"]))
    return ids


def make_mezzanines(library: Library) -> None:
    """
    Of all that was uploaded just now, by the server's own function, before it is started again.

    A server makes them in its idle moments, and would take a while for hundreds.
    """
    asyncio.run(_make_mezzanines(library.folder))


def paths(client: Connection, image_id: str, wanted: Sequence[Wanted]) -> Mapping[Wanted, str]:
    """Signed paths of its renditions."""
    recipes = [f"w800-h600-q{quality}.{output}" for output, quality in wanted]
    made = client.post_json(f"{_IMAGES}/by-id/{image_id}/urls", {"recipes": recipes}).expect(200).data()
    return {each: _path(told["url"]) for each, told in zip(wanted, made, strict=True)}


def _path(url: str) -> str:
    where = urlsplit(url)
    return f"{where.path}?{where.query}"


async def _make_mezzanines(folder: Path) -> None:
    async with open_tools(settings.load(folder, {})) as tools:
        await mezzanines.recall(tools, since=datetime.now(UTC) - _RECENT)

        async def make() -> None:
            while len(tools.mezzanines):
                await mezzanines.make(tools, tools.mezzanines.take())

        await asyncio.gather(*(make() for _ in range(_MAKERS)))
