"""A server that is traced: one span for each request, sent off by a thread that no request waits for."""

import asyncio
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from picturedesk import __version__
from picturedesk.api.addresses import comes_from
from picturedesk.api.observing import RequestLine, WriteLine
from picturedesk.api.types import AsgiApp, Message, Receive, Scope, Send, header, joined_header
from picturedesk.core.identifiers import new_id
from picturedesk.tracing import Collector
from picturedesk.tracing.around_actions import traced_actions

_SEND_LIMIT_S: Final = 10.0
_FAULTS_FROM: Final = 500
_ENDS: Final = frozenset({"lifespan.shutdown.complete", "lifespan.startup.failed"})
_PROBES: Final = ("/health/", "/metrics")
"""Asked every few seconds by machines, and of no interest to anybody who looks at traces."""


class Tracing:
    """One process's traces: around its tools, its application, and its request lines."""

    def __init__(self, collector: Collector) -> None:
        self._trusted = collector.trusted_proxies
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(collector.percent / 100)),
            resource=Resource.create(
                {
                    "service.name": "picturedesk",
                    "service.version": __version__,
                    "service.instance.id": str(new_id()),
                }
            ),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(endpoint=f"{collector.endpoint}/v1/traces", timeout=_SEND_LIMIT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer: Tracer = self._provider.get_tracer("picturedesk", __version__)

    def around(self, app: AsgiApp) -> AsgiApp:
        """*app* with a span around each request; what is left to be sent is sent when it ends."""

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await self._live(app, scope, receive, send)
            elif scope["type"] != "http" or scope["path"].startswith(_PROBES):
                await app(scope, receive, send)
            else:
                with self.tracer.start_as_current_span(
                    "request",
                    context=self._caller(scope),
                    kind=SpanKind.SERVER,
                    record_exception=False,
                    set_status_on_exception=False,
                ):
                    await app(scope, receive, send)

        return traced

    def noting(self, write: WriteLine) -> WriteLine:
        """*write*, and the same facts into the span of the request that the line is about."""

        def note(line: RequestLine) -> None:
            current = trace.get_current_span()
            if current.is_recording():
                current.update_name(f"{line.method} {line.route}")
                current.set_attribute("http.request.method", line.method)
                current.set_attribute("http.route", line.route)
                current.set_attribute("http.response.status_code", int(line.status))
                current.set_attribute("http.response.body.size", line.size_bytes)
                current.set_attribute("picturedesk.request_id", line.request_id)
                if line.status >= _FAULTS_FROM:
                    current.set_status(Status(StatusCode.ERROR))
            write(line)

        return note

    async def _live(self, app: AsgiApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_off(message: Message) -> None:
            # Before the server is told: it ends the process as soon as it knows that all is done.
            if message["type"] in _ENDS:
                await asyncio.to_thread(self._provider.shutdown)
            await send(message)

        with traced_actions(self.tracer):
            await app(scope, receive, send_off)

    def _caller(self, scope: Scope) -> Context:
        """The trace that a trusted proxy says this request belongs to; of anybody else's nothing is believed."""
        if not self._trusted or not comes_from(scope, self._trusted):
            return Context()
        said = {"traceparent": header(scope, b"traceparent"), "tracestate": joined_header(scope, b"tracestate")}
        known = {name: value for name, value in said.items() if value}
        return TraceContextTextMapPropagator().extract(known, Context())
