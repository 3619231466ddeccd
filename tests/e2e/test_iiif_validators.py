"""The two public validators of the IIIF Image API, run against a real server; `make iiif-validators` installs them."""

import os
import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.support.server import RunningServer

_INSTALLED = Path(__file__).parents[2] / ".cache"
_VALIDATOR = _INSTALLED / "iiif-validator" / "bin"
_SUCCESSOR = _INSTALLED / "iiif-validator-ng" / "bin"
_TOTAL = re.compile(r"✓ (\d+)\s+✗ (\d+)")
_LIMIT_S = 300

pytestmark = pytest.mark.skipif(
    not ((_VALIDATOR.parent / ".ready").is_file() and (_SUCCESSOR.parent / ".ready").is_file()),
    reason="the IIIF validators are not installed; make iiif-validators installs them",
)


@pytest.fixture(scope="module")
def image_id(server: RunningServer) -> str:
    """The picture of a hundred squares that both know by heart; only the successor carries it."""
    (path,) = _SUCCESSOR.parent.glob("lib/python*/site-packages/iiif_validator/validation_image.png")
    with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as client:
        uploaded = client.post("/upload/image", files={"image": (path.name, path.read_bytes())})
        created = client.post("/api/core/v2/assets/images", json={"file_key": uploaded.json()["data"]["key"]})
        found: str = created.json()["data"]["id"]
        return found


def output_of(*command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment,
        timeout=_LIMIT_S,
        check=False,
    )


def test_the_validator_finds_no_fault_up_to_level_2(server: RunningServer, image_id: str) -> None:
    address = server.base_url.removeprefix("http://")
    script = _VALIDATOR / "iiif-validate.py"
    options = ("-s", address, "-p", "iiif/3", "-i", image_id, "--version=3.0", "--level", "2")

    run = output_of(_VALIDATOR / "python", script, *options)

    assert ", 0 failures)" in run.stdout, run.stdout
    assert run.returncode == 0


def test_its_successor_finds_no_fault_in_anything_we_say_we_can(server: RunningServer, image_id: str) -> None:
    run = output_of(_SUCCESSOR / "iiif-validator", "--validation-id", image_id, f"{server.base_url}/iiif/3")

    # It ends with 0 whatever it has found.
    total = _TOTAL.search(run.stdout)
    assert total is not None, run.stdout
    assert int(total[1]) > 50, run.stdout
    assert int(total[2]) == 0, run.stdout
