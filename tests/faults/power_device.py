"""A disk whose power can be cut: a file system on a loop device, shut down without writing what was not synced."""

import errno
import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

_SHUTDOWN: Final = 0x8004587D
_NO_LOG_FLUSH: Final = 2
_SIZE_MB: Final = {"ext4": 512, "xfs": 512}
_PATIENCE_S: Final = 30.0


class PowerDevice:
    """A mounted file system of its own."""

    def __init__(self, device: str, mount: Path) -> None:
        self._device = device
        self.mount = mount

    def cut(self) -> None:
        """From now on nothing reaches the disk, not even the file system's own log."""
        descriptor = os.open(self.mount, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def come_back(self) -> None:
        """Forget what only memory knew, and read what is on the disk; nobody has a file open there."""
        self.take_out()
        self.put_in()

    def put_in(self) -> None:
        _run("mount", self._device, str(self.mount))

    def take_out(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while (done := subprocess.run(["umount", self.mount], capture_output=True, text=True, check=False)).returncode:
            assert time.monotonic() < deadline, done.stderr
            time.sleep(0.02)
        while not self._is_free():
            assert time.monotonic() < deadline, f"{self._device} is mounted for others too, so nothing was forgotten"
            time.sleep(0.02)

    def _is_free(self) -> bool:
        """Whether the kernel has let go of the file system: in a copy of our mounts it lives on, as it was."""
        try:
            os.close(os.open(self._device, os.O_RDONLY | os.O_EXCL))
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            return False
        return True


@contextmanager
def power_device(folder: Path, filesystem: str) -> Iterator[PowerDevice]:
    """A new *filesystem* on a file in *folder*, mounted there. Skips where this machine cannot make one."""
    _skip_without(filesystem)
    image, mount = folder / f"{filesystem}.image", folder / filesystem
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(_SIZE_MB[filesystem] << 20)
    try:
        _run(f"mkfs.{filesystem}", "-q", str(image))
        device = _run("losetup", "--find", "--show", str(image)).strip()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no power cuts on {filesystem}: {error.stderr}")
    try:
        with _mounted(PowerDevice(device, mount), filesystem) as ready:
            yield ready
    finally:
        _run("losetup", "--detach", device)
        image.unlink()


@contextmanager
def _mounted(made: PowerDevice, filesystem: str) -> Iterator[PowerDevice]:
    try:
        made.put_in()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no power cuts on {filesystem}: {error.stderr}")
    try:
        yield made
    finally:
        if os.path.ismount(made.mount):
            with suppress(AssertionError):
                made.take_out()
        if os.path.ismount(made.mount):
            _run("umount", "--lazy", str(made.mount))


def _skip_without(filesystem: str) -> None:
    if os.geteuid() != 0:
        pytest.skip(f"no power cuts on {filesystem}: only root mounts file systems")
    for program in (f"mkfs.{filesystem}", "losetup", "mount", "umount"):
        if shutil.which(program) is None:
            pytest.skip(f"no power cuts on {filesystem}: {program} is missing")


def _run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout
