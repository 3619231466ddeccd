"""Captions: the tags that stay, and what a caption says without them."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from picturedesk.core.text import clean, plain_text, sanitise_caption

REL = 'rel="noopener noreferrer nofollow"'

SCRAPS = st.lists(
    st.sampled_from(
        [
            *(
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<a href='https://x/?a&b'>",
                "<a>",
                "</a>",
                "<ul>",
                "<li>",
                "</li>",
                "<br>",
            ),
            *("<table>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<mglyph>", "<style>", "</style>", "<title>"),
            *("<!--", "-->", "<textarea>", "<plaintext>", "<select>", "<template>", "<noscript>", "<nobr>", "<form>"),
            *(
                "&lt;",
                "&amp;",
                "&#x338;",
                "\u0338",
                "&#1;",
                "&#xfdd0;",
                "&nbsp;",
                "&#13;",
                "<",
                ">",
                '"',
                "'",
                "=",
                "x",
            ),
            *("\n", " ", "e\u0301", "<a href=javascript:x>", "<img src=x onerror=y>", "<script>", "</script>"),
        ]
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)

TAG = re.compile(
    r"</?(?:p|b|strong|i|em|ul|ol|li)>|<br>|</a>"
    r'|<a(?: href="(?:https?|mailto):[^"<>]*")? rel="noopener noreferrer nofollow">',
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>A <b>b</b> <i>c</i><br>d</p>", "<p>A <b>b</b> <i>c</i><br>d</p>"),
        ("<ul><li><em>x</em></li></ul>", "<ul><li><em>x</em></li></ul>"),
        ('<a href="https://example.org/" target="_blank">x</a>', f'<a href="https://example.org/" {REL}>x</a>'),
        ('<a href="mailto:desk@example.org">x</a>', f'<a href="mailto:desk@example.org" {REL}>x</a>'),
        ('<a href="javascript:alert(1)">x</a>', f"<a {REL}>x</a>"),
        ('<a href="//example.org">x</a>', f"<a {REL}>x</a>"),
        ('<a href="data:text/html,x">x</a>', f"<a {REL}>x</a>"),
        ('<p class="x" style="y" onclick="z">x</p>', "<p>x</p>"),
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
        ("<h1>x</h1><img src=y><iframe src=z></iframe>", "x"),
        ("<!-- secret -->x", "x"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("a&#1;b&#xfdd0;c", "abc"),
        ("", ""),
    ],
)
def test_a_caption_keeps_its_few_tags_and_nothing_else(sent: str, kept: str) -> None:
    assert sanitise_caption(sent) == kept


@example("<b>&#x338;x</b>")
@given(SCRAPS)
def test_sanitising_twice_changes_nothing(html: str) -> None:
    once = sanitise_caption(html)

    assert sanitise_caption(once) == once
    assert clean(once) == once


@given(SCRAPS)
def test_only_tags_of_the_contract_are_left(html: str) -> None:
    assert "<" not in TAG.sub("", sanitise_caption(html))


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("a<br>b<br><br>c", "a\nb\nc"),
        ("one\n  line", "one line"),
        ("<b>no</b><i>break</i>", "nobreak"),
        ('<a href="https://x/?a=1&amp;b=2" rel="y">link</a>', "link"),
        ("&amp;lt;b&amp;gt; &lt;b&gt;", "&lt;b&gt; <b>"),
        ("", ""),
    ],
)
def test_a_caption_is_read_out_without_its_tags(html: str, says: str) -> None:
    assert plain_text(html) == says


@given(st.text(st.characters(codec="utf-8")))
def test_text_without_markup_is_read_out_as_it_was_written(text: str) -> None:
    written = clean(text)
    escaped = written.replace("&", "&amp;").replace("<", "&lt;")

    assert plain_text(sanitise_caption(escaped)).split() == written.split()
