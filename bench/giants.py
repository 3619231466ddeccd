"""
``python -m bench.giants FOLDER [NAME…]``: what the dearest files cost whom they are checked and rendered by.

One line of a table for each file and each thing done with it: CPU seconds, the most memory held at once, and what came
of it, in a process of its own under the limits of a worker.
"""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Final

from picturedesk.core.geometry import Size
from picturedesk.core.iiif.model import Limits
from picturedesk.core.recipes import OutputFormat

CHECK: Final = "check"
RECIPES: Final = (
    "w64.jpg",
    "w3840.jpg",
    "w3840.webp",
    "w3840.avif",
    "w3840.gif",
    "w640.gif",
    "w640.webp",
    "c0.0.1000.1000.jpg",
    "c0.0.1000.1000.png",
    "c0.0.1000.1000.webp",
    "c0.0.1000.1000.avif",
    "c0.0.1000.1000.gif",
    "c250.250.500.500.jpg",
    "c250.250.500.500.avif",
    "w8192-h4882.avif",
    "w8192-h4882.png",
    "w4000-h3000-gauto.jpg",
    "w640-h480-gauto.webp",
    "w8192-h4882-blur100.jpg",
    "iiif:full/max/0/default.png",
    "iiif:full/max/!90/default.jpg",
    "iiif:tile/max/0/default.jpg",
)
_FOREVER_S: Final = 600


def main() -> None:
    if sys.argv[1] == "--one":
        _one(Path(sys.argv[2]), sys.argv[3], limited=os.environ.get("GIANTS_LIMITED") == "1")
        return
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    only = os.environ.get("GIANTS_ONLY", "").split(",") if os.environ.get("GIANTS_ONLY") else None
    for path in sorted(folder.iterdir()):
        if names and path.name not in names:
            continue
        for what in (CHECK, *RECIPES):
            if only is None or what in only:
                print(f"{path.name:36} {what:32} {measured(path, what)}", flush=True)


def measured(path: Path, what: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.giants", "--one", str(path), what],
        capture_output=True,
        text=True,
        timeout=_FOREVER_S,
        check=False,
    )
    return done.stdout.strip() or f"ended by {-done.returncode}: {done.stderr.strip()[-200:]}"


def _one(path: Path, what: str, *, limited: bool) -> None:
    from picturedesk.core.files import ImageFormat
    from picturedesk.core.iiif import parse as parse_iiif
    from picturedesk.core.iiif import resolve as resolve_iiif
    from picturedesk.core.recipes import parse
    from picturedesk.imaging import limits, vips
    from picturedesk.imaging.check import check
    from picturedesk.imaging.estimates import unfilled_bytes
    from picturedesk.imaging.render import render
    from picturedesk.imaging.sniff import look

    vips.set_up()
    data = path.read_bytes()
    head = path.name.split("-")[0]
    source_format = ImageFormat({"jpeg": "jpg"}.get(head, head))
    began = time.process_time()
    if limited:
        if what == CHECK:
            limits.confine_job(cpu_s=limits.CHECK_CPU_S, memory_bytes=limits.CHECK_MEMORY_BYTES)
        else:
            limits.confine_job(cpu_s=limits.RENDER_CPU_S, memory_bytes=limits.RENDER_MEMORY_BYTES)
    most_bytes, header = limits.most_data_bytes(), look(data)
    narrowed = partial(limits.confine_data, most_bytes) if limited else lambda: None
    try:
        if limited and what != CHECK:
            limits.confine_data(most_bytes + unfilled_bytes(header.format, header.size, header.frames))
        if what == CHECK:
            facts = check(data)
            came = f"{facts.width_px}x{facts.height_px} {facts.frames}"
        else:
            said, _, extension = what.rpartition(".")
            if said.startswith("iiif:"):
                whole = _size(data, source_format)
                region, size, rotation, quality = said[5:].split("/")
                tile = f"{max(0, whole.width_px - 1024)},{max(0, whole.height_px - 1024)},1024,1024"
                asked = parse_iiif(tile if region == "tile" else region, size, rotation, f"{quality}.{extension}")
                resolved = resolve_iiif(asked, whole, Limits.of_side(4096), None)
                recipe, output = resolved.recipe, resolved.output
            else:
                recipe, output = parse(said), OutputFormat(extension)
            came = f"{len(render(data, source_format, recipe, output, decoded=narrowed)):,} bytes"
    except Exception as error:  # noqa: BLE001 - to be told
        came = repr(error)[:100].replace("\n", " ")
    cpu = time.process_time() - began
    peak = int(next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line).split()[1])
    print(f"{cpu:6.1f} s {peak / 1024:7.0f} MiB  {came}")


def _size(data: bytes, source_format: object) -> Size:
    from picturedesk.imaging.source import open_first

    return open_first(data, source_format, strict=True).upright  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
