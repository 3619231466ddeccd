"""Traces: what a collector is sent over the wire, what it is never told, and nothing at all where nobody asks."""

import asyncio
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.tracing import Collector
from picturedesk.tracing.server import Tracing
from tests.support.app import picture
from tests.support.collector import Collected, Told, collector
from tests.support.server import running_server

THEIR_TRACE, THEIR_SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{THEIR_TRACE}-{THEIR_SPAN}-01"
PROMPT, CAPTION, CREDIT = "a lighthouse nobody knows", "The harbour of Nowhere", "Nobody at all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was asked of a server, and what the collector had when it had ended."""

    collected: Collected
    key: str
    image: str
    signature: str

    def request(self, name: str) -> Told:
        [found] = self.collected.named(name)
        return found

    def all_below(self, span: Told) -> list[Told]:
        below = self.collected.below(span)
        return below + [deeper for each in below for deeper in self.all_below(each)]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Two workers, since each sends what it has; they send the rest when they end."""
    folder = tmp_path_factory.mktemp("traced") / "library"
    with collector() as collected:
        environment = {
            "PICTUREDESK_OTLP_ENDPOINT": collected.endpoint,
            "PICTUREDESK_TRUSTED_PROXIES": "127.0.0.1",
            "PICTUREDESK_RENDER_PROCESSES": "1",
        }
        with running_server(folder, options=["--workers", "2"], environment=environment) as running:
            with httpx2.Client(base_url=running.base_url, headers=running.headers(Role.EDITOR), timeout=60) as client:
                image, signature = _visit(client)
            assert running.stop() == 0
        yield Story(collected=collected, key=running.keys[Role.EDITOR], image=image, signature=signature)


def _visit(client: httpx2.Client) -> tuple[str, str]:
    sent = client.post("/upload/image", files={"image": ("Bridge of Sighs.png", picture(size=(60, 40)))})
    body = {"file_key": sent.json()["data"]["key"], "locales": [{"locale": "en", "caption": CAPTION, "credit": CREDIT}]}
    made = client.post("/api/core/v2/assets/images", json=body, headers={"traceparent": TRACEPARENT})
    assert made.status_code == 201, made.text
    image = made.json()["data"]["id"]
    assert client.get("/api/core/v2/assets/images/by-id/00000000-0000-7000-8000-000000000000").status_code == 404
    handed_out = client.post(f"/api/core/v2/assets/images/by-id/{image}/urls", json={"recipes": ["w123.webp"]})
    [signed] = handed_out.json()["data"]
    assert client.get(signed["url"]).status_code == 200
    client.get(f"/img/{image}/latest/w77.jpg?s=secretsignature&x-api-key=shouldneverbeseen")
    assert client.post("/api/images/generate", json={"prompt": PROMPT}).status_code in {200, 201}
    assert client.get("/health/live").status_code == 200
    return image, signed["url"].partition("?s=")[2]


def test_spans_come_as_the_standard_has_it(story: Story) -> None:
    assert story.collected.paths == {"/v1/traces"}
    assert {span.service for span in story.collected.spans} == {"picturedesk"}


def test_a_request_is_named_for_its_route_and_told_with_its_status(story: Story) -> None:
    missing = story.request("GET /api/core/v2/assets/images/by-id/{image_id}")

    assert missing.kind == 2
    assert not missing.failed
    assert missing.attributes["http.response.status_code"] == 404
    assert missing.attributes["http.request.method"] == "GET"
    assert missing.attributes["picturedesk.request_id"]


def test_an_upload_is_an_action_with_a_look_bytes_and_a_write(story: Story) -> None:
    below = {span.name for span in story.all_below(story.request("POST /upload/image"))}

    assert {"action uploads.receive", "picture.check", "blob.put", "database.write"} <= below


def test_a_write_tells_its_wait_apart_from_its_work(story: Story) -> None:
    for span in story.collected.named("database.write"):
        assert span.attributes["picturedesk.work_ms"]
        assert float(span.attributes["picturedesk.wait_ms"]) >= 0


def test_a_render_tells_its_wait_apart_from_its_work(story: Story) -> None:
    [render] = [span for span in story.collected.named("picture.render") if span.attributes["output"] == "webp"]

    assert float(render.attributes["picturedesk.work_ms"]) > 0
    assert float(render.attributes["picturedesk.wait_ms"]) >= 0
    assert render.trace in {span.trace for span in story.collected.spans if span.kind == 2}


def test_a_providers_call_is_told(story: Story) -> None:
    [call] = story.collected.named("provider.generate")

    assert call.attributes["provider"] == "procedural"
    assert call.attributes["picturedesk.attempts"] == 1


def test_a_trusted_proxys_trace_goes_on(story: Story) -> None:
    made = story.request("POST /api/core/v2/assets/images")

    assert (made.trace, made.parent) == (THEIR_TRACE, THEIR_SPAN)
    assert {span.trace for span in story.all_below(made)} == {THEIR_TRACE}


def test_probes_are_not_traced_nor_what_the_library_does_by_itself(story: Story) -> None:
    assert not [span for span in story.collected.spans if "health" in span.name]
    assert {span.kind for span in story.collected.spans if not span.parent} == {2}


def test_no_key_id_query_name_or_text_is_in_any_span(story: Story) -> None:
    everything = b"".join(story.collected.raw)

    secrets = (
        story.key,
        story.image,
        story.signature,
        "secretsignature",
        "shouldneverbeseen",
        PROMPT,
        CAPTION,
        CREDIT,
        "Sighs",
        "w77",
    )
    assert [secret for secret in secrets if secret.encode() in everything] == []
    assert not any(span.events for span in story.collected.spans)


App = Callable[[Any, Any, Any], Awaitable[None]]


async def _ask(traced: App, headers: Mapping[str, str], client: str = "127.0.0.1") -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/img/x", "headers": raw, "client": (client, 1)}
    await traced(scope, None, None)


def _traced_once(networks: tuple[str, ...], percent: int = 100, times: int = 1) -> list[Told]:
    async def nothing(scope: Any, _receive: Any, send: Any) -> None:
        """An application that answers nobody, and ends at once."""
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.shutdown.complete"})

    async def sent(_message: Any) -> None:
        """A server that has heard."""

    async def scenario(endpoint: str) -> None:
        tracing = Tracing(
            Collector(
                endpoint=endpoint, percent=percent, trusted_proxies=tuple(ip_network(network) for network in networks)
            )
        )
        traced = tracing.around(nothing)
        for _ in range(times):
            await _ask(traced, {"traceparent": TRACEPARENT} if networks or percent == 100 else {})
        await traced({"type": "lifespan"}, None, sent)  # type: ignore[arg-type]  # nothing is received

    with collector() as collected:
        asyncio.run(scenario(collected.endpoint))
        return list(collected.spans)


@pytest.mark.parametrize(("networks", "believed"), [((), False), (("10.0.0.0/8",), False), (("127.0.0.0/8",), True)])
def test_only_a_trusted_proxys_trace_is_believed(networks: tuple[str, ...], believed: bool) -> None:
    [span] = _traced_once(networks)

    assert (span.trace == THEIR_TRACE) is believed


def test_of_many_requests_so_many_in_a_hundred_are_traced() -> None:
    # 2,000 at 10 %: 100 or 300 are 7 standard deviations away.
    assert 100 <= len(_traced_once((), percent=10, times=2_000)) <= 300


def test_without_the_packages_one_sentence_says_so(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from picturedesk.cli import main\n"
        f"main(['serve', '--data', {str(tmp_path / 'library')!r}, '--port', '0'])\n"
    )
    environment = {"PATH": "/usr/bin:/bin", "PICTUREDESK_OTLP_ENDPOINT": "http://127.0.0.1:4318"}

    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    needs = "The setting otlp_endpoint needs packages that are not installed: pip install 'picturedesk[otel]'."
    assert ran.stderr.splitlines() == [f"error: {needs} (setting-refused)"]


def test_a_server_that_is_not_traced_does_not_import_any_of_it(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from picturedesk import settings, wiring\n"
        "wiring.make_app(settings.load(Path(sys.argv[1]), {}), console=False)\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry', 'picturedesk.tracing.'))])\n"
    )

    ran = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_a_collector_that_is_not_there_costs_no_request(tmp_path: Path) -> None:
    environment = {"PICTUREDESK_OTLP_ENDPOINT": "http://127.0.0.1:9", "PICTUREDESK_RENDER_PROCESSES": "1"}
    with running_server(tmp_path / "library", environment=environment) as running:
        asked = urllib.request.Request(f"{running.base_url}/api/core/v2/assets/images", headers=running.headers())
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert answer.status == 200
