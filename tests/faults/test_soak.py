"""
The soak's arithmetic, and a soak of seconds, which shows that the load is answered and leaves nothing behind.

What leaks slowly is found by ``make soak``; the long form soaks for a minute.
"""

from pathlib import Path

import pytest

from tests.faults.site import LONG
from tests.faults.soak import MEASURES, judged, soak
from tests.faults.soak_slopes import Measure, course, table, theil_sen
from tests.faults.soak_watch import Sample

SECONDS = 60.0 if LONG else 15.0
LENIENCE = 2.0 if LONG else 5.0
"""In so short a time threads, connections and caches are still being made, later on a loaded machine."""


def sample(at_s: float, *, server_files: int = 80, results_mb: float = 1.0) -> Sample:
    return Sample(
        at_s=at_s, server_mb=200.0, render_mb=80.0, server_files=server_files, render_files=30, threads=20, processes=6,
        wal_mb=4.0, temp_files=0, results_mb=results_mb, database_mb=0.5,
    )  # fmt: skip


def test_a_slope_is_that_of_most_samples_whatever_a_few_are() -> None:
    at_s = [float(second) for second in range(100)]
    values = [10 + 0.5 * second for second in at_s]
    values[20:40] = [9_999.0] * 20

    assert theil_sen(at_s, values) == pytest.approx(0.5)


def test_of_very_many_samples_pairs_are_drawn() -> None:
    at_s = [float(second) for second in range(2_000)]

    assert theil_sen(at_s, [7 + 0.25 * second for second in at_s]) == pytest.approx(0.25)


def test_a_leak_of_a_descriptor_a_minute_is_found_in_half_an_hour() -> None:
    samples = [sample(at_s=float(at_s), server_files=80 + at_s // 60 + at_s % 7) for at_s in range(0, 1_800, 5)]

    assert [each.measure.name for each in judged(samples) if not each.is_flat] == ["open files of the server"]


def test_what_comes_and_goes_is_flat() -> None:
    samples = [sample(at_s=float(at_s), server_files=80 + at_s * 7919 % 40) for at_s in range(0, 1_800, 5)]

    assert [each.measure.name for each in judged(samples) if not each.is_flat] == []


def test_what_fills_in_the_warm_up_is_flat() -> None:
    samples = [sample(at_s=float(at_s), server_files=min(80 + at_s, 200)) for at_s in range(0, 600, 5)]

    assert all(each.is_flat for each in judged(samples))


def test_one_sample_over_a_bound_is_too_many() -> None:
    samples = [sample(at_s=float(at_s), results_mb=500.0 if at_s == 900 else 16.0) for at_s in range(0, 1_800, 5)]

    assert [each.measure.name for each in judged(samples) if not each.is_flat] == ["stored results"]


def test_the_table_says_what_is_not_flat() -> None:
    told = table([course(Measure(name="memory", unit="MB", most_rise=1.0), [0.0, 3_600.0], [10.0, 12.0])])

    assert "| memory, MB | 10.0 | 12.0 | 12.0 | 2.0 | 2.0 | 1.0 |  | **NOT FLAT** |" in told


def test_a_server_that_is_soaked_stays_flat_and_is_left_as_it_was(tmp_path: Path) -> None:
    soaked = soak(tmp_path / "library", seconds=SECONDS, log=tmp_path / "soak.jsonl", lenience=LENIENCE)

    assert soaked.went_well, str(soaked)
    assert [each.measure.name for each in soaked.courses] == [measure.name for measure in MEASURES]
    assert sum(soaked.tally.asked.values()) > 0
