"""
Mutants: other people's odd pictures, damaged further. What the gate accepts has every rendition; the rest is refused.

80 of them; with ``PICTUREDESK_FAULTS=long`` 100,000; ``PICTUREDESK_MUTANTS`` says another count. The same ones in
every run, by their numbers: ``PICTUREDESK_MUTANTS_FROM`` is the first one's, for pieces or one mutant alone.
"""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from picturedesk.core.errors import NotAnImage, PictureTooLarge
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.pool import RenderPool
from tests.faults.site import LONG
from tests.support import hostile
from tests.support.mutations import mutated
from tests.support.shared import corpus

MUTANTS = int(os.environ.get("PICTUREDESK_MUTANTS") or (100_000 if LONG else 80))
FIRST = int(os.environ.get("PICTUREDESK_MUTANTS_FROM") or 0)
MOST_SEED_BYTES = 200_000 if LONG else 60_000
AT_ONCE = 2
OUTPUTS = tuple(OutputFormat)


@dataclass
class Outcome:
    """How the mutants fared."""

    accepted: int = 0
    refused: int = 0
    troubles: list[str] = field(default_factory=list)


def seeds() -> list[bytes]:
    """The corpus sample where it is here, and some of our own."""
    kinds = ("JPEG", "PNG", "GIF", "WEBP")
    own = [hostile.saved(kind) for kind in kinds] + [
        hostile.saved("JPEG", progressive=True),
        hostile.moving_webp(9, 9, 3),
    ]
    others = [sample.path.read_bytes() for sample in corpus() if sample.path.stat().st_size <= MOST_SEED_BYTES]
    return own + others


async def judged(pool: RenderPool, path: Path, outcome: Outcome, name: str) -> None:
    try:
        facts = await pool.check(path)
    except (NotAnImage, PictureTooLarge):
        outcome.refused += 1
        return
    except Exception as error:  # noqa: BLE001 - all of them are reported, with the mutant's number
        outcome.troubles.append(f"{name}: check: {error!r}")
        return
    outcome.accepted += 1
    for output in OUTPUTS:
        order = RenderOrder(source=path, source_format=facts.format, recipe=Recipe(width_px=48), output=output)
        try:
            assert await pool.render(order)
        except Exception as error:  # noqa: BLE001 - as above
            outcome.troubles.append(f"{name}: {output}: {error!r}")


def test_what_the_gate_accepts_has_every_rendition(tmp_path: Path) -> None:
    all_seeds, outcome = seeds(), Outcome()

    async def one(pool: RenderPool, lane: int, numbers: range) -> None:
        for number in numbers:
            # Each has its own numbers, so that one can be made again alone.
            path = tmp_path / f"mutant-{lane}"
            own = Random(f"{number}")
            path.write_bytes(mutated(own, own.choice(all_seeds), own.choice(all_seeds)))
            await judged(pool, path, outcome, f"mutant {number}")

    async def scenario() -> None:
        pool = RenderPool(processes=AT_ONCE, wall_limit_s=120)
        try:
            lanes = [one(pool, lane, range(FIRST + lane, FIRST + MUTANTS, AT_ONCE)) for lane in range(AT_ONCE)]
            await asyncio.gather(*lanes)
        finally:
            await pool.close()

    asyncio.run(scenario())

    assert outcome.troubles == []
    assert outcome.accepted + outcome.refused == MUTANTS
    assert min(outcome.accepted, outcome.refused) > MUTANTS // 20
