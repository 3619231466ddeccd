"""Peers are installed once, by their registries' ordinary clients, and kept beside the library."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def installed(name: str, kept_in: Path, install: Callable[[Path], None]) -> Path | None:
    """
    The folder *name*, filled by *install* where it is not there yet; None where that failed, and standard error why.

    A virtual environment cannot be moved: what was begun and not finished is known by the mark that it lacks.
    """
    folder = kept_in / name
    mark = folder / ".complete"
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _notice(f"installing {name}")
        try:
            install(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            _notice(f"{name} cannot be had here: {error}")
            return None
        mark.touch()
    return folder


def _notice(text: str) -> None:
    print(f"notice: {text}", file=sys.stderr, flush=True)
