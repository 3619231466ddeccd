"""Chromium for browser tests: found, else installed from Debian once; it reaches only this machine."""

import fcntl
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

_LOG: Final = logging.getLogger(__name__)
CACHE: Final = Path(__file__).parents[2] / ".cache"
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NAMED_BY: Final = "PICTUREDESK_CHROMIUM"
_INSTALL_LIMIT_S: Final = 300.0
_UPDATE_LIMIT_S: Final = 90.0
_FLAGS: Final = (
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    # No name and no address but ours is reached, whatever a page asks for; browser_watch.py tells of the attempt.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class ChromiumMissingError(Exception):
    """There is no Chromium here, and it could not be installed; the text says why."""


def chromium() -> Path:
    """
    Where Chromium is: named by PICTUREDESK_CHROMIUM, else on the PATH, else Debian's, installed here and now.

    Minutes where it has to be installed; processes that ask at the same time wait for one another.

    Raises:
        ChromiumMissingError: It is not here and cannot be installed.
    """
    present = _found()
    if present is not None:
        return present
    with only_one_process("chromium"):
        return _found() or _installed()


@contextmanager
def launched(executable: Path) -> Iterator[Browser]:
    """A browser without a window, on a fresh profile. Costs a second."""
    # Chromium's sandbox refuses to work for root, whom containers usually run as.
    flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*_FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def only_one_process(name: str) -> Iterator[None]:
    """Wait until no other process of this checkout is in here under the same *name*."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once_per_run(name: str) -> bool:
    """Whether this is the first call with *name* in this run of the tests, over all its worker processes."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    marker = CACHE / f"{name}.run"
    if marker.is_file() and marker.read_text() == run:
        return False
    marker.write_text(run)
    return True


def _found() -> Path | None:
    named = os.environ.get(_NAMED_BY)
    places = (shutil.which(name) for name in ((named,) if named else _NAMES))
    return next((Path(place) for place in places if place is not None), None)


def _installed() -> Path:
    if os.environ.get(_NAMED_BY):
        raise ChromiumMissingError(f"{_NAMED_BY} names no program")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise ChromiumMissingError(f"no Chromium on the PATH; install it or name it by {_NAMED_BY}")
    if not once_per_run("chromium"):
        raise ChromiumMissingError("Chromium could not be installed; another worker has tried and logged why")
    _LOG.warning("installing Debian's Chromium")
    _apt_get("update", limit_s=_UPDATE_LIMIT_S)
    _apt_get("install", "--yes", "--no-install-recommends", "chromium", limit_s=_INSTALL_LIMIT_S)
    present = _found()
    if present is None:
        raise ChromiumMissingError("apt-get install chromium has not brought a Chromium")
    return present


def _apt_get(*arguments: str, limit_s: float) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run = subprocess.run(
            ["apt-get", "--quiet", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ChromiumMissingError(f"apt-get {arguments[0]} was not done after {limit_s:.0f} s") from late
    _LOG.warning("apt-get %s: %s\n%s%s", arguments[0], run.returncode, run.stdout, run.stderr)
    if run.returncode != 0:
        raise ChromiumMissingError(f"apt-get {arguments[0]} failed: {run.stderr.strip()[-300:]}")
