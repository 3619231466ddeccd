"""Lessons about bytes on their way out; ``docs/security/lessons.md`` says where the others are held."""

import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image, TiffImagePlugin

from picturedesk.api.ranges import read_range
from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise, quarters
from tests.security.access_rules import IMAGES
from tests.support.app import Desk, create_image, running_app
from tests.support.server import RunningServer

GPS_BLOCK = 0x8825
SECRET = b"SECRET-"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_app(tmp_path_factory.mktemp("lessons") / "data") as running:
        yield running


class TestAStream:
    """Directus 2025-30225: each request that failed left a socket open, until there were none."""

    @pytest.fixture
    @staticmethod
    def client(server: RunningServer) -> Iterator[httpx2.Client]:
        with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as opened:
            yield opened

    def test_is_closed_however_its_request_ends(self, server: RunningServer, client: httpx2.Client) -> None:
        content = encoded(noise(1_400, 1_400), "PNG")
        assert len(content) > 3_000_000
        key = client.post("/upload/image", files={"image": ("a.png", content)}).json()["data"]["key"]
        image = client.post(IMAGES, json={"file_key": key}).json()["data"]
        path = image["url"].removeprefix(server.base_url)

        statuses = {client.get(path, headers={"range": f"bytes={len(content)}-"}).status_code for _ in range(5)}
        statuses |= {client.head(path).status_code for _ in range(5)}
        statuses |= {client.post("/upload/image", files={"image": ("a.png", content[:9_999])}).status_code}
        for _ in range(10):
            self.leave_early(server, path)
        client.delete(f"{IMAGES}/by-id/{image['id']}")
        statuses |= {client.get(path).status_code for _ in range(5)}

        assert statuses == {416, 200, 400, 404}
        assert self.are_soon_closed(server)

    @staticmethod
    def leave_early(server: RunningServer, path: str) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")

    @staticmethod
    def are_soon_closed(server: RunningServer) -> bool:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if not open_below(server.process.pid, server.folder / "blobs"):
                return True
            time.sleep(0.05)
        return False


def open_below(pid: int, folder: Path) -> list[str]:
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue
        # Folders and locks are held for good; what was read or written is a file with bytes.
        path = Path(target.removesuffix(" (deleted)"))
        if path.is_relative_to(folder) and not path.is_dir() and "lock" not in path.name:
            found.append(target)
    return found


ACCEPTS = [
    "",
    "*/*",
    "image/*",
    *(f"image/{name};q=0.{digit},*/*;q=0.1" for name in ("avif", "webp", "jpeg", "png") for digit in range(1, 10)),
    *(f"text/html,application/x-{number},image/webp,*/*" for number in range(10)),
]


class TestAStoredResult:
    """Next.js 2025-57752, netlify-ipx 2022-39239: what a client sends beside the path makes no other cache entry."""

    def test_is_one_of_a_few_whatever_the_request_says_besides(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=encoded(quarters(90, 60), "JPEG"))
        path = f"/img/{image['id']}/{image['revision']}/card.auto"
        before = files(desk)

        answers = [
            desk.anonymous.get(
                f"{path}?v={number}&url=http://x/{number}",
                headers={"accept": accept, "x-forwarded-host": f"h{number}.example", "x-forwarded-proto": "gopher"},
            )
            for number, accept in enumerate(ACCEPTS)
        ]

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) <= 3
        assert len({answer.headers["etag"] for answer in answers}) <= 3
        assert 1 <= len(files(desk) - before) <= 3


def files(desk: Desk) -> set[Path]:
    return {path for path in (desk.folder / "blobs" / "results").rglob("*") if path.is_file()}


HOSTILE_RANGES = [
    "bytes=" + "0-," * 300_000,
    "bytes=" + "0-0," * 300_000 + "x",
    "bytes=" + "1" * 1_000_000,
    "bytes=" + "1" * 1_000_000 + "-" + "2" * 1_000_000,
    " " * 1_000_000 + "bytes=0-" + " " * 1_000_000 + "x",
    "bytes=" + "-" * 1_000_000,
    "b" * 1_000_000,
]


@pytest.mark.parametrize("header", HOSTILE_RANGES, ids=range(len(HOSTILE_RANGES)))
def test_a_range_of_any_length_is_read_in_no_time(header: str) -> None:
    """Starlette 2025-62727: quadratic time over ``Range``. These would be hours; what is linear takes milliseconds."""
    started = time.process_time()

    found = read_range(header, 1_000)

    assert found is None
    assert time.process_time() - started < 2


@pytest.fixture(scope="module")
def talkative(desk: Desk) -> Any:
    """An image, large enough for a mezzanine, whose file says where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x013B] = (SECRET + b"ARTIST").decode()
    exif.get_ifd(GPS_BLOCK).update({1: "N", 2: tuple(TiffImagePlugin.IFDRational(n, 1) for n in (48, 12, 30))})
    content = encoded(quarters(3_300, 400), "JPEG", exif=exif.tobytes(), comment=SECRET + b"COMMENT")
    assert content.count(SECRET) == 2
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS_BLOCK)
    return create_image(desk.editor, content=content + SECRET + b"TRAILER", filename="a.jpg")


ROUTES = [
    "/img/{id}/latest/thumb.jpg",
    "/img/{id}/latest/w640.webp",
    "/img/{id}/latest/w64.avif",
    "/img/{id}/latest/card.png",
    "/img/{id}/latest/w1280.auto",
    "/iiif/3/{id}/full/max/0/default.jpg",
    "/iiif/3/{id}/full/300,/90/gray.png",
    "/iiif/3/{id}/0,0,200,200/max/0/default.webp",
    "/iiif/3/{id}/full/200,/0/default.gif",
]


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_lets_the_originals_metadata_through(desk: Desk, talkative: Any, route: str) -> None:
    """GitLab: location was taken out of what its pages showed, and was still in what its API gave."""
    answer = desk.anonymous.get(route.format(id=talkative["id"]))

    assert answer.status_code == 200
    assert SECRET not in answer.content
    assert not Image.open(io.BytesIO(answer.content)).getexif().get_ifd(GPS_BLOCK)


def test_who_may_only_read_is_told_no_place(desk: Desk, talkative: Any) -> None:
    url = f"{IMAGES}/by-id/{talkative['id']}/metadata"

    told = {role: desk.clients[role].get(url).text for role in (Role.EDITOR, Role.VIEWER)}

    assert "GPS" in told[Role.EDITOR]
    assert "GPS" not in told[Role.VIEWER]
