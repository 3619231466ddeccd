"""What browser tests rest on: that a page's troubles are seen, and that the instruments measure."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.browser_axe import violations
from tests.support.browser_frames import frames
from tests.support.browser_network import cut, slow
from tests.support.browser_site import Leaf, site
from tests.support.browser_watch import Watch

STRICT = {"content-security-policy": "default-src 'self'; style-src 'unsafe-inline'"}
TALL = b'<!doctype html><title>Tall</title><div style="height: 99999px; background: linear-gradient(red, blue)">'
FAULTY = b'<!doctype html><html lang="en"><title>Faulty</title><main><h1>Faulty</h1><img src="/favicon.ico"></main>'


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    plain = Leaf(content=b'<!doctype html><html lang="en"><title>Plain</title><main><h1>Plain</h1></main>')
    inline = Leaf(content=b"<!doctype html><script>alert(1)</script>", headers=STRICT)
    faulty = Leaf(content=FAULTY, headers=STRICT)
    with site({"/": plain, "/inline": inline, "/tall": Leaf(content=TALL), "/faulty": faulty}) as base_url:
        yield base_url


@pytest.fixture
def origins(base_url: str) -> list[str]:
    return [base_url]


def troubles_of(watch: Watch) -> list[str]:
    """What was seen; it is expected, so that it does not fail the test."""
    seen = watch.troubles()
    watch.allow("")
    return seen


class TestTrouble:
    def test_is_none_on_a_page_without_fault(self, page: Page, watch: Watch, base_url: str) -> None:
        page.goto(base_url)

        assert watch.troubles() == []

    def test_on_the_console_is_seen(self, page: Page, watch: Watch, base_url: str) -> None:
        page.goto(base_url)
        page.evaluate("console.error('so not'); console.log('so')")

        assert [line.partition(" (")[0] for line in troubles_of(watch)] == ["console: so not"]

    def test_that_nobody_caught_is_seen(self, page: Page, watch: Watch, base_url: str) -> None:
        page.goto(base_url)
        page.evaluate("void Promise.reject(new Error('left alone'))")
        page.evaluate("new Promise((done) => setTimeout(done, 50))")

        (trouble,) = troubles_of(watch)
        assert trouble.startswith("uncaught: Error: left alone")

    def test_with_the_security_policy_is_seen(self, page: Page, watch: Watch, base_url: str) -> None:
        page.goto(f"{base_url}/inline")

        assert any("content security policy: script-src-elem blocked inline" in line for line in troubles_of(watch))

    def test_with_a_path_that_is_not_there_is_seen(self, page: Page, watch: Watch, base_url: str) -> None:
        page.goto(f"{base_url}/nowhere")

        (trouble,) = troubles_of(watch)
        assert trouble.startswith("console: Failed to load resource: the server responded with a status of 404")
        assert trouble.endswith("/nowhere)")

    @pytest.mark.parametrize("foreign", ["https://elsewhere.example/a.png", "http://192.0.2.1/a.png"])
    def test_is_a_request_to_another_origin_which_arrives_nowhere(
        self, page: Page, watch: Watch, base_url: str, foreign: str
    ) -> None:
        page.goto(base_url)
        reached = page.evaluate("(url) => fetch(url, {mode: 'no-cors'}).then(() => true, () => false)", foreign)

        assert not reached
        assert f"another origin: {foreign}" in troubles_of(watch)

    def test_that_is_expected_is_none(self, page: Page, watch: Watch, base_url: str) -> None:
        watch.allow("status of 404 .*/nowhere")
        page.goto(f"{base_url}/nowhere")

        assert watch.troubles() == []


def test_axe_gets_past_a_strict_policy_and_finds_a_picture_without_words(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/faulty")

    (found,) = violations(page)

    assert found.startswith("image-alt (critical): ")
    assert violations(page, but=["image-alt"]) == []
    assert violations(page, within="h1") == []


def test_frames_are_counted_while_a_page_scrolls(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/tall")

    def scroll() -> None:
        for _ in range(30):
            page.mouse.wheel(0, 200)
            page.wait_for_timeout(16)

    seen = frames(page, scroll)

    assert seen.presented > 0, seen
    assert 0 <= seen.dropped_percent < 100, seen


def test_a_slow_network_is_slow_and_ends(page: Page, base_url: str) -> None:
    page.goto(base_url)
    takes_ms = "async () => { const from = performance.now(); await fetch('/tall'); return performance.now() - from; }"

    with slow(page, latency_ms=400):
        slowly_ms = page.evaluate(takes_ms)

    assert slowly_ms >= 400
    # A loaded machine may be as slow now and then.
    assert min(page.evaluate(takes_ms) for _ in range(5)) < 400


def test_a_network_that_is_cut_is_whole_again(page: Page, watch: Watch, base_url: str) -> None:
    page.goto(base_url)
    arrives = "() => fetch('/tall').then(() => true, () => false)"
    watch.allow("ERR_INTERNET_DISCONNECTED")

    with cut(page.context):
        assert not page.evaluate(arrives)

    assert page.evaluate(arrives)
