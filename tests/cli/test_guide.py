"""The guide's commands do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

from picturedesk.providers import procedural
from tests.support import generated


def run_boxes(page_name: str, folder: Path, first: str = "") -> int:
    """Run the boxes of a page in *folder*, one after the other, something else *first*; how many there are."""
    page = (generated.ROOT / "docs" / "guide" / page_name).read_text("utf-8")
    boxes = re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", first + "".join(boxes)],
        check=True,
        cwd=folder,
        env={**os.environ, "PATH": path},
        timeout=120,
    )
    return len(boxes)


def test_the_commands_in_run_md_run(tmp_path: Path) -> None:
    assert run_boxes("run.md", tmp_path) == 8
    assert list((tmp_path / "backup").glob("*/picturedesk.sqlite3"))
    assert (tmp_path / "restored" / "picturedesk.sqlite3").exists()


def test_the_commands_in_backup_md_run(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "lake.jpg").write_bytes(procedural.draw("lake", width_px=96, height_px=64))

    assert run_boxes("backup.md", tmp_path, "picturedesk import --data library pictures\n") == 5

    (original,) = (tmp_path / "backup" / "blobs").glob("*/*")
    assert (tmp_path / "restored" / "blobs" / "originals" / original.parent.name / original.name).exists()
