"""The metrics there are, and what a server tells of them."""

import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from tests.support.app import Client

PREFIX = "picturedesk_"
_ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A metric of ours: what kind it is, what its series are told apart by, and by what names queries ask for it."""

    kind: str
    labels: tuple[str, ...]
    names: tuple[str, ...]


def known() -> Mapping[str, Known]:
    """Every metric that the modules of a server register, by its name in the documentation."""
    import picturedesk.wiring  # noqa: F401 - and with it all that count
    from picturedesk.api import asgi  # noqa: F401
    from picturedesk.imaging import pool  # noqa: F401
    from picturedesk.worker import gauges, generations, mezzanines, scrubber, sweeper, trimmer  # noqa: F401

    found = {}
    for collector in REGISTRY._collector_to_names:
        if isinstance(collector, MetricWrapperBase) and collector._name.startswith(PREFIX):
            kind = str(collector._type)
            names = tuple(collector._name + ending for ending in _ENDINGS[kind])
            title = names[0] if kind == "counter" else collector._name
            found[title] = Known(kind=kind, labels=tuple(collector._labelnames), names=names)
    return found


Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def told_by(client: Client) -> Samples:
    return read(client.get("/metrics").text)


def told_at(base_url: str) -> Samples:
    with urllib.request.urlopen(f"{base_url}/metrics", timeout=60) as answer:
        return read(answer.read().decode())


def read(text: str) -> Samples:
    """Every sample of the exposition format, by its name and its labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str, **labels: str) -> float:
    """The sum of all series of *name* that have these labels."""
    return sum(
        value for (found, told), value in samples.items() if found == name and labels.items() <= dict(told).items()
    )


def until(samples: Callable[[], Samples], name: str, least: float, **labels: str) -> None:
    """Wait until so much was counted."""
    deadline = time.monotonic() + 60
    while total(samples(), name, **labels) < least:
        assert time.monotonic() < deadline, f"{name} stayed below {least}"
        time.sleep(0.1)
