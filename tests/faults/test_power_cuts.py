"""
Power cuts under load, on ext4 and on XFS: what was acknowledged is there when the light comes back.

A few cuts; with ``PICTUREDESK_FAULTS=long`` 200 on each, in one go or in pieces (``PICTUREDESK_FAULTS_ROUNDS=0-49``).
"""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.faults import invariants
from tests.faults.power_device import PowerDevice, power_device
from tests.faults.promises import Ledger, Promise, a_worker
from tests.faults.site import Site, rounds

CUTS: Final = rounds(long=200, short=2)
WORKERS: Final = 6
FILESYSTEMS: Final = ["ext4", "xfs"]


@pytest.mark.parametrize("filesystem", FILESYSTEMS)
def test_a_cut_takes_what_was_not_synced_and_nothing_else(tmp_path: Path, filesystem: str) -> None:
    with power_device(tmp_path, filesystem) as disk:
        written(disk.mount / "synced", sync=True)
        written(disk.mount / "not-synced", sync=False)

        disk.cut()
        disk.come_back()

        assert (disk.mount / "synced").read_bytes() == b"x" * 100_000
        left = disk.mount / "not-synced"
        assert not left.exists() or left.read_bytes() != b"x" * 100_000


@pytest.mark.parametrize("filesystem", FILESYSTEMS)
def test_power_cuts_take_nothing_that_was_acknowledged(tmp_path: Path, filesystem: str) -> None:
    with power_device(tmp_path, filesystem) as disk:
        site, ledger, done = Site(disk.mount / "library", tmp_path), Ledger(), 0
        site.start()
        try:
            for number in CUTS:
                light_out(site, ledger, disk, random.Random(f"cut {number}"))
                in_flight = ledger.in_flight
                disk.come_back()

                site.start()
                invariants.check_library(site, orphans=in_flight)
                invariants.settle(site, ledger)
                invariants.check(site, ledger)
                done += 1
            assert ledger.acknowledged > 0
            invariants.check_swept(site)
        finally:
            invariants.told(f"{filesystem}, {done} cuts", site, ledger)
            site.stop()


def light_out(site: Site, ledger: Ledger, disk: PowerDevice, dice: random.Random) -> None:
    """Work, and cut the power in the middle of it."""
    with ThreadPoolExecutor(WORKERS) as pool:
        shifts = [pool.submit(shift, site, ledger, number, dice.random()) for number in range(WORKERS)]
        wait_for_work(ledger, dice.randint(5, 60))
        time.sleep(dice.uniform(0, 0.05))
        with ledger.dark():
            disk.cut()
            time.sleep(dice.choice([0, 0.02]))
            site.shoot()
            for one in shifts:
                one.result()


def shift(site: Site, ledger: Ledger, number: int, seed: float) -> None:
    """Work on every so-manieth picture until the light goes out."""
    dice = random.Random(seed)
    mine: list[Promise] = ledger.images[number::WORKERS]
    with a_worker(site, ledger) as worker:
        while worker.work(mine, dice):
            pass


def wait_for_work(ledger: Ledger, count: int) -> None:
    """A moment by what was acknowledged and not by the clock alone: a slow machine is cut off at work too."""
    goal, deadline = ledger.acknowledged + count, time.monotonic() + 60
    while ledger.acknowledged < goal:
        assert time.monotonic() < deadline, "the load came to a standstill"
        time.sleep(0.002)


def written(path: Path, *, sync: bool) -> None:
    with path.open("wb") as file:
        file.write(b"x" * 100_000)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    if sync:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
