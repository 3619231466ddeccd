"""Publisher lists out of 100,000 images, asked for by one client, one after the other."""

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bench import report, server
from bench.client import Connection
from bench.report import Row
from bench.stage import Stage

_LIST: Final = "/api/2/images"
_BACKOFFICE: Final = "/api/core/v2/assets/images"
_BAR_MS: Final = 10.0
_WARM_UP: Final = 20
_BY_NAME: Final = f"{_LIST}?sort=%2Bname&status=active&limit=30"

_OTHERS: Final[Mapping[str, str]] = {
    "by name, page 1,000": f"{_BY_NAME}&offset=1000",
    "no filter, last changed first": f"{_LIST}?sort=-modifieddate&limit=30",
    "by creator downwards": f"{_LIST}?sort=-createdby&status=active&limit=30",
    "by status": f"{_LIST}?sort=%2Bstatus&limit=30",
    "by extension, png only": f"{_LIST}?sort=%2Bextension&extension=png&limit=30",
    "search for a rare pair of words": f"{_LIST}?search=flood+tallinn&sort=%2Bname&limit=30",
    "search for a frequent word": f"{_LIST}?search=harbour&sort=%2Bname&limit=30",
    "backoffice, newest first": f"{_BACKOFFICE}?limit=30",
}


@dataclass(frozen=True, slots=True)
class _Latency:
    p50_ms: float
    p95_ms: float

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:.2f} ms, p95 {self.p95_ms:.2f} ms"


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    with (
        server.picturedesk(library.folder, stage.file("server.log")) as ours,
        Connection(ours.address, library.headers) as client,
    ):
        many, few = (50, 30) if stage.quick else (1_000, 200)
        found = _ask(client, _BY_NAME, many)
        name = f"30 of {stage.image_count:,} active by name, p95"
        yield report.under(_BAR_MS, "ms", name=name, value=found.p95_ms, ours=str(found))
        for name, path in _OTHERS.items():
            yield report.information(f"list: {name}", result=str(_ask(client, path, few)))
        with Connection(ours.address, {**library.headers, "accept": "application/xml"}) as xml_client:
            yield report.information("list: by name, as XML", result=str(_ask(xml_client, _BY_NAME, few)))


def _ask(client: Connection, path: str, times: int) -> _Latency:
    for _ in range(_WARM_UP):
        client.get(path).expect(200)
    took_ms = []
    for _ in range(times):
        started = time.perf_counter()
        client.get(path).expect(200)
        took_ms.append((time.perf_counter() - started) * 1_000)
    return _Latency(p50_ms=statistics.median(took_ms), p95_ms=statistics.quantiles(took_ms, n=20)[-1])
