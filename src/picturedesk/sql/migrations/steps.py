"""
What a migration says of itself, beside its `upgrade`; the rule is docs/decisions/0032.

    serves   the oldest revision whose program reads and writes on after it; without it, only its own does
    fills    statements that change a thousand rows or so, run again and again until they change none
    indexes  the names of new indexes, and what comes after ``CREATE INDEX`` and the name

Fills and indexes come before `upgrade` while everybody works, so they are for columns of an earlier migration. Each may
be cut off and begun again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import Script, ScriptDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One migration, or several in one transaction."""

    revision: str
    before: str | None
    oldest: str
    fills: Sequence[str]
    indexes: Mapping[str, str]


def steps(current: str | None, revision: str) -> list[Step]:
    """What brings a database from revision *current*, None for an empty one, to *revision*, migration by migration."""
    newest_first = list(scripts().iterate_revisions(revision, current or "base"))
    return [step_of(script) for script in reversed(newest_first)]


def together(found: Sequence[Step]) -> list[Step]:
    """The same in fewer steps: what has nothing to do before its `upgrade` goes in one transaction with those ahead."""
    done: list[Step] = []
    for step in found:
        if done and not step.fills and not step.indexes:
            before = done.pop()
            oldest = max(before.oldest, step.oldest)
            done.append(replace(before, revision=step.revision, oldest=oldest))
        else:
            done.append(step)
    return done


def step_of(script: Script) -> Step:
    said = script.module
    return Step(
        revision=script.revision,
        before=said.down_revision,
        oldest=getattr(said, "serves", script.revision),
        fills=getattr(said, "fills", ()),
        indexes=getattr(said, "indexes", {}),
    )


@cache
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return ScriptDirectory.from_config(config)
