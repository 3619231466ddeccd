"""HTML from editors: the little that captions may hold, what they say without it, and how any of it is sanitised."""

import html as html_entities
import re
from collections.abc import Callable
from typing import Final

import nh3

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.cleaning import clean

LONGEST_BYTES: Final = 256 * 1024
"""What the longest field of HTML may have; whatever sanitising makes longer than that is refused anyway."""

CAPTION_TAGS: Final = frozenset({"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li"})
LINK_REL: Final = "noopener noreferrer nofollow"
URL_SCHEMES: Final = frozenset({"http", "https", "mailto"})

_CAPTIONS: Final = nh3.Cleaner(
    tags=CAPTION_TAGS,
    # Left unsaid, "*" would let `title` and `lang` through on every tag.
    attributes={"*": set(), "a": {"href"}},
    url_schemes=URL_SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
)
# Composing a tag's ">" with this stroke would make another character of it, and no tag of the tag.
_STRUCK_TAG: Final = re.compile(">\u0338+")

_MAX_ROUNDS: Final = 5

_MAX_TAGS: Final = 8_000
"""Each may have to look through all that are open: 8,000 nested lists take an eighth of a second, 64,000 take 20 s."""

_MAX_OPENED_AGAIN: Final = 250_000
_TAG_START: Final = re.compile(r"</?[a-zA-Z]")
# The tags that HTML opens again in each paragraph until they are closed; without attributes, only three times each.
_FORMATTING_WITH_ATTRIBUTES: Final = re.compile(
    r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[ \t\n\f/]", re.ASCII | re.IGNORECASE
)

_WHITE_SPACE: Final = re.compile(r"[ \t\n\f\r]+")
_LINE_END: Final = re.compile(r"<br>|</?(?:p|ul|ol|li)>")
_TAG: Final = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_LINE_EDGES: Final = re.compile(r" *\n[ \n]*")


def sanitise_caption(html: str) -> str:
    """
    Keep the tags and attributes that a caption may have, drop the others and what scripts and styles hold.

    The result is clean text. Sanitising twice changes nothing, so that what was read can be sent back.
    """
    return settled(lambda text: composed(_CAPTIONS.clean(text)), html)


def plain_text(html: str) -> str:
    """Give what a sanitised caption says: paragraphs, items and breaks each on a line of their own."""
    on_one_line = _WHITE_SPACE.sub(" ", html)
    without_tags = _TAG.sub("", _LINE_END.sub("\n", on_one_line))
    return html_entities.unescape(_LINE_EDGES.sub("\n", without_tags)).strip()


def settled(sanitise: Callable[[str], str], html: str) -> str:
    """
    Apply *sanitise* until it changes nothing any more.

    A second round is rare, a third was never seen: an entity can spell out what cleaning removes or composes. What has
    become longer than `LONGEST_BYTES` is given as it is, for the caller to refuse.
    """
    sanitised = sanitise(html)
    for _ in range(_MAX_ROUNDS):
        if len(sanitised) > LONGEST_BYTES:
            return sanitised
        before, sanitised = sanitised, sanitise(sanitised)
        if sanitised == before:
            return sanitised
    return sanitise(html_entities.escape(plain_text(sanitised), quote=False))


def composed(html: str) -> str:
    """Give sanitised HTML as clean text."""
    return clean(_STRUCK_TAG.sub(">", html))


def refuse_costly(html: str, field: str) -> None:
    """
    Refuse what a parser that does as HTML says would take seconds or gigabytes for; honest texts are far from it.

    Raises:
        InvalidRequest: Too many tags, or too many for the number of formatting tags that carry attributes.
    """
    tags = len(_TAG_START.findall(html))
    if tags > _MAX_TAGS:
        raise InvalidRequest(Detail(field, f"The HTML has more than {_MAX_TAGS:,} tags."))
    if tags * len(_FORMATTING_WITH_ATTRIBUTES.findall(html)) > _MAX_OPENED_AGAIN:
        raise InvalidRequest(Detail(field, "The HTML has too many tags like <b> and <font> with attributes."))
