"""
Kill -9 at random under concurrent uploads: of a worker, of a render process, of everything.

A few rounds; with ``PICTUREDESK_FAULTS=long`` 50, of 500 uploads at once each; in one go or in pieces
(``PICTUREDESK_FAULTS_ROUNDS=0-9``).
"""

import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.faults import invariants
from tests.faults.promises import Ledger, Promise, a_worker
from tests.faults.site import LONG, Site, kill, rounds
from tests.support.processes import children, descendants

ROUNDS: Final = rounds(long=50, short=2)
AT_ONCE, DEATHS = (500, 5) if LONG else (50, 2)
ENVIRONMENT: Final = {"PICTUREDESK_UPLOADS_PER_KEY": "10000", "PICTUREDESK_RENDER_QUEUE": "1000"}


def test_a_storm_of_deaths_loses_and_doubles_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path / "library", tmp_path, options=["--workers", "2"], environment=ENVIRONMENT)
    ledger, done = Ledger(), 0
    site.start()
    try:
        for number in ROUNDS:
            dice = random.Random(f"storm {number}")
            with ThreadPoolExecutor(AT_ONCE) as pool:
                clients = [pool.submit(insist, site, ledger, ledger.promise()) for _ in range(AT_ONCE)]
                for death in range(DEATHS):
                    wait_for_some(clients, ledger, dice.randint(1, AT_ONCE // 2))
                    strike(site, dice, everything=death == DEATHS - 1)
                for client in clients:
                    client.result()
            invariants.check(site, ledger)
            # Those who were shot had at most so many uploads under way, and every one of them was asked for again.
            invariants.check_library(site, orphans=0)
            done += 1
    finally:
        invariants.told(f"{done} storms", site, ledger)
        site.stop()
    invariants.check_swept(site)


def insist(site: Site, ledger: Ledger, promise: Promise) -> None:
    with a_worker(site, ledger) as worker:
        worker.make(promise)


def wait_for_some(clients: list[Future[None]], ledger: Ledger, count: int) -> None:
    """Until so many more effects are acknowledged, or there is nothing left to do."""
    goal = ledger.acknowledged + count
    while ledger.acknowledged < goal and not all(client.done() for client in clients):
        time.sleep(0.002)


def strike(site: Site, dice: random.Random, *, everything: bool) -> None:
    """Shoot one of the processes under the supervisor; or all, which somebody then starts again."""
    if everything:
        site.shoot()
        site.start()
        return
    workers = children(site.process.pid)
    renderers = [pid for pid in descendants(site.process.pid) if pid not in workers]
    kill(dice.choice(dice.choice([group for group in (workers, renderers) if group])))
