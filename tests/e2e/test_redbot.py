"""REDbot's opinion of delivery: how answers may be kept, asked after and taken in parts; `make redbot` installs it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.imaging.pictures import encoded, noise
from tests.support.delivery import path_of, signed, signing_keys
from tests.support.server import RunningServer

_INSTALLED = Path(__file__).parents[2] / ".cache" / "redbot"
_LIMIT_S = 120
# `public` is what the contract says, and what caches ask for before they keep an answer to a request with a key.
_MEANT = {"STORE_PUBLIC_UNNECESSARY"}
_SUPPORTED = {"INM_304", "RANGE_CORRECT"}

pytestmark = pytest.mark.skipif(
    not (_INSTALLED / ".ready").is_file(), reason="REDbot is not installed; make redbot installs it"
)


@pytest.fixture(scope="module")
def image(server: RunningServer) -> dict[str, Any]:
    with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as client:
        files = {"image": ("harbour.png", encoded(noise(400, 300), "PNG"))}
        key = client.post("/upload/image", files=files).json()["data"]["key"]
        created: dict[str, Any] = client.post("/api/core/v2/assets/images", json={"file_key": key}).json()["data"]
        return created


def notes_on(url: str) -> list[dict[str, str]]:
    """What REDbot has to say about a URL; it asks several times, with conditions and for ranges."""
    command = [str(_INSTALLED / "bin" / "redbot"), "--output-format", "har", url]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_LIMIT_S, check=True)
    entries = json.loads(run.stdout)["log"]["entries"]
    assert entries[0]["response"]["status"] == 200
    return [note for entry in entries for note in entry["_red_messages"]]


@pytest.mark.parametrize(
    "named",
    ["pinned thumb.png", "pinned thumb.auto", "latest thumb.png", "latest thumb.auto", "original", "picture", "info"],
)
def test_redbot_finds_nothing_wrong(server: RunningServer, image: dict[str, Any], named: str) -> None:
    service = f"/iiif/3/{image['id']}"
    paths = {
        "pinned thumb.png": path_of(image, "thumb.png"),
        "pinned thumb.auto": path_of(image, "thumb.auto"),
        "latest thumb.png": path_of(image, "thumb.png", "latest"),
        "latest thumb.auto": path_of(image, "thumb.auto", "latest"),
        "original": signed(signing_keys(server.folder), path_of(image, "original.png")),
        "picture": f"{service}/full/200,/0/default.jpg",
        "info": f"{service}/info.json",
    }

    notes = notes_on(server.base_url + paths[named])

    said = {note["note_id"] for note in notes}
    assert [note for note in notes if note["level"] not in {"GOOD", "INFO"} and note["note_id"] not in _MEANT] == []
    assert said >= _SUPPORTED, said
