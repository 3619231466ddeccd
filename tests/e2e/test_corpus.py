"""The hostile and the odd pictures of other people's test suites, against a real server."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.server import RunningServer, running_server
from tests.support.shared import SHARED, Sample, corpus, needs_shared

pytestmark = needs_shared

IMAGES = "/api/core/v2/assets/images"
RENDITIONS = ("thumb.jpg", "thumb.png", "w640.webp", "w640.png", "w640.gif", "w640.avif")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that may start killed workers anew as often as it needs without anybody else waiting for it."""
    with running_server(tmp_path_factory.mktemp("corpus") / "library") as running:
        yield running


@pytest.fixture(scope="module")
def editor(served: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=served.base_url, headers=served.headers(), timeout=60) as client:
        yield client


def test_every_file_is_answered_as_the_manifest_says(served: RunningServer) -> None:
    command = [
        *(sys.executable, str(SHARED / "corpus" / "replay.py"), "--threads", "4"),
        *("--url", f"{served.base_url}/upload/image", "--key", next(iter(served.headers().values()))),
    ]

    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(corpus())} files, 0 wrong" in done.stdout


@pytest.mark.parametrize("sample", [sample for sample in corpus() if sample.expected != "reject"], ids=str)
def test_what_is_accepted_has_every_rendition(editor: httpx2.Client, sample: Sample) -> None:
    uploaded = editor.post("/upload/image", files={"image": (sample.path.name, sample.path.read_bytes())})
    if uploaded.status_code != 200:
        assert sample.expected != "accept"
        assert uploaded.status_code == 400
        return
    created = editor.post(IMAGES, json={"file_key": uploaded.json()["data"]["key"]})
    assert created.status_code == 201, created.text
    image = created.json()["data"]
    start = image["thumbnail_url"].rpartition("/")[0]

    answers = {name: editor.get(f"{start}/{name}").status_code for name in RENDITIONS}

    assert answers == dict.fromkeys(RENDITIONS, 200)
    original = editor.get(image["url"])
    assert (original.status_code, original.content) == (200, sample.path.read_bytes())


def test_nothing_that_was_refused_is_kept(served: RunningServer) -> None:
    temps = list((served.folder / "blobs" / "temp").iterdir())

    assert temps == []
    assert all(len(path.name) == 64 for path in _files(served.folder / "blobs" / "originals"))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
