"""What lists cost within the program: actions on an open library, without HTTP."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa

from bench.many import OPERATOR, Many
from bench.timing import Latency, calmest, latency
from picturedesk import settings
from picturedesk.actions import listing
from picturedesk.actions.tools import Tools
from picturedesk.api.publisher.queries import read_page_request
from picturedesk.core.listing import ImageFilter, Position, Sort, SortField
from picturedesk.sql import listing as lists
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.types import SearchWords, Sought
from picturedesk.wiring import open_tools

_HERE: Final = "SELECT count(*) AS n FROM image_search WHERE image_search MATCH :query"
_THERE: Final = (
    "SELECT count(*) AS n FROM search_entries"
    " WHERE live AND picturedesk_search_lexemes(image_number, digest) @@ CAST(:query AS tsquery)"
)
_ASKED, _N = sa.bindparam("query", type_=SearchWords()), sa.column("n", sa.Integer)
_BARE: Final = Statement(
    sa.text(_HERE).bindparams(_ASKED).columns(_N), postgresql=sa.text(_THERE).bindparams(_ASKED).columns(_N)
)
_MIDDLE: Final = datetime(2015, 1, 1, tzinfo=UTC)
PLACES: Final = {
    Sort(SortField.NAME, descending=False): Position(value="m", number=0),
    Sort(SortField.INSERTED_AT, descending=True): Position(value=_MIDDLE, number=0),
    Sort(SortField.UPDATED_AT, descending=True): Position(value=_MIDDLE, number=0),
}
"""Orders, and the middle of each."""
WAYS: Final = {"on": "after", "back": "before"}


class Inside:
    """An open library, and the loop it is open on."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tools: Tools) -> None:
        self._loop = loop
        self._tools = tools

    def page(self, path: str, times: int) -> Latency:
        """The publisher's page that *path* asks for."""
        asked = read_page_request(dict(parse_qsl(urlsplit(path).query)))
        ask = partial(listing.publisher_page, self._tools, OPERATOR, asked.wanted, asked.sort)
        return calmest(lambda _: self._run(ask(offset=asked.offset, limit=asked.limit)), times)

    def cursor(self, wanted: ImageFilter, sort: Sort, place: Position, way: str, times: int) -> Latency:
        """A keyset page of *wanted* from *place* in an order, one of the `WAYS`."""
        places = {name: place if name == WAYS[way] else None for name in WAYS.values()}
        ask = partial(listing.stretch, self._tools, OPERATOR, wanted, sort, limit=30, count=False, **places)
        return calmest(lambda _: self._run(ask()), times)

    def counted_page(self, word: str, times: int) -> tuple[Latency, Latency, int]:
        """The page of a search with its total, the bare count of the same matches, and that count."""
        wanted, sort = ImageFilter(words=[word]), Sort(SortField.NAME, descending=False)

        async def page(tx: Tx) -> int:
            total = await lists.count(tx, wanted)
            await lists.numbered(tx, wanted, sort, offset=0, limit=30, total=total)
            return total

        async def bare(tx: Tx) -> int:
            return int((await tx.one(_BARE, query=Sought([word]))).n)

        pages, counts, total = [], [], 0
        # In turns, so that whatever else the machine does meets both.
        for _ in range(3 * times):
            started = time.perf_counter()
            total = self._run(self._tools.db.scan(page))
            between = time.perf_counter()
            self._run(self._tools.db.scan(bare))
            pages.append((between - started) * 1_000)
            counts.append((time.perf_counter() - between) * 1_000)
        return latency(pages), latency(counts), total

    def _run(self, work: Any) -> Any:  # noqa: ANN401 - a coroutine and what it gives
        return self._loop.run_until_complete(work)


@contextmanager
def opened(library: Many) -> Iterator[Inside]:
    """The library with everything that a server opens, but without one."""
    with asyncio.Runner() as runner:
        manager = open_tools(settings.load(library.folder, {}))
        tools = runner.run(manager.__aenter__())
        try:
            yield Inside(runner.get_loop(), tools)
        finally:
            runner.run(manager.__aexit__(None, None, None))
