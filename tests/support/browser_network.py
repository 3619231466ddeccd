"""A network between browser and server that is slow, or cut."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page


@contextmanager
def slow(
    page: Page, *, latency_ms: float = 0, down_bytes_per_s: float = -1, up_bytes_per_s: float = -1
) -> Iterator[None]:
    """Within, answers to *page* take *latency_ms* more, and bytes trickle; -1 leaves a direction alone."""
    # The conditions belong to this session and end with it.
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"latency": latency_ms, "downloadThroughput": down_bytes_per_s, "uploadThroughput": up_bytes_per_s}
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    try:
        yield
    finally:
        session.detach()


@contextmanager
def cut(context: BrowserContext) -> Iterator[None]:
    """Within, no page of *context* reaches the server, and `navigator.onLine` says so. Failed requests are troubles."""
    context.set_offline(True)
    try:
        yield
    finally:
        context.set_offline(False)
