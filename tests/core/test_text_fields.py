"""The text fields of an image: their limits, and what is refused under which field."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core import text
from picturedesk.core.errors import InvalidRequest

Field = Callable[[str, str], str]


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        (text.name, 255),
        (text.creator, 255),
        (text.credit, 500),
        (text.copyright_notice, 500),
        (text.alt_text, 2_000),
        (text.file_name, 255),
    ],
)
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: Field, limit: int) -> None:
    assert field("ä" * limit, "here") == "ä" * limit
    with pytest.raises(InvalidRequest) as refusal:
        field("ä" * (limit + 1), "here")
    assert refusal.value.details[0].field == "here"


def test_a_text_is_measured_after_cleaning() -> None:
    assert text.name("e\u0301\0" * 255, "name") == "é" * 255


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u2003\u3000", "\u200b", "\0"])
def test_a_name_that_nobody_can_see_is_refused(blank: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        text.name(blank, "name")

    assert refusal.value.details[0].field == "name"


def test_a_name_keeps_its_spaces() -> None:
    assert text.name(" A  name ", "name") == " A  name "


def test_a_caption_is_measured_in_bytes_as_sent() -> None:
    assert text.caption_html("é" * 16_384, "caption_html") == "é" * 16_384
    with pytest.raises(InvalidRequest):
        text.caption_html("é" * 16_385, "caption_html")
    with pytest.raises(InvalidRequest):
        text.caption_html("<script>" + "x" * 40_000 + "</script>", "caption_html")


def test_a_caption_that_would_be_kept_longer_than_it_may_be_sent_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        text.caption_html("&" * 20_000, "caption_html")


def test_a_caption_is_stored_sanitised() -> None:
    assert text.caption_html("<p onclick=x>Ha\0llo<script>1</script>", "caption_html") == "<p>Hallo</p>"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a/b\\c/d.png", "d.png"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("nul\0\n.jpg", "nul\n.jpg"),
        ("Cafe\u0301.JPG", "Café.JPG"),
        ("\u200f\u2066", "untitled"),
        ("", "untitled"),
        ("folder/", "untitled"),
        ("..", "untitled"),
        (".", "untitled"),
        ("  ", "untitled"),
        (".jpg", ".jpg"),
        ("x" * 300 + "/short.gif", "short.gif"),
    ],
)
def test_of_a_file_name_the_last_segment_is_kept(sent: str, kept: str) -> None:
    assert text.file_name(sent) == kept


@given(st.text())
def test_a_file_name_never_holds_a_path(sent: str) -> None:
    try:
        kept = text.file_name(sent)
    except InvalidRequest:
        return

    assert kept
    assert not set("/\\\0") & set(kept)
    assert text.file_name(kept) == kept


@pytest.mark.parametrize(
    ("filename", "name"),
    [("Tower.at.night.jpg", "Tower.at.night"), ("README", "README"), (".jpg", ".jpg"), (" .png", " .png")],
)
def test_an_image_without_a_name_is_called_like_its_file(filename: str, name: str) -> None:
    assert text.name_of_file(filename) == name
