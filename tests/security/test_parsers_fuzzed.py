"""Our own parsers on damaged things: they refuse in their one way, or understand; the same damage in every run."""

from random import Random

import pytest

from tests.faults.site import LONG
from tests.support.fuzz_targets import TARGETS
from tests.support.mutations import mutated

ROUNDS = 20_000 if LONG else 300


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_survives_what_is_damaged(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds:
        target.parse(seed)
    random = Random(name)
    pool = [*target.seeds]

    for _ in range(ROUNDS):
        damaged = mutated(random, random.choice(pool), random.choice(target.seeds))
        try:
            target.parse(damaged)
        except Exception as error:
            raise AssertionError(f"{name} cannot bear {damaged[:2_000]!r}") from error
        # Some damage is built upon, within reason.
        if len(damaged) < 4_096 and len(pool) < 200:
            pool.append(damaged)
