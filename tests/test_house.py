"""What holds for the whole house: the rings, the locks, and nothing that belongs to one machine."""

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from picturedesk.api import editorial
from picturedesk.api.delivery import problems as delivery
from picturedesk.api.iiif import problems as iiif
from picturedesk.api.media import problems as media
from picturedesk.api.publisher import problems as publisher
from picturedesk.core.errors import Kind

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_the_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


TABLES: Mapping[str, Iterable[Kind]] = {
    "backoffice and uploader": editorial.STATUS,
    "media": media.FAULTS,
    "publisher": publisher.FAULTS,
    "delivery": delivery.STATUS,
    "iiif": iiif.STATUS,
}


@pytest.mark.parametrize("surface", TABLES)
def test_every_kind_of_error_has_a_status_on_every_surface(surface: str) -> None:
    assert set(TABLES[surface]) == set(Kind)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_have_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(r"^[a-z0-9][^\s#]*==", text, re.MULTILINE)

    assert pinned
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert not re.search(r"index-url|find-links", text)


def test_nothing_committed_names_a_place_of_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    texts = {name: _text(ROOT / name) for name in listed.stdout.splitlines()}

    named = [name for name, text in texts.items() if re.search(r"/(work|root|home/[a-z]+)/", text)]

    assert named in ([], ["tests/test_house.py"])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""
