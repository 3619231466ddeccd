"""A collector of traces on a loopback port: takes OTLP over HTTP as the standard has it, and keeps every span."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A span as it came over the wire."""

    name: str
    trace: str
    number: str
    parent: str
    kind: int
    failed: bool
    attributes: dict[str, Value]
    service: str
    events: int


@dataclass(slots=True, kw_only=True)
class Collected:
    """What has come so far; `raw` is every body as it was before it was decoded."""

    endpoint: str
    spans: list[Told] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans if span.name == name]

    def below(self, span: Told) -> list[Told]:
        return [other for other in self.spans if other.parent == span.number]


@contextmanager
def collector() -> Iterator[Collected]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collected.paths.add(self.path)
            collected.raw.append(body)
            collected.spans.extend(_spans(body))
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Tests look at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collected = Collected(endpoint=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, name="collector")
    thread.start()
    try:
        yield collected
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _spans(body: bytes) -> list[Told]:
    request = ExportTraceServiceRequest.FromString(body)
    return [
        _told(span, {pair.key: _value(pair.value) for pair in resource.resource.attributes})
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _told(span: Span, resource: dict[str, Value]) -> Told:
    return Told(
        name=span.name,
        trace=span.trace_id.hex(),
        number=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        kind=span.kind,
        failed=span.status.code == 2,
        attributes={pair.key: _value(pair.value) for pair in span.attributes},
        service=str(resource.get("service.name", "")),
        events=len(span.events),
    )


def _value(value: AnyValue) -> Value:
    found: Value = getattr(value, value.WhichOneof("value") or "string_value")
    return found
