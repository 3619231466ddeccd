"""The HTML of blocks: what stays, whose pictures stay, and what no parser should be given."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.text import block_html, caption_html, clean

REL = 'rel="noopener noreferrer nofollow"'
OURS = ("https://pictures.example.org",)
PATH = "/img/0198c0de-0000-7000-8000-000000000000/0123456789abcdef/w800-c1.2.3.4.jpg"

SCRAPS = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<div>", "</div>", "<h1>", "</h1>", "<pre>", "</pre>", "<b>", "</b>", "<a href='//x'>"),
            *("<table>", "</table>", "<tr>", "<td colspan='2'>", "<caption>", "</caption>", "<figure>", "</figure>"),
            *(
                "<svg>",
                "</svg>",
                "<math>",
                "<mi>",
                "<title>",
                "<style>",
                "</style>",
                "<script>",
                "<template>",
                "<form>",
            ),
            *(f"<img src='{PATH}'>", "<img src=x onerror=y>", f"<img src='{PATH}' alt='<pre>\n' srcset='{PATH} 2x'>"),
            *("<!--", "-->", "<select>", "<textarea>", "<plaintext>", "<iframe>", "</iframe>", "<q>", "<blockquote>"),
            *("&lt;", "&amp;", "&#x338;", "\u0338", "&#1;", "&#xfdd0;", "&nbsp;", "&#13;", "&#10;", "<", ">", '"', "x"),
            *("\n", "\n\n", " ", "e\u0301"),
        ]
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)

TAG = re.compile(
    r"</?(?:p|b|strong|i|em|ul|ol|li|h[1-6]|div|span|blockquote|pre|code|figure|figcaption|table|caption|thead|tbody"
    r'|tfoot|tr|th|td|u|s|small|sub|sup|cite|q)>|<(?:br|hr)>|</a>|<a(?: href="[^"<>]*")? rel="[a-z ]*">'
    r'|<(?:td|th)(?: (?:colspan|rowspan|scope)="[a-z0-9]+")*>|<ol start="-?[0-9]+">'
    r'|<img(?: (?:alt|width|height|sizes|loading)="[^"<>]*"'
    r'| src(?:set)?="(?:https://pictures\.example\.org)?/img/[^"<>]+")+>'
)


def refusal(html: str) -> str:
    with pytest.raises(InvalidRequest) as refused:
        block_html(html, "html")
    [detail] = refused.value.details
    assert detail.field == "html"
    return detail.message


@pytest.mark.parametrize(
    "html",
    [
        "<h1>A</h1><h6>B</h6><hr><p>C <u>D</u> <s>E</s> <sub>F</sub></p>",
        "<blockquote><p>A</p><cite>B</cite></blockquote><p><q>C</q></p>",
        f'<figure><img src="{PATH}" alt="A &amp; B" width="80" height="60" loading="lazy"></figure>',
        "<figure><table></table><figcaption>C</figcaption></figure>",
        '<table><caption>A</caption><thead><tr><th scope="col" colspan="2">B</th></tr></thead></table>',
        '<table><tbody><tr><td rowspan="2">C</td></tr></tbody></table>',
        '<ol start="3"><li>A</li></ol><pre><code>B\n  C</code></pre>',
        "<pre>\n\nA</pre>",
        "<div><span>A</span></div>",
        f'<a href="https://example.org/" {REL}>A</a>',
    ],
)
def test_what_a_block_may_hold_stays_as_it_is(html: str) -> None:
    assert block_html(html, "html") == html


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
        ("<iframe src=https://example.org>y</iframe>x", "x"),
        ("<form action=/x><input name=y><button>z</button></form>", "z"),
        ('<p style="x" class="y" id="z" title="t" onclick="o">x</p>', "<p>x</p>"),
        ('<a href="javascript:x">x</a>', f"<a {REL}>x</a>"),
        ('<a href="/somewhere">x</a>', f"<a {REL}>x</a>"),
        ('<ol start="x"><li></li></ol>', "<ol><li></li></ol>"),
        ('<table><tr><td colspan="9999">', "<table><tbody><tr><td></td></tr></tbody></table>"),
        (f'<img src="{PATH}" width="100%" loading="now" onload="x">', f'<img src="{PATH}">'),
        ("<svg><title><img src=x></title></svg>x", "x"),
        ("a&#1;b&#xfdd0;c", "abc"),
        ("", ""),
    ],
)
def test_everything_else_goes(sent: str, kept: str) -> None:
    assert block_html(sent, "html") == kept


@pytest.mark.parametrize(
    "src", [PATH, f"{PATH}?s=key.c2lnbmF0dXJl_-&amp;e=1", f"https://pictures.example.org{PATH}", "/img/a/b/thumb.png"]
)
def test_our_own_pictures_stay(src: str) -> None:
    assert block_html(f'<img src="{src}">', "html", own_urls=OURS) == f'<img src="{src}">'


@pytest.mark.parametrize(
    "src",
    [
        "https://example.org/img/a/b/c.jpg",
        "//example.org/img/a/b/c.jpg",
        "//pictures.example.org/img/a/b/c.jpg",
        "http://pictures.example.org/img/a/b/c.jpg",
        "https://pictures.example.org.evil.example/img/a/b/c.jpg",
        "https://pictures.example.org@evil.example/img/a/b/c.jpg",
        "https://pictures.example.org:443@evil.example/img/a/b/c.jpg",
        "https://pictures.example.org\\@evil.example/img/a.jpg",
        "https://pictures.example.org/api/core/v2/x",
        "https://pictures.example.org",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "img/a/b/c.jpg",
        "/img/",
        "/img",
        "/images/a.jpg",
        "/img/../desk/session",
        "/img/./a",
        "/img/a/..",
        "/img/%2e%2e/desk",
        "/img/a%2f..%2fb",
        "/img//example.org",
        "/img/\\example.org",
        "\\\\example.org/img/a",
        "/\t/example.org/img/a",
        "/img/a&Tab;b",
        "/img/a&NewLine;",
        " /img/a",
        "/img/a#b",
        "/img/a&#47;&#46;&#46;/b",
        "/&#105;mg/..&#x2f;x",
        "/IMG/a",
        "/img/é",
        "",
    ],
)
def test_a_picture_from_elsewhere_goes(src: str) -> None:
    assert block_html(f'a<img alt="x" src="{src}">b', "html", own_urls=OURS) == "ab"


def test_a_picture_without_a_source_goes() -> None:
    assert block_html(f'<img alt=" src=&quot;"><img srcset="{PATH} 2x">', "html") == ""


def test_an_entity_may_spell_our_own_path() -> None:
    assert block_html('<img src="&#x2f;img&sol;a/b/c.jpg">', "html") == '<img src="/img/a/b/c.jpg">'


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (f"{PATH} 2x", f"{PATH} 2x"),
        (f"{PATH},\n {PATH} 1.5x,", f"{PATH}, {PATH} 1.5x"),
        (f"{PATH} 100w,{PATH} 200w", f"{PATH} 100w, {PATH} 200w"),
    ],
)
def test_candidates_stay_where_all_are_ours(sent: str, kept: str) -> None:
    assert block_html(f'<img src="{PATH}" srcset="{sent}">', "html") == f'<img src="{PATH}" srcset="{kept}">'


@pytest.mark.parametrize(
    "srcset",
    [f"{PATH} 2x, https://example.org/x 3x", f"{PATH},//example.org/x 2x", f"{PATH} 2q", f"{PATH} 2x 3x", ",", " "],
)
def test_candidates_go_where_one_is_not_ours(srcset: str) -> None:
    assert block_html(f'<img src="{PATH}" srcset="{srcset}">', "html") == f'<img src="{PATH}">'


@example("<pre><!-- -->\n\n\nx</pre>")
@example("<pre><img src=x>\n&#10;x</pre>")
@example("<b>&#x338;x</b>")
@example("<p>x<img src=y>&#x338;")
@given(SCRAPS)
def test_sanitising_a_block_twice_changes_nothing(html: str) -> None:
    once = block_html(html, "html", own_urls=OURS)

    assert block_html(once, "html", own_urls=OURS) == once
    assert clean(once) == once


@given(SCRAPS)
def test_only_a_blocks_tags_are_left(html: str) -> None:
    assert "<" not in TAG.sub("", block_html(html, "html", own_urls=OURS))


def test_a_block_may_have_256_kb_sent_and_kept() -> None:
    assert block_html("é" * 131_072, "html") == "é" * 131_072
    assert refusal("é" * 131_073) == "The HTML is longer than 256 KB."
    assert refusal("&" * 60_000) == "The HTML is longer than 256 KB."
    assert refusal("&" * 65_537) == "The HTML is longer than 256 KB."
    assert refusal(f"<script>{'x' * 300_000}</script>") == "The HTML is longer than 256 KB."


def test_a_block_with_more_tags_than_a_parser_likes_is_refused() -> None:
    assert block_html("<p>x</p>" * 4_000, "html") == "<p>x</p>" * 4_000
    assert refusal("<p>x</p>" * 4_001) == "The HTML has more than 8,000 tags."
    assert refusal("<li>x" * 4_001) == "The HTML has more than 8,000 tags."


def bomb(formatting: int, paragraphs: int) -> str:
    """Each paragraph opens all formatting anew: a few kilobytes that a parser makes gigabytes of."""
    return "<p>" + "".join(f"<b {number:x}>" for number in range(formatting)) + "<p>x" * paragraphs


@pytest.mark.parametrize("field", [block_html, caption_html])
def test_formatting_that_multiplies_is_refused_at_once(field: Callable[[str, str], str]) -> None:
    started = time.monotonic()
    with pytest.raises(InvalidRequest, match="too many tags like <b>"):
        field(bomb(1_300, 4_600), "html")

    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "html",
    [
        "<ul>" * 8_000,
        "<div>" * 4_000 + "</p>" * 4_000,
        bomb(75, 3_200),
        "".join(f"<{t}>" * 3 for t in "bisu") * 8 + "<p>x" * 7_000,
    ],
    ids=["lists", "paragraph ends", "formatting with attributes", "formatting without"],
)
def test_the_worst_that_is_read_takes_no_seconds(html: str) -> None:
    started = time.monotonic()
    with suppress(InvalidRequest):
        block_html(html, "html")

    assert time.monotonic() - started < 3
