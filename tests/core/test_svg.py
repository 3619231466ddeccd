"""SVG icons: the shapes that stay, everything else that does not, and one spelling for all of it."""

from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.text import SVG_ICON_MAX_BYTES, clean, svg_icon

START = '<svg xmlns="http://www.w3.org/2000/svg">'
LINKED = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
GRADIENT = '<linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient><path fill="url(#a)"/>'
BY_AN_OLD_PROGRAM = """<?xml version="1.0" encoding="utf-16"?><!-- made by hand -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg><path/></svg>"""
HARMLESS = {"svg", "g", "title", "desc", "defs", "path", "circle", "rect", "lineargradient", "stop", "clippath", "mask"}

SCRAPS = st.lists(
    st.sampled_from(
        [
            *("<g>", "</g>", "<g fill='url(#a)'>", "<path d='M0 0h1'/>", "<title>", "</title>", "<desc>", "</desc>"),
            *("<script>", "</script>", "<foreignObject>", "</foreignObject>", "<style>", "</style>", "<a href='x'>"),
            *("</a>", "<use href='#a'/>", "<image href='x'/>", "<mask id='a'>", "</mask>", "<stop id='a' offset='0'/>"),
            *("<rect onload='x' style='y' fill='URL( \"#a\" ) red'/>", "<p xmlns='http://www.w3.org/1999/xhtml'/>"),
            *("&lt;", "&amp;", "&#x338;", "\u0338", "&#x85;", "&#xfdd0;", "&#13;", "&gt;", "]]&gt;", "<![CDATA[<b>]]>"),
            *("<!-- x -->", "<?x y?>", "x", " ", "\n", "'", '"', "e\u0301"),
        ]
    )
    | st.text(max_size=4),
    max_size=15,
).map("".join)


def refusal(icon: str) -> str:
    with pytest.raises(InvalidRequest) as refused:
        svg_icon(icon, "svg_icon")
    [detail] = refused.value.details
    assert detail.field == "svg_icon"
    return detail.message


class Reader(HTMLParser):
    """Collects the tags and attributes that a page would find in the icon."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('<path fill="red" d="M0 0L1 1z"/>', '<path d="M0 0L1 1z" fill="red"/>'),
        ('<g transform="rotate(45 8 8) scale(1.5)"/>', '<g transform="rotate(45 8 8) scale(1.5)"/>'),
        ('<rect fill="rgba(0, 0, 0, .5)" x="1" />', '<rect fill="rgba(0, 0, 0, .5)" x="1"/>'),
        ('<circle cx="1" cy="1" r="1"></circle>', '<circle cx="1" cy="1" r="1"/>'),
        ('<path d="M0\n0&#10;L1 1"/>', '<path d="M0 0 L1 1"/>'),
        ("<title>A &amp; B &lt;b></title>", "<title>A &amp; B &lt;b&gt;</title>"),
        ("<desc>  <!-- x -->two\n words </desc>", "<desc>two words</desc>"),
        ("<title/><g>loose words</g>", "<g/>"),
        (GRADIENT, GRADIENT),
        ("<mask id='m'/><g mask=\"url( '#m' )\"/>", '<mask id="m"/><g mask="url(#m)"/>'),
        ('<path stroke="url(#a) none"/>', '<path stroke="url(#a) none"/>'),
    ],
)
def test_shapes_stay_in_one_spelling(sent: str, kept: str) -> None:
    assert svg_icon(f"{START}{sent}</svg>", "svg_icon") == f"{START}{kept}</svg>"


@pytest.mark.parametrize(
    "sent",
    [
        "<script>alert(1)</script>",
        "<style>*{fill:red}</style>",
        "<foreignObject><g/></foreignObject>",
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<use href="#a"/>',
        '<image href="https://example.org/x.png"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<path xmlns="http://www.w3.org/1999/xhtml"/>',
        "<SCRIPT/>",
        "<!-- comment --><?xml-stylesheet href='x'?>",
        "<title><script>alert(1)</script></title>",
    ],
)
def test_what_is_no_static_shape_goes_with_all_it_holds(sent: str) -> None:
    assert svg_icon(f"{START}{sent}</svg>", "svg_icon") == START.replace(">", "/>")


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="alert(1)"',
        'style="fill:url(https://example.org/)"',
        'class="x"',
        'href="https://example.org/"',
        'xlink:href="#a"',
        'xml:base="https://example.org/"',
        'fill="url(https://example.org/#a)"',
        'fill="url(#a) url(https://example.org/)"',
        'fill="url(//example.org)"',
        'fill="u\\72l(x)"',
        'fill="var(--x)"',
        'mask="image(x)"',
        'clip-path="path(x)"',
        'filter="url(#a)"',
        'cursor="url(x)"',
        'd="javascript:alert(1)"',
        'stroke-width="url(#a)"',
        'x="urlrgb(1)(x)"',
        'id="unused"',
        'fill="&#x17f;"',
    ],
)
def test_an_attribute_that_is_not_known_to_be_harmless_goes(attribute: str) -> None:
    assert svg_icon(f"{LINKED}<path {attribute}/></svg>", "svg_icon") == f"{START}<path/></svg>"


@pytest.mark.parametrize(
    "sent",
    [
        "<svg><path/></svg>",
        "\ufeff <svg xmlns='http://www.w3.org/2000/svg'><path/></svg>\n",
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path/></s:svg>',
        BY_AN_OLD_PROGRAM,
    ],
)
def test_however_a_program_wrote_it_the_namespace_is_declared_once(sent: str) -> None:
    assert svg_icon(sent, "svg_icon") == f"{START}<path/></svg>"


@pytest.mark.parametrize("sent", ["", "text", "<svg>", "<svg><path></svg>", "<svg>&nbsp;</svg>", "<svg/><svg/>"])
def test_what_is_not_well_formed_is_refused(sent: str) -> None:
    assert refusal(sent) == "The icon is not a well-formed SVG."


@pytest.mark.parametrize("sent", ["<html/>", "<g/>", "<SVG/>", '<svg xmlns="http://www.w3.org/1999/xhtml"/>'])
def test_another_document_is_refused(sent: str) -> None:
    assert refusal(sent) == "The icon is not an SVG: its outermost element is not svg."


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x "y">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ATTLIST path onclick CDATA "alert(1)">',
        '<!ENTITY % x SYSTEM "https://example.org/"> %x;',
    ],
)
def test_a_document_type_that_declares_something_is_refused(subset: str) -> None:
    assert refusal(f"<!DOCTYPE svg [{subset}]><svg/>") == "The icon is not a well-formed SVG."


def test_half_a_character_is_refused() -> None:
    assert "surrogate" in refusal("<svg>\ud800</svg>")


def test_an_icon_may_have_32_kb_sent_and_kept() -> None:
    around = len(f"{START}<title></title></svg>")
    longest = f"{START}<title>{'é' * ((SVG_ICON_MAX_BYTES - around) // 2)}</title></svg>"

    assert svg_icon(longest, "svg_icon") == longest
    assert refusal(longest.replace("<title>", "<title>éé")) == "The icon is longer than 32 KB."
    assert refusal(f"<svg>{' ' * SVG_ICON_MAX_BYTES}</svg>") == "The icon is longer than 32 KB."
    assert refusal(f"<svg><title>{'>' * 20_000}</title></svg>") == "The icon is longer than 32 KB."


def test_nesting_and_numbers_have_an_end() -> None:
    deepest = "<g>" * 31 + "</g>" * 31
    most = "<g/>" * 1_999

    assert svg_icon(f"<svg>{deepest}</svg>", "svg_icon").count("<g") == 31
    assert svg_icon(f"<svg>{most}</svg>", "svg_icon").count("<g") == 1_999
    assert "elements" in refusal(f"<svg><g>{deepest}</g></svg>")
    assert "elements" in refusal(f"<svg>{most}<g/></svg>")
    assert "elements" in refusal("<svg>" + "<a>" * 4_000 + "</a>" * 4_000 + "</svg>")


@example("<title>&#x338;x</title>")
@example("<title> &#x323;&#x338;x</title>")
@example("<g fill='url(#a)'><stop id='a'/><stop id='b'/></g>")
@given(SCRAPS)
def test_doing_it_twice_changes_nothing(inner: str) -> None:
    try:
        once = svg_icon(f"{START}{inner}</svg>", "svg_icon")
    except InvalidRequest:
        return

    assert svg_icon(once, "svg_icon") == once
    assert clean(once) == once
    assert once.count("<svg xmlns=") == 1


@given(SCRAPS)
def test_html_and_xml_read_the_same_harmless_shapes(inner: str) -> None:
    try:
        icon = svg_icon(f"{START}{inner}</svg>", "svg_icon")
    except InvalidRequest:
        return

    in_html = Reader(icon)
    in_xml = [element.tag.rpartition("}")[2].lower() for element in fromstring(icon).iter()]
    assert in_html.tags == in_xml
    assert set(in_html.tags) <= HARMLESS
    assert not [name for name, _ in in_html.attributes if name.startswith("on") or name in {"style", "href"}]
