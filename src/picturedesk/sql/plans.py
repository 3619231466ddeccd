"""
Which way to a page of a list, by how many images match: all ways give the same page, at very different costs.

The costs are microseconds of SQLite's on an ordinary machine; they need be right only to a factor of two, because near
the point where two ways cost the same it does not matter which is taken (docs/decisions/0030).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_PASSED_US: Final = 0.15
"""An entry of an order's index that is passed: it carries status and extension."""
_FETCHED_US: Final = 3.0
"""An image's row, or its words, from their table."""
_COLLECTED_US: Final = 0.4
"""A match put where it can be looked up."""
SAMPLE: Final = 2_000
"""So many matches are looked up where nobody knows how many there are; how far they reach tells it well enough."""


class Plan(StrEnum):
    """A way to a page. The walks go along the index of the order, the others sort what one condition finds."""

    WALK = "walk"
    WALK_COLLECTED = "walk, matches collected before"
    WALK_READING = "walk, reading the words of each image"
    SORT_MATCHES = "sort what the words find"
    SORT_STATUSES = "sort what the statuses find"
    SORT_EXTENSIONS = "sort what the extensions find"

    @property
    def walks(self) -> bool:
        return self in {Plan.WALK, Plan.WALK_COLLECTED, Plan.WALK_READING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """
    How many live images there are, and how many of them match.

    ``walked`` are those on the stretch of the order in which matches can be; ``found`` of all conditions together,
    ``sortable`` of those that a plan would sort.
    """

    walked: int
    found: int
    sortable: Mapping[Plan, int]


def cheapest(numbers: Numbers, *, needed: int) -> Plan:
    """The plan for the first *needed* images of a list."""
    costs = _costs(numbers, needed)
    return min(costs, key=lambda plan: costs[plan])


def estimated(*, sampled: int, last: int, live: int) -> int:
    """How many of *live* images match, if the first *sampled* by number reach up to the number *last*."""
    return sampled if sampled < SAMPLE else max(sampled, sampled * live // max(1, last))


def _costs(numbers: Numbers, needed: int) -> dict[Plan, float]:
    passed = min(numbers.walked, (needed + 1) * numbers.walked / max(1, numbers.found))
    costs = {plan: count * _FETCHED_US for plan, count in numbers.sortable.items()}
    matches = numbers.sortable.get(Plan.SORT_MATCHES)
    if matches is None:
        return {Plan.WALK: passed * _PASSED_US, **costs}
    return {
        Plan.WALK_COLLECTED: matches * _COLLECTED_US + passed * 2 * _PASSED_US,
        Plan.WALK_READING: passed * _FETCHED_US,
        **costs,
    }
