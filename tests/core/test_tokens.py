"""Short texts that programs compare: what each may be, and what is refused under which field."""

from collections.abc import Callable

import pytest

from picturedesk.core import text
from picturedesk.core.errors import InvalidRequest

Field = Callable[[str, str], str]


def refuse(field: Field, sent: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        field(sent, "here[0]")
    assert [detail.field for detail in refused.value.details] == ["here[0]"]


@pytest.mark.parametrize(("sent", "kept"), [("#00ff7f", "#00ff7f"), ("#ABCDEF", "#abcdef")])
def test_a_colour_is_kept_in_lower_case(sent: str, kept: str) -> None:
    assert text.colour(sent, "text_color") == kept


@pytest.mark.parametrize(
    "sent", ["", "#fff", "00ff7f", "#00ff7g", "#00ff7f\n", " #00ff7f", "#00ff7f80", "red", "#\\u0660abcde"]
)
def test_what_is_no_colour_is_refused(sent: str) -> None:
    refuse(text.colour, sent)


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        (text.provider, "getty"),
        (text.provider, "a_b-9"),
        (text.provider, "x" * 64),
        (text.feature_key, "archive.full-text_1"),
        (text.feature_key, "x" * 100),
        (text.outside_id, "A:b/ç d"),
        (text.outside_id, "é" * 255),
        (text.feed_type, "Home page"),
        (text.feed_type, "x" * 255),
    ],
)
def test_what_fits_is_kept_as_it_is(field: Field, sent: str) -> None:
    assert field(sent, "here[0]") == sent


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        (text.provider, ""),
        (text.provider, "Getty"),
        (text.provider, "a.b"),
        (text.provider, "a:b"),
        (text.provider, "a\n"),
        (text.provider, "x" * 65),
        (text.feature_key, ""),
        (text.feature_key, "A"),
        (text.feature_key, "a b"),
        (text.feature_key, "x" * 101),
        (text.outside_id, ""),
        (text.outside_id, " \u200b\0"),
        (text.outside_id, "x" * 256),
        (text.outside_id, "\ud800"),
        (text.feed_type, ""),
        (text.feed_type, "\n"),
        (text.feed_type, "x" * 256),
    ],
)
def test_what_does_not_fit_is_refused_under_its_field(field: Field, sent: str) -> None:
    refuse(field, sent)


def test_an_outside_id_is_cleaned() -> None:
    assert text.outside_id("Cafe\u0301\0", "id") == "Café"
