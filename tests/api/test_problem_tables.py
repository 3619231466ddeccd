"""The tables from kinds of errors to statuses: one for each surface, each whole."""

from collections.abc import Mapping
from typing import Any

import pytest

from picturedesk.api import editorial
from picturedesk.api.delivery import problems as delivery_problems
from picturedesk.api.iiif import problems as iiif_problems
from picturedesk.api.media import problems as media_problems
from picturedesk.api.problems import as_ours
from picturedesk.core import errors
from picturedesk.core.errors import Kind, PicturedeskError


def _family() -> list[PicturedeskError]:
    """One of each error there is."""
    found = [
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, PicturedeskError)
    ]
    return [kind() for kind in found if hasattr(kind, "code")]


@pytest.mark.parametrize(
    "table", [editorial.STATUS, delivery_problems.STATUS, iiif_problems.STATUS, media_problems.FAULTS]
)
def test_every_kind_has_a_status(table: Mapping[Kind, Any]) -> None:
    assert set(table) == set(Kind)


@pytest.mark.parametrize("error", _family(), ids=lambda error: error.code)
def test_every_error_is_a_sentence_under_a_code_of_its_own(error: PicturedeskError) -> None:
    assert str(error)[0].isupper()
    assert str(error).endswith(".")
    assert [other.code for other in _family()].count(error.code) == 1


@pytest.mark.parametrize(
    "error", [error for error in _family() if error.kind in {Kind.BUSY, Kind.TOO_MANY, Kind.FULL}], ids=lambda e: e.code
)
def test_what_passes_says_when_to_try_again(error: PicturedeskError) -> None:
    problem = editorial.describe(error, {})

    assert problem.status in {429, 503, 507}
    assert dict(problem.headers)[b"retry-after"] == str(error.retry_after_s).encode()
    assert error.retry_after_s


def test_nothing_of_a_foreign_error_gets_out() -> None:
    problem = editorial.describe(as_ours(ValueError("the inner text")), {})

    assert (problem.status, problem.body) == (500, b'{"error":"Internal Server Error"}')
