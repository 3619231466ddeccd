"""JSON or XML: what ``Accept`` asks for, and that both say the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from picturedesk.api.publisher.formats import Format, asked_format
from picturedesk.api.publisher.xml import write_document
from picturedesk.core.text import clean
from tests.support.app import Desk, create_image

IMAGES = "/api/2/images"


def scope(*accept: str) -> dict[str, Any]:
    return {"headers": [(b"host", b"desk.test"), *((b"accept", line.encode("latin-1")) for line in accept)]}


@pytest.mark.parametrize(
    "accept",
    [
        (),
        ("",),
        ("*/*",),
        ("application/json",),
        ("application/*",),
        ("text/html",),
        ("image/png, text/plain",),
        ("application/json, application/xml",),
        ("application/xml, application/json",),
        ("application/xml;q=0.5, application/json;q=0.6",),
        ("application/xml;q=0.5, */*",),
        ("application/xml;q=0",),
        ("text/xml;q=0, application/xml;q=0.0",),
        ("application/xml;q=0, */*;q=0.1",),
        ("application/xhtml+xml",),
        ("application/xmlx, text",),
        (";;;,,,q=1",),
        ("application/xml;q=0.2", "application/json;q=0.3"),
    ],
)
def test_json_is_what_nothing_speaks_against(accept: tuple[str, ...]) -> None:
    assert asked_format(scope(*accept)) is Format.JSON


@pytest.mark.parametrize(
    "accept",
    [
        ("application/xml",),
        ("text/xml",),
        ("APPLICATION/XML",),
        ("application/xml; charset=utf-8",),
        ("application/xml;q=0.1",),
        ("application/xml, */*",),
        ("application/xml, application/*, */*",),
        ("text/*",),
        ("application/json;q=0.5, text/xml;q=0.6",),
        ("application/json;q=0, */*;q=0.1",),
        ("application/json ; q=0.9 , application/xml",),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",),
        ("application/json;q=0.2", "application/xml;q=0.3"),
        ("application/xml;q=nonsense",),
    ],
)
def test_xml_is_answered_where_it_is_liked_better(accept: tuple[str, ...]) -> None:
    assert asked_format(scope(*accept)) is Format.XML


@given(st.lists(st.text(st.characters(max_codepoint=255)), max_size=3))
def test_no_accept_is_too_strange(lines: list[str]) -> None:
    assert asked_format(scope(*lines)) in Format


def test_the_content_type_is_that_of_the_format(desk: Desk) -> None:
    for accept, expected in (("*/*", "application/json"), ("text/xml", "application/xml;charset=UTF-8")):
        answer = desk.editor.get(IMAGES, headers={"accept": accept})

        assert answer.headers["content-type"] == expected
        assert answer.headers["vary"] == "Accept"


def test_no_match_is_a_list_without_an_image(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}?search=nothinglikethis", headers={"accept": "application/xml"})

    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        "<images><total>0</total><totalcount>0</totalcount><currentpage>0</currentpage></images>"
    )


def test_both_formats_say_the_same_in_the_same_order(desk: Desk) -> None:
    create_image(desk.editor, name='XML & <char> in "tag" \' ]]>')
    create_image(desk.editor, name="𝄞 Ελλάδα 漢字")

    told = desk.editor.get(IMAGES).json()
    root = etree.fromstring(desk.editor.get(IMAGES, headers={"accept": "application/xml"}).content)

    assert told["totalcount"] >= 2
    assert (root.tag, read(root)) == ("images", as_text(told))
    assert [element.tag for element in root.find("image")] == list(told["image"][0])


Pairs = list[tuple[str, Any]]


def read(element: Any) -> Pairs:
    """An element as pairs of tags and what is in them."""
    return [(child.tag, read(child) if len(child) else child.text or "") for child in element]


def as_text(content: dict[str, Any]) -> Pairs:
    """JSON as the same pairs: a list is its entries, each under the list's name."""
    pairs: Pairs = []
    for name, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            pairs.append((name, as_text(each) if isinstance(each, dict) else str(each)))
    return pairs


TEXTS = st.text().filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text)).map(clean)
LEAVES = TEXTS | st.integers()
TAGS = st.sampled_from(["image", "name", "id", "url"])
CONTENTS: st.SearchStrategy[Any] = st.recursive(
    st.dictionaries(TAGS, LEAVES, min_size=1),
    lambda inner: st.dictionaries(TAGS, inner | st.lists(inner, min_size=1, max_size=3) | LEAVES, min_size=1),
    max_leaves=12,
)


@given(CONTENTS)
def test_xml_is_read_back_as_it_was_written(content: dict[str, Any]) -> None:
    root = etree.fromstring(write_document("images", content))

    assert read(root) == as_text(content)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\r")))
def test_even_a_carriage_return_is_kept(text: str) -> None:
    root = etree.fromstring(write_document("name", text))

    assert (root.text or "") == text
