"""
thumbor with Pillow, its default engine, from PyPI in a virtual environment of its own.

Two processes, as we have two that render on two cores. Originals come from a local folder and are not copied to a
storage; results are kept in files only where the warm row asks for it; quality 80, as ours. All else is its default.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bench import machine, ports
from bench.peers.installing import installed
from bench.server import Server, answers, started, wait_until

_VERSION: Final = "7.8.0"
_CONFIGURATION: Final = """\
LOADER = "thumbor.loaders.file_loader"
FILE_LOADER_ROOT_PATH = {files!r}
STORAGE = "thumbor.storages.no_storage"
QUALITY = 80
ALLOW_UNSAFE_URL = True
"""
_RESULTS_IN_FILES: Final = """\
RESULT_STORAGE = "thumbor.result_storages.file_storage"
RESULT_STORAGE_FILE_STORAGE_ROOT_PATH = {results!r}
RESULT_STORAGE_STORES_UNSAFE = True
"""


def program(kept_in: Path) -> Path | None:
    """None where it cannot be had."""

    def install(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", f"thumbor=={_VERSION}"]
        subprocess.run(pip, check=True, capture_output=True)

    folder = installed(f"thumbor-{_VERSION}", kept_in, install)
    # By its module: the script beside it names the folder that the environment was made in.
    return folder / "bin" / "python" if folder else None


@contextmanager
def serving(python: Path, files: Path, folder: Path, *, results: Path | None = None) -> Iterator[Server]:
    """thumbor on what is in *files*, with what it needs in *folder*; it keeps its results where *results* says so."""
    folder.mkdir(parents=True)
    configuration = folder / "thumbor.conf"
    text = _CONFIGURATION.format(files=str(files))
    configuration.write_text(text + (_RESULTS_IN_FILES.format(results=str(results)) if results else ""))
    port, log = ports.free(), folder / "output.log"
    address = f"http://127.0.0.1:{port}"
    command = [str(python), "-m", "thumbor.server", "-i", "127.0.0.1", "-p", str(port), "-c", str(configuration)]
    with started([*command, "--processes", "2"], log) as process:
        wait_until(lambda: answers(address, "/healthcheck"), process, log)
        try:
            yield Server(address=address, pid=process.pid)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its children would outlive it, and it would replace them if they were ended first."""
    children = machine.children(process.pid)
    process.kill()
    process.wait()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def path(name: str, output: str, quality: int = 80, *, size: str = "800x600") -> str:
    return f"/unsafe/{size}/filters:quality({quality}):format({_FORMATS[output]})/{name}"


_FORMATS: Final = {"jpg": "jpeg", "webp": "webp"}
