"""Who makes renditions: ourselves, sharp from npm, and thumbor's engine from PyPI, each in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.client import BenchFailed
from bench.peers.installing import installed

OURS: Final = "ours"
SHARP: Final = "sharp"
THUMBOR: Final = "thumbor"

_SHARP_VERSION: Final = "0.35.5"
_THUMBOR_VERSION: Final = "7.8.0"
_METRIC_VERSION: Final = "0.3.0"

_SHARP_SCRIPT: Final = """\
import { readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
sharp.concurrency(1);
sharp.cache(false);
const told = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) {
  const original = readFileSync(job.original);
  let least = Infinity;
  for (let time = 0; time < job.times; time++) {
    const before = process.cpuUsage();
    const made = await sharp(original).resize(job.width_px, job.height_px, { fit: "fill" })
      .toFormat(job.output === "jpg" ? "jpeg" : job.output).toBuffer();
    const used = process.cpuUsage(before);
    least = Math.min(least, (used.user + used.system) / 1000);
    writeFileSync(job.target, made);
  }
  told.push(least);
}
console.log(JSON.stringify(told));
"""

_THUMBOR_SCRIPT: Final = """\
import json, pathlib, sys, time
from thumbor.config import Config
from thumbor.context import Context
from thumbor.engines.pil import Engine
context = Context(config=Config())
told = []
for job in json.load(sys.stdin):
    original = pathlib.Path(job["original"])
    content, least = original.read_bytes(), float("inf")
    for _ in range(job["times"]):
        before = time.process_time()
        engine = Engine(context)
        engine.load(content, original.suffix)
        engine.resize(job["width_px"], job["height_px"])
        made = engine.read("." + job["output"])
        least = min(least, (time.process_time() - before) * 1000)
        pathlib.Path(job["target"]).write_bytes(made)
    told.append(least)
print(json.dumps(told))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    A rendition to make, ``times`` over, of which the quickest counts; ``quality`` 0 is the maker's own.

    ``width_px`` by ``height_px`` is what comes out where it shall fit into ``box``.
    """

    original: str
    original_format: str
    box: tuple[int, int]
    width_px: int
    height_px: int
    output: str
    target: str
    quality: int = 0
    times: int = 1
    copy_of: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """``make`` gives the CPU milliseconds of each job."""

    name: str
    command: Sequence[str]
    folder: Path

    def make(self, jobs: Sequence[Job]) -> Sequence[float]:
        return [float(each) for each in told_by(self.command, [asdict(job) for job in jobs], self.folder)]


def ours() -> Maker:
    return Maker(name=OURS, command=[sys.executable, "-m", "bench.quality.ours"], folder=Path.cwd())


def peers(kept_in: Path) -> Sequence[Maker]:
    """Those that can be had here."""
    return [maker for maker in (_sharp(kept_in), _thumbor(kept_in)) if maker]


def metric(kept_in: Path) -> Path | None:
    """A Python that has `ssimulacra2`, and NumPy and Pillow with it; None where it cannot be had."""
    return _python(f"ssimulacra2-{_METRIC_VERSION}", kept_in, f"ssimulacra2=={_METRIC_VERSION}")


def told_by(command: Sequence[str], asked: object, folder: Path) -> list[float]:
    """What a process says to *asked*, both in JSON."""
    done = subprocess.run(command, input=json.dumps(asked).encode(), cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise BenchFailed(f"{Path(command[0]).name} left with {done.returncode}: {done.stderr.decode()[-2000:]}")
    answer: list[float] = json.loads(done.stdout)
    return answer


def _sharp(kept_in: Path) -> Maker | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None

    def install(folder: Path) -> None:
        folder.mkdir()
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"sharp@{_SHARP_VERSION}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        (folder / "make.mjs").write_text(_SHARP_SCRIPT)

    folder = installed(f"sharp-{_SHARP_VERSION}", kept_in, install)
    return Maker(name=SHARP, command=[node, "make.mjs"], folder=folder) if folder else None


def _thumbor(kept_in: Path) -> Maker | None:
    # The folder that the benchmark `cold` installs it in as well.
    name = f"thumbor-{_THUMBOR_VERSION}"
    python = _python(name, kept_in, f"thumbor=={_THUMBOR_VERSION}")
    return Maker(name=THUMBOR, command=[str(python), "-c", _THUMBOR_SCRIPT], folder=kept_in) if python else None


def _python(name: str, kept_in: Path, package: str) -> Path | None:
    def install(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", package]
        subprocess.run(pip, check=True, capture_output=True)

    folder = installed(name, kept_in, install)
    return folder / "bin" / "python" if folder else None
