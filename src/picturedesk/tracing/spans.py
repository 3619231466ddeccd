"""Spans: made only within a request's, and closed with how it ended, never with what an error says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span, Status, StatusCode, Tracer

from picturedesk.core.errors import Kind, PicturedeskError

_OURS: Final = frozenset({Kind.INTERNAL, Kind.FULL, Kind.GENERATION})
"""The kinds of errors that are no caller's doing."""


def is_traced() -> bool:
    """Whether there is a request to belong to: what the library does by itself is counted, and not traced."""
    return trace.get_current_span().is_recording()


@contextmanager
def span(tracer: Tracer, name: str, **attributes: str | int) -> Iterator[Span]:
    """A span within the one there is. An error leaves its code in it, or its type; its sentence may hold a text."""
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield made
        except PicturedeskError as error:
            made.set_attribute("error.type", error.code)
            if error.kind in _OURS:
                made.set_status(Status(StatusCode.ERROR))
            raise
        except BaseException as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(Status(StatusCode.ERROR))
            raise


def tell(made: Span, *, wait_s: float, work_s: float) -> None:
    """Put into a span how long it waited for its turn, and how long its work then took."""
    made.set_attribute("picturedesk.wait_ms", round(wait_s * 1000, 3))
    made.set_attribute("picturedesk.work_ms", round(work_s * 1000, 3))
