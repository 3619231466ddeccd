"""``scrub``: every original read again, each damaged one named."""

from pathlib import Path

import pytest

from picturedesk.providers import procedural
from tests.support.commands import Command, run_process


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with two images."""
    (tmp_path / "pictures").mkdir()
    for name in ("harbour.jpg", "lake.jpg"):
        (tmp_path / "pictures" / name).write_bytes(procedural.draw(name, width_px=96, height_px=64))
    assert run_process("import", "--data", tmp_path / "library", tmp_path / "pictures").status == 0
    return tmp_path / "library"


def originals(library: Path) -> list[Path]:
    return sorted(path for path in (library / "blobs" / "originals").rglob("*") if path.is_file())


@pytest.mark.parametrize("options", [(), ("--now",)], ids=["kindly", "now"])
def test_a_sound_library_has_no_faults(command: Command, library: Path, options: tuple[str, ...]) -> None:
    done = command("scrub", "--data", library, *options)

    (summary,) = done.lines
    assert done.status == 0
    assert list(summary) == ["originals", "bytes", "faults", "seconds"]
    assert (summary["originals"], summary["faults"]) == (2, 0)
    assert summary["bytes"] == sum(path.stat().st_size for path in originals(library))
    assert "Scrubbing: 2 of 2" in done.err


def test_each_damaged_original_has_a_line(command: Command, library: Path) -> None:
    first, second = originals(library)
    first.write_bytes(b"something else")
    second.unlink()

    done = command("scrub", "--data", library, "--now")

    *faults, summary = done.lines
    assert (done.status, done.code) == (1, "faults-found")
    assert sorted(line["fault"] for line in faults) == ["bytes-changed", "bytes-missing"]
    assert all(line["subject"].startswith("uploads/") for line in faults)
    assert summary["faults"] == 2
