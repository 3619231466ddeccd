"""Passes of a scrub: where one should be, and that nothing is lost when it is written down."""

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.scrubbing import END, ScrubCounts, ScrubPass, hash_at

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MONTH = timedelta(days=30)

hashes = st.binary(min_size=1, max_size=9).map(lambda content: hashlib.sha256(content).hexdigest())
positions = st.integers(0, END - 1)


def test_a_pass_is_due_in_even_steps_from_its_start_to_its_end() -> None:
    begun = ScrubPass(started_at=NOON)

    assert begun.due(NOON - MONTH, MONTH) == 0
    assert begun.due(NOON, MONTH) == 0
    assert begun.due(NOON + MONTH / 2, MONTH) == END // 2
    assert begun.due(NOON + MONTH, MONTH) == END
    assert begun.due(NOON + 9 * MONTH, MONTH) == END


@given(sha256=hashes)
def test_after_a_look_at_an_original_the_pass_stands_right_behind_it(sha256: str) -> None:
    after = ScrubPass(started_at=NOON).with_one_more(sha256, size_bytes=7, fault=True)

    assert hash_at(after.position - 1) <= sha256 < hash_at(after.position)
    assert after.counts == ScrubCounts(originals=1, bytes=7, faults=1)


@given(one=positions, other=positions)
def test_hashes_are_in_the_order_of_their_positions(one: int, other: int) -> None:
    assert (hash_at(one) < hash_at(other)) == (one < other)
    assert hash_at(one) < hash_at(END)
    assert len(hash_at(one)) == len(hash_at(END)) == 64


@given(position=st.integers(0, END), numbers=st.lists(st.integers(0, 1 << 60), min_size=5, max_size=5), owner=positions)
def test_what_is_written_down_is_read_again(position: int, numbers: list[int], owner: int) -> None:
    originals, size, faults, passes, last = numbers
    under_way = ScrubPass(
        started_at=NOON,
        position=position,
        counts=ScrubCounts(originals=originals, bytes=size, faults=faults),
        passes=passes,
        last=ScrubCounts(originals=last, bytes=faults, faults=passes),
        owner=owner,
        leased_until=NOON + MONTH,
    )

    assert ScrubPass.read(under_way.stored()) == under_way


def test_the_next_pass_remembers_what_the_last_one_found() -> None:
    ended = ScrubPass(started_at=NOON, passes=4).with_one_more("f" * 64, size_bytes=1, fault=True)

    assert ended.position == END
    assert ended.next(NOON + MONTH) == ScrubPass(started_at=NOON + MONTH, passes=5, last=ended.counts)
