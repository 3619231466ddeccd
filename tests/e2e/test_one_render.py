"""A rendition that many ask for at once, over two processes, is rendered once."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2

from tests.imaging.pictures import encoded, noise
from tests.support.server import running_server

IMAGES = "/api/core/v2/assets/images"
AT_ONCE = 100


def renders(base_url: str) -> float:
    """How many renditions the processes of all workers have made."""
    text = httpx2.get(f"{base_url}/metrics", timeout=10).text
    found = re.findall(r'^picturedesk_picture_jobs_total\{task="render"\} ([0-9.]+)$', text, re.MULTILINE)
    return sum(float(number) for number in found)


def test_a_hundred_first_requests_at_two_workers_cost_one_render(tmp_path: Path) -> None:
    content = encoded(noise(900, 700), "JPEG")
    with running_server(tmp_path / "library", options=["--workers", "2"]) as pair:
        with httpx2.Client(base_url=pair.base_url, headers=pair.headers(), timeout=30) as client:
            key = client.post("/upload/image", files={"image": ("a.jpg", content)}).json()["data"]["key"]
            image = client.post(IMAGES, json={"file_key": key}).json()["data"]
        url = f"{pair.base_url}/img/{image['id']}/latest/w512.webp"

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda _: httpx2.get(url, timeout=30), range(AT_ONCE)))

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert renders(pair.base_url) == 1


def test_a_thousand_spellings_cost_one_render_and_one_stored_result(tmp_path: Path) -> None:
    content = encoded(noise(90, 70), "JPEG")
    with running_server(tmp_path / "library") as server:
        with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as client:
            key = client.post("/upload/image", files={"image": ("a.jpg", content)}).json()["data"]["key"]
            image = client.post(IMAGES, json={"file_key": key}).json()["data"]
        with httpx2.Client(base_url=server.base_url, timeout=30, follow_redirects=True) as client:
            for number in range(1_000):
                recipe = f"w{'0' * (number % 3)}64{'-inside' if number % 2 else ''}"
                answer = client.get(f"/img/{image['id']}/latest/{recipe}.jpg?x={number}")
                assert answer.status_code == 200

        stored = [path for path in (server.folder / "blobs" / "results").rglob("*") if path.is_file()]
        assert len([path for path in stored if path.stat().st_size]) == 1
        assert renders(server.base_url) == 1
