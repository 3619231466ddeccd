"""Ids: made in order, read strictly."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidId
from picturedesk.core.identifiers import new_id, parse_uuid

TEXT = "01900000-0000-7000-8000-00000000abcd"


def test_ids_are_the_standard_librarys_of_version_7() -> None:
    made = new_id()

    assert type(made) is UUID
    assert made.version == 7


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_carries_the_moment_it_was_made() -> None:
    moment = datetime(2019, 2, 27, 11, 19, 5, 678_000, tzinfo=UTC)

    assert new_id(moment).int >> 80 == int(moment.timestamp() * 1_000)


@given(st.uuids())
def test_an_id_is_read_in_any_case(made: UUID) -> None:
    assert parse_uuid(str(made)) == parse_uuid(str(made).upper()) == made


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", TEXT.replace("-", ""), f"{{{TEXT}}}", f"urn:uuid:{TEXT}", f" {TEXT}", f"{TEXT}\n", TEXT[:-1]),
        *(TEXT.replace("0", "\u0660"), TEXT.replace("a", "g"), TEXT + "0", "\ud800", "0" * 36, "-" * 36),
    ],
)
def test_any_other_form_is_no_id(text: str) -> None:
    with pytest.raises(InvalidId):
        parse_uuid(text)
