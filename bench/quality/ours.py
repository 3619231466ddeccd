"""``python -m bench.quality.ours``: jobs in JSON on standard input, the CPU milliseconds of each on standard output."""

import json
import sys
from pathlib import Path
from time import process_time

from bench.quality.makers import Job
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging import vips
from picturedesk.imaging.render import render


def main() -> None:
    vips.set_up()
    print(json.dumps([_made(Job(**job)) for job in json.load(sys.stdin)]))


def _made(job: Job) -> float:
    recipe = Recipe(width_px=job.box[0], height_px=job.box[1], quality=job.quality or None)
    copy_of = Size(*job.copy_of) if job.copy_of else None
    original, least = Path(job.original).read_bytes(), float("inf")
    for _ in range(job.times):
        before = process_time()
        made = render(original, ImageFormat(job.original_format), recipe, OutputFormat(job.output), copy_of)
        least = min(least, (process_time() - before) * 1000)
        Path(job.target).write_bytes(made)
    return least


if __name__ == "__main__":
    main()
