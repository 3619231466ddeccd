"""``python -m bench.importing``: a folder of small pictures through ``picturedesk import``, in files a second."""

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench import machine, report
from bench.pictures import distinct, photograph
from bench.stage import staged

_BAR_PER_S: Final = 200.0
_SIDES_PX: Final = (64, 96, 128, 160, 200)
_A_FOLDER: Final = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description="Small pictures from a folder.")
    parser.add_argument("--count", type=int, default=5_000)
    asked = parser.parse_args()
    with staged(quick=False) as stage:
        pictures = stage.file("pictures")
        fill(pictures, asked.count)
        print(f"before: {machine.described()}", file=sys.stderr, flush=True)
        data = stage.file("library")
        command = [sys.executable, "-P", "-m", "picturedesk", "import", str(pictures), "--data", str(data)]
        data.mkdir()
        started = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        per_second = asked.count / (time.monotonic() - started)
    row = report.rate_at_least(
        _BAR_PER_S, name=f"import of {asked.count:,} small pictures", per_second=per_second, peer=""
    )
    print(f"{machine.described()}\n\n{report.table([row])}")
    return int(report.missed([row]))


def fill(folder: Path, count: int) -> None:
    """*count* JPEGs of 64 to 200 px in folders of a thousand, no two the same."""
    dice = random.Random(count)
    shapes = [(dice.choice(_SIDES_PX), dice.choice(_SIDES_PX)) for _ in range(20)]
    drawn = [photograph(width, height, width * height // 4) for width, height in shapes]
    for number in range(count):
        file = folder / f"{number // _A_FOLDER:04d}" / f"picture {number:07d}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(distinct(drawn[number % len(drawn)], number))


if __name__ == "__main__":
    sys.exit(main())
