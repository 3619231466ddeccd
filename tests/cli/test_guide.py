"""The guide's commands do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support import generated


def test_the_commands_in_run_md_run(tmp_path: Path) -> None:
    page = (generated.ROOT / "docs" / "guide" / "run.md").read_text("utf-8")
    boxes = re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", "".join(boxes)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        timeout=60,
    )

    assert len(boxes) == 8
    assert (tmp_path / "backup" / "picturedesk.sqlite3").exists()
