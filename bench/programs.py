"""Programs that only the benchmarks want: looked for, and installed where that is allowed."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

_SEARCH: Final = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
_INSTALL_LIMIT_S: Final = 300


@cache
def find(name: str) -> Path | None:
    """
    The program *name*, which is that of its Debian package too; None where it cannot be had.

    Installs it where we are root and apt is there, and says on standard error what became of that.
    """
    found = shutil.which(name, path=_SEARCH)
    if found is None and is_root() and shutil.which("apt-get"):
        _notice(f"installing {name} with apt-get")
        _install(name)
        found = shutil.which(name, path=_SEARCH)
    if found is None:
        _notice(f"{name} cannot be had here")
        return None
    return Path(found)


def is_root() -> bool:
    return os.geteuid() == 0


def _install(name: str) -> None:
    if not _apt("install", "--no-install-recommends", name):
        _apt("update")
        _apt("install", "--no-install-recommends", name)


def _apt(*arguments: str) -> bool:
    # Runlevel 1: a server that comes with the package is not started.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        ["apt-get", "-q", "-y", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_INSTALL_LIMIT_S,
        check=False,
    )
    return done.returncode == 0


def _notice(text: str) -> None:
    print(f"notice: {text}", file=sys.stderr, flush=True)
