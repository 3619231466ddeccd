"""
``python -m bench.filling``: how quickly a library of a million images takes more, and what its indexes weigh.

What is inserted goes into a copy of the library, which is gone in the end: 2 GB that have to be there.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bench import library, machine, many, many_postgres, report
from bench.many import OPERATOR, Many
from bench.report import Row
from bench.stage import KEPT, Stage, staged
from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.images import Image
from picturedesk.wiring import open_tools

_NEW: Final = 100_000_000
"""No image of a library has bytes of this number or above."""
_ALONE: Final = 300
_TOGETHER: Final = 2_000
_AT_ONCE: Final = 32
_SHOWN: Final = 12


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.filling", description="Inserts, and what indexes weigh.")
    parser.add_argument("--images", type=int, default=1_000_000, help="how many there are before")
    parser.add_argument("--database", metavar="URL", help="on this PostgreSQL server, whose user may make databases")
    asked = parser.parse_args()
    filled = many.library(asked.images, kept_in=KEPT, server=asked.database)
    with staged(quick=False) as stage:
        rows = [*_weighed(filled), *_inserted(stage, filled, asked.database)]
    print(f"{machine.described()}\n")
    print(report.table(rows))
    return 0


def _weighed(filled: Many) -> Iterator[Row]:
    sizes = dict(sorted(_sizes(filled).items(), key=lambda entry: -entry[1]))
    whole = sum(sizes.values())
    each = f"{whole / 1e6:,.0f} MB, {whole / filled.count:,.0f} bytes an image"
    yield report.information(f"{filled.count:,} images: the database", result=each)
    for name in list(sizes)[:_SHOWN]:
        yield report.information(name, result=f"{sizes[name] / 1e6:,.0f} MB")


def _sizes(filled: Many) -> Mapping[str, int]:
    """Bytes of every table and index by itself."""
    if filled.url is not None:
        return many_postgres.sizes(filled.url)
    with closing(sqlite3.connect(filled.database)) as connection:
        return dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))


def _inserted(stage: Stage, filled: Many, server: str | None) -> Iterator[Row]:
    with _copied(stage, filled, server) as folder:
        alone_s, together_s = asyncio.run(_insert(folder))
    yield report.information("inserts, one after the other", result=f"{_ALONE / alone_s:,.0f} images a second")
    yield report.information(f"inserts, {_AT_ONCE} at once", result=f"{_TOGETHER / together_s:,.0f} images a second")


@contextmanager
def _copied(stage: Stage, filled: Many, server: str | None) -> Iterator[Path]:
    folder = stage.scratch / "copy"
    shutil.copytree(filled.folder, folder)
    if server is None or filled.url is None:
        yield folder
        return
    with many_postgres.copied(server, filled.url) as url:
        (folder / settings.FILE_NAME).write_text(f'database = "{url}"\n', "utf-8")
        yield folder


async def _insert(folder: Path) -> tuple[float, float]:
    """The seconds that so many take one after the other, and so many together; each is a commit to whoever asks."""
    dice = random.Random(7)
    async with open_tools(settings.load(folder, {})) as tools:
        editor = await accounts.create(tools, OPERATOR, name="Nadia Neu", role=Role.EDITOR)
        images = [library.drawn(dice, _NEW + number, [editor]) for number in range(_ALONE + _TOGETHER)]
        started = time.perf_counter()
        for image in images[:_ALONE]:
            await _put(tools, image)
        between = time.perf_counter()
        waiting = iter(images[_ALONE:])
        await asyncio.gather(*(_put_all(tools, waiting) for _ in range(_AT_ONCE)))
        return between - started, time.perf_counter() - between


async def _put_all(tools: Tools, waiting: Iterator[Image]) -> None:
    for image in waiting:
        await _put(tools, image)


async def _put(tools: Tools, image: Image) -> None:
    await tools.db.write(partial(library.insert, image=image))


if __name__ == "__main__":
    sys.exit(main())
