"""How smoothly Chromium draws while something happens: its own trace, counted."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page

_CATEGORIES: Final = ["disabled-by-default-devtools.timeline.frame", "cc,benchmark", "__metadata"]
_DRAWN: Final = frozenset({"STATE_PRESENTED_ALL", "STATE_PRESENTED_PARTIAL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameStats:
    """
    Frames of the page that had something to draw: *presented* in time or *dropped*.

    *partial* of the presented ones came without what the main thread had to add; *unpainted* showed a place whose
    picture was not ready.
    """

    presented: int
    dropped: int
    partial: int
    unpainted: int

    @property
    def total(self) -> int:
        return self.presented + self.dropped

    @property
    def dropped_percent(self) -> float:
        return 100 * self.dropped / self.total if self.total else 0.0

    def __str__(self) -> str:
        return (
            f"{self.total} frames: {self.dropped} dropped ({self.dropped_percent:.1f} %),"
            f" {self.partial} partial, {self.unpainted} with unpainted places"
        )


def frames(page: Page, action: Callable[[], object]) -> FrameStats:
    """
    What became of each frame of *page* while *action* ran, told by Chromium's compositor.

    A browser traces one page at a time. On a loaded machine frames are dropped for reasons that are not the page's:
    repeat, and look at the best.
    """
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        action()
    finally:
        trace = browser.stop_tracing()
    return _counted(json.loads(trace)["traceEvents"])


def _counted(events: list[dict[str, Any]]) -> FrameStats:
    reports = _reports(events)
    states = Counter(report["state"] for report in reports)
    return FrameStats(
        presented=sum(states[state] for state in _DRAWN),
        dropped=states["STATE_DROPPED"],
        partial=states["STATE_PRESENTED_PARTIAL"],
        unpainted=sum(bool(report.get("has_missing_content")) for report in reports),
    )


def _reports(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # The browser's own surface is reported on as well.
    pages = {
        event["pid"] for event in events if event["name"] == "process_name" and event["args"].get("name") == "Renderer"
    }
    return [
        event["args"]["frame_reporter"]
        for event in events
        if event["name"] == "PipelineReporter" and event["pid"] in pages and "frame_reporter" in event.get("args", {})
    ]
