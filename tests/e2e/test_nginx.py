"""The nginx of the guide: its own configuration, run by a real nginx in front of a real server."""

import os
import subprocess
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from tests.imaging.pictures import encoded, noise
from tests.support.delivery import path_of, signed, signing_keys
from tests.support.nginx import IS_INSTALLED, box, free_port, running_nginx
from tests.support.server import RunningServer, running_server

IMAGES: Final = "/api/core/v2/assets/images"
TEN_MB: Final = 10_000_000
CHROME: Final = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8"
FIREFOX: Final = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"

pytestmark = pytest.mark.skipif(not IS_INSTALLED, reason="nginx or openssl is not installed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A server with one image, nginx before it, and a client of each."""

    server: RunningServer
    folder: Path
    proxied: httpx2.Client
    direct: httpx2.Client
    image: dict[str, Any]
    picture: bytes

    def original(self, image: dict[str, Any]) -> str:
        return signed(signing_keys(self.server.folder), path_of(image, "original.png"))


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    said = tomllib.loads(box("toml"))
    port = free_port()
    environment = {
        "PICTUREDESK_PUBLIC_URL": f"https://127.0.0.1:{port}",
        "PICTUREDESK_TRUSTED_PROXIES": ",".join(said["trusted_proxies"]),
        "PICTUREDESK_ACCEL_REDIRECT": said["accel_redirect"],
    }
    library, folder = tmp_path_factory.mktemp("fronted") / "library", tmp_path_factory.mktemp("nginx")
    with (
        running_server(library, environment=environment) as server,
        running_nginx(folder, port, upstream=server.port, library=server.folder) as trusted,
        httpx2.Client(
            base_url=f"https://127.0.0.1:{port}", headers=server.headers(), verify=trusted, timeout=30
        ) as proxied,
        httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as direct,
    ):
        picture = encoded(noise(400, 300), "PNG")
        image = created(proxied, picture)
        yield Front(server=server, folder=folder, proxied=proxied, direct=direct, image=image, picture=picture)


def created(client: httpx2.Client, picture: bytes) -> dict[str, Any]:
    uploaded = client.post("/upload/image", files={"image": ("harbour.png", picture)})
    assert uploaded.is_success, uploaded.text
    image: dict[str, Any] = client.post(IMAGES, json={"file_key": uploaded.json()["data"]["key"]}).json()["data"]
    return image


def kept(answer: httpx2.Response) -> str | None:
    return answer.headers.get("x-cache-status")


class TestRenditions:
    @pytest.mark.parametrize("revision", [None, "latest"])
    def test_are_served_from_the_cache(self, front: Front, revision: str | None) -> None:
        url = path_of(front.image, "card.png", revision)

        first, second = front.proxied.get(url), front.proxied.get(url, params={"utm_source": "x"})

        assert [kept(first), kept(second)] == ["MISS", "HIT"]
        assert first.content == second.content == front.direct.get(url).content
        assert second.headers["surrogate-key"] == f"image-{front.image['id']}"
        assert second.headers["cache-control"] == front.direct.get(url).headers["cache-control"]

    def test_of_iiif_are_too_and_name_the_public_address(self, front: Front) -> None:
        url = f"/iiif/3/{front.image['id']}/full/200,/0/default.jpg"

        answers = [front.proxied.get(url) for _ in range(2)]

        assert [kept(answer) for answer in answers] == ["MISS", "HIT"]
        assert answers[1].headers["link"].startswith(f"<{str(front.proxied.base_url).rstrip('/')}/iiif/3/")

    def test_that_a_client_has_are_304(self, front: Front) -> None:
        url = path_of(front.image, "thumb.png")
        tag = front.proxied.get(url).headers["etag"]

        answer = front.proxied.get(url, headers={"if-none-match": tag})

        assert (answer.status_code, kept(answer), answer.content) == (304, "HIT", b"")

    def test_come_in_ranges_out_of_the_cache(self, front: Front) -> None:
        url = path_of(front.image, "thumb.png")
        whole = front.proxied.get(url).content

        answer = front.proxied.get(url, headers={"range": "bytes=10-19"})

        assert (answer.status_code, kept(answer), answer.content) == (206, "HIT", whole[10:20])

    def test_with_an_expiry_are_not_kept(self, front: Front) -> None:
        url = signed(
            signing_keys(front.server.folder), path_of(front.image, "w101.png"), expires=int(time.time()) + 300
        )

        assert [kept(front.proxied.get(url)) for _ in range(2)] == ["MISS", "MISS"]


def test_auto_is_kept_once_for_all_who_take_the_same(front: Front) -> None:
    url = path_of(front.image, "thumb.auto")

    answers = [
        front.proxied.get(url, headers={"accept": accept}) for accept in (CHROME, FIREFOX, "*/*", "image/avif;q=0, */*")
    ]

    assert [kept(answer) for answer in answers] == ["MISS", "HIT", "MISS", "HIT"]
    assert [answer.headers["content-type"] for answer in answers] == ["image/avif"] * 2 + ["image/jpeg"] * 2
    assert {answer.headers["vary"] for answer in answers} == {"Accept"}


class TestOriginals:
    def test_are_sent_by_nginx_with_our_headers(self, front: Front) -> None:
        url = front.original(front.image)

        inner, outer = front.direct.get(url), front.proxied.get(url)

        assert inner.headers["x-accel-redirect"].startswith("/_blobs/originals/")
        assert inner.content == b""
        assert (outer.status_code, outer.content) == (200, front.picture)
        own = {"content-length", "x-accel-redirect", "date", "server"}
        expected = {name: value for name, value in inner.headers.items() if name not in own}
        assert expected.items() <= dict(outer.headers).items()
        assert "x-accel-redirect" not in outer.headers
        assert "last-modified" not in outer.headers

    def test_come_in_ranges(self, front: Front) -> None:
        url, size = front.original(front.image), len(front.picture)
        tag = front.proxied.get(url).headers["etag"]

        part = front.proxied.get(url, headers={"range": "bytes=10-19", "if-range": tag})
        changed = front.proxied.get(url, headers={"range": "bytes=10-19", "if-range": '"another"'})
        beyond = front.proxied.get(url, headers={"range": f"bytes={size}-"})

        assert (part.status_code, part.content) == (206, front.picture[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{size}"
        assert (changed.status_code, changed.content) == (200, front.picture)
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
        assert beyond.json() == {"error": "The picture has no such part."}

    def test_are_whole_to_what_we_do_not_read(self, front: Front) -> None:
        for odd in ({"range": "bytes=0-1,4-5"}, {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
            answer = front.proxied.get(front.original(front.image), headers=odd)

            assert (answer.status_code, answer.content) == (200, front.picture)
            assert answer.headers["accept-ranges"] == "bytes"

    def test_that_a_client_has_are_304(self, front: Front) -> None:
        url = front.original(front.image)
        tag = front.proxied.get(url).headers["etag"]

        answer = front.proxied.get(url, headers={"if-none-match": tag})

        assert (answer.status_code, answer.content) == (304, b"")

    def test_answer_head(self, front: Front) -> None:
        answer = front.proxied.head(front.original(front.image))

        assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(front.picture)))

    def test_need_their_signature_and_have_no_other_way(self, front: Front) -> None:
        url = front.original(front.image)
        place = front.direct.get(url).headers["x-accel-redirect"]

        assert front.proxied.get(url.partition("?")[0]).status_code == 403
        assert front.proxied.get(place).status_code == 404


def test_errors_are_not_kept(front: Front) -> None:
    for url, status in (
        (path_of(front.image, "nonsense.png"), 400),
        (path_of(front.image, "w101.png"), 403),
        (path_of({**front.image, "id": "497f6eca-6276-7993-bfeb-53cbbbba6f08"}, "thumb.png"), 404),
        (path_of(front.image, "thumb.png", "0" * 16), 307),
        (path_of(front.image, "h360-w640.png"), 308),
    ):
        answers = [front.proxied.get(url) for _ in range(2)]

        assert [(answer.status_code, kept(answer)) for answer in answers] == [(status, "MISS")] * 2, url


def test_ten_megabytes_come_through_unbuffered_and_too_much_is_refused(front: Front) -> None:
    large = encoded(noise(2_150, 2_150), "PNG")
    assert len(large) > TEN_MB

    buffers = front.folder / "temp" / "body"
    untouched = buffers.stat().st_mtime_ns

    image = created(front.proxied, large)
    buffered = buffers.stat().st_mtime_ns != untouched
    refused = front.proxied.post("/upload/image", files={"image": ("large.png", large + large)})

    assert front.proxied.get(front.original(image)).content == large
    assert not buffered
    assert refused.status_code == 413


def test_a_deleted_image_is_seen_as_long_as_the_guide_says(front: Front) -> None:
    image = created(front.proxied, encoded(noise(200, 150), "PNG"))
    pinned, newest, original = path_of(image, "thumb.png"), path_of(image, "thumb.png", "latest"), front.original(image)
    for url in (pinned, newest, original):
        assert front.proxied.get(url).status_code == 200

    front.proxied.delete(f"{IMAGES}/by-id/{image['id']}")
    time.sleep(1)

    assert front.proxied.get(original).status_code == 404
    assert {kept(front.proxied.get(url)) for url in (pinned, newest)} == {"HIT"}
    command = box("sh").replace("/var/cache/nginx/picturedesk", str(front.folder / "cache"))
    subprocess.run(["bash", "-e", "-c", command], env={**os.environ, "image": image["id"]}, check=True)
    assert {front.proxied.get(url).status_code for url in (pinned, newest)} == {404}
    assert kept(front.proxied.get(path_of(front.image, "thumb.png"))) == "HIT"


class _Vanishing(BaseHTTPRequestHandler):
    """A `latest` that ages quickly, until its server has no image any more."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        gone = getattr(self.server, "gone", False)
        self.send_response(404 if gone else 200)
        self.send_header("Cache-Control", "no-store" if gone else "public, max-age=1, stale-while-revalidate=4")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        """Say nothing."""


def test_stale_is_served_as_long_as_we_allow_and_no_longer(tmp_path: Path) -> None:
    port = free_port()
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _Vanishing) as upstream,
        running_nginx(tmp_path, port, upstream=upstream.server_port, library=tmp_path / "library") as trusted,
        httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=30) as client,
    ):
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        told = [_told(client)]
        upstream.gone = True  # type: ignore[attr-defined]
        for pause_s in (2.1, 0.3, 4.5):
            time.sleep(pause_s)
            told.append(_told(client))
        upstream.shutdown()

    assert told == [(200, "MISS"), (200, "STALE"), (200, "STALE"), (404, "EXPIRED")]


def _told(client: httpx2.Client) -> tuple[int, str | None]:
    answer = client.get("/img/an-image/latest/thumb.png")
    return answer.status_code, kept(answer)
