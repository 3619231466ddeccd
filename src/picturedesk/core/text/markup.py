"""Captions: the little HTML they may hold, and what they say without it."""

import html as html_entities
import re
from typing import Final

import nh3

from picturedesk.core.text.cleaning import clean

_SANITISER: Final = nh3.Cleaner(
    tags={"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li"},
    # Left unsaid, "*" would let `title` and `lang` through on every tag.
    attributes={"*": set(), "a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
# Composing a tag's ">" with this stroke would make another character of it, and no tag of the tag.
_STRUCK_TAG: Final = re.compile(">\u0338+")

_MAX_ROUNDS: Final = 5

_WHITE_SPACE: Final = re.compile(r"[ \t\n\f\r]+")
_LINE_END: Final = re.compile(r"<br>|</?(?:p|ul|ol|li)>")
_TAG: Final = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_LINE_EDGES: Final = re.compile(r" *\n[ \n]*")


def sanitise_caption(html: str) -> str:
    """
    Keep the tags and attributes that a caption may have, drop the others and what scripts and styles hold.

    The result is clean text. Sanitising twice changes nothing, so that what was read can be sent back.
    """
    sanitised = _once(html)
    # A second round is rare, a third was never seen: an entity can spell out what cleaning removes or composes.
    for _ in range(_MAX_ROUNDS):
        before, sanitised = sanitised, _once(sanitised)
        if sanitised == before:
            return sanitised
    return _once(html_entities.escape(plain_text(sanitised), quote=False))


def plain_text(html: str) -> str:
    """Give what a sanitised caption says: paragraphs, items and breaks each on a line of their own."""
    on_one_line = _WHITE_SPACE.sub(" ", html)
    without_tags = _TAG.sub("", _LINE_END.sub("\n", on_one_line))
    return html_entities.unescape(_LINE_EDGES.sub("\n", without_tags)).strip()


def _once(html: str) -> str:
    return clean(_STRUCK_TAG.sub(">", _SANITISER.clean(html)))
