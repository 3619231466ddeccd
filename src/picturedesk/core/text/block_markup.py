"""The HTML of publisher blocks: more tags than a caption may have, tables, and pictures that are our own."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import nh3

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text import markup
from picturedesk.core.text.cleaning import clean

BLOCK_HTML_MAX_BYTES: Final = markup.LONGEST_BYTES

_TAGS: Final = markup.CAPTION_TAGS | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "hr", "blockquote", "pre", "code"),
    *("figure", "figcaption", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("u", "s", "small", "sub", "sup", "cite", "q"),
}
_ATTRIBUTES: Final = {
    "*": set[str](),
    "a": {"href"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_WITH_THEIR_CONTENT: Final = frozenset(
    {"script", "style", "iframe", "noscript", "noembed", "noframes", "object", "template", "svg", "math", "title"}
)
_SIDE: Final = re.compile(r"[0-9]{1,5}")
_SPAN: Final = re.compile(r"[0-9]{1,3}")
_VALUES: Final = {
    "width": _SIDE,
    "height": _SIDE,
    "colspan": _SPAN,
    "rowspan": _SPAN,
    "start": re.compile(r"-?[0-9]{1,6}"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "loading": re.compile(r"lazy|eager"),
    "sizes": re.compile(r"[A-Za-z0-9 ,.:()%+*/-]{1,500}"),
}
# Neither "//" nor a segment that begins with a dot, nor anything that is written with "%": it leads nowhere else.
_OWN_PATH: Final = re.compile(
    r"/img(?:/[A-Za-z0-9_~,-][A-Za-z0-9_~,.-]*)+(?:\?[A-Za-z0-9_.~=&%+-]*)?",
)
_CANDIDATE: Final = re.compile(r"[\s,]*([^\s,]\S*)(?:\s+([0-9]{1,5}(?:\.[0-9]{1,3})?[wx]))?\s*(?:,|$)", re.ASCII)
# As the sanitiser writes them: every value in quotes, no quote within.
_IMG: Final = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
_MOST_REFERENCES: Final = BLOCK_HTML_MAX_BYTES // len("&lt;")


def block_html(html: str, field: str, *, own_urls: Sequence[str] = ()) -> str:
    """
    Give a block's HTML as it is stored and served: clean and sanitised.

    An ``img`` stays where its ``src`` is a delivery path of ours (``/img/…``), or such a path after one of *own_urls*
    (``https://pictures.example.org``); any other goes. Both what was sent and what is kept stay within 256 KB of UTF-8.
    Sanitising what was kept changes nothing.

    Takes 20 ms for 100 KB of honest HTML, 0.7 s for the worst; other threads run meanwhile.

    Raises:
        InvalidRequest: Too long, or too costly to parse; the detail names *field*.
    """
    sent = clean(html, field)
    _refuse_long_or_costly(sent, field)
    cleaner = _cleaner(tuple(own_urls))
    kept = markup.settled(lambda text: _once(cleaner, text), sent)
    _refuse_long_or_costly(kept, field)
    return kept


def is_own_url(url: str, own_urls: Sequence[str]) -> bool:
    """Whether *url*, exactly as it is written, is a delivery URL of ours, relative or after one of *own_urls*."""
    paths = [url, *(url.removeprefix(own.rstrip("/")) for own in own_urls)]
    return any(_OWN_PATH.fullmatch(path) for path in paths)


@lru_cache(maxsize=16)
def _cleaner(own_urls: tuple[str, ...]) -> nh3.Cleaner:
    def filtered(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            return value if is_own_url(value, own_urls) else None
        if (tag, attribute) == ("img", "srcset"):
            return _own_srcset(value, own_urls)
        allowed = _VALUES.get(attribute)
        return value if allowed is None or allowed.fullmatch(value) else None

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_WITH_THEIR_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes=markup.URL_SCHEMES,
        url_relative=lambda url: url if is_own_url(url, ()) else None,
        link_rel=markup.LINK_REL,
    )


def _own_srcset(srcset: str, own_urls: Sequence[str]) -> str | None:
    """The candidates in one spelling; None where one is not ours, or none can be told from the next."""
    candidates: list[str] = []
    srcset, at = srcset.strip(), 0
    while at < len(srcset):
        found = _CANDIDATE.match(srcset, at)
        if found is None or not is_own_url(found[1], own_urls):
            return None
        candidates.append(f"{found[1]} {found[2] or ''}".rstrip())
        at = found.end()
    return ", ".join(candidates) or None


def _once(cleaner: nh3.Cleaner, html: str) -> str:
    with_own_pictures = _IMG.sub(_if_it_shows_something, cleaner.clean(html))
    # A parser swallows the first newline of a <pre>; doubled, one is left the next time.
    return markup.composed(with_own_pictures).replace("<pre>\n", "<pre>\n\n")


def _if_it_shows_something(img: re.Match[str]) -> str:
    return img[0] if ' src="' in img[0] else ""


def _refuse_long_or_costly(html: str, field: str) -> None:
    # A reference takes four bytes where it is sent or where it is kept; parsing more of them than fit takes seconds.
    if len(html.encode()) > BLOCK_HTML_MAX_BYTES or html.count("&") > _MOST_REFERENCES:
        raise InvalidRequest(Detail(field, "The HTML is longer than 256 KB."))
    markup.refuse_costly(html, field)
