"""SVG icons: static shapes, and nothing that runs, moves or comes from elsewhere."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.cleaning import clean

SVG_ICON_MAX_BYTES: Final = 32 * 1024

_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_MAX_DEPTH: Final = 32
_MAX_ELEMENTS: Final = 2_000

_TEXTS: Final = frozenset({"title", "desc"})
_ELEMENTS: Final = _TEXTS | {
    *("svg", "g", "defs", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask"),
}
_POINTING: Final = frozenset({"fill", "stroke", "clip-path", "mask"})
_PLAIN: Final = frozenset(
    {
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "d", "points", "pathLength"),
        *("width", "height", "viewBox", "preserveAspectRatio", "transform", "transform-origin"),
        *("gradientUnits", "gradientTransform", "spreadMethod", "offset"),
        *("clipPathUnits", "maskUnits", "maskContentUnits", "mask-type"),
        *("color", "opacity", "display", "visibility", "overflow", "fill-opacity", "fill-rule", "clip-rule"),
        *("stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
        *("stroke-dasharray", "stroke-dashoffset", "stop-color", "stop-opacity", "paint-order", "vector-effect"),
        *("shape-rendering", "color-interpolation"),
    }
)
_ATTRIBUTES: Final = _POINTING | _PLAIN

_DOCUMENT_TYPE: Final = re.compile(r"<!DOCTYPE[^<>\[\]]*>")
_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,99}")
_POINTER: Final = re.compile(rf"""url\(\s*(["']?)#({_ID.pattern})\1\s*\)(.*)""", re.ASCII | re.IGNORECASE)
# What is left of a value without these may not open a parenthesis: url(), image() and var() stay outside.
_FUNCTION: Final = re.compile(
    r"(?<![\w-])(?:rgba?|hsla?|matrix|translate|scale|rotate|skew[XY])\([A-Za-z0-9%.,+\s/-]*\)", re.ASCII
)
_WITHOUT_FUNCTIONS: Final = re.compile(r"[A-Za-z0-9#%.,+\s-]*", re.ASCII)
# A composing stroke at the start would make another character of the ">" before it.
_LOOSE_START: Final = re.compile("^[\\s\u0338]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """An element that stays, with what stays of it."""

    name: str
    attributes: dict[str, str]
    text: str
    children: list["_Shape"]


def svg_icon(text: str, field: str) -> str:
    """
    Give an icon as it is stored and served: one ``svg`` element of static shapes, in one spelling.

    Elements, attributes and values that are not known to be harmless are dropped, elements with all they hold; so are
    ids that nothing in the icon points to. ``title`` and ``desc`` are plain text, so that the icon reads the same as
    XML and inside HTML. Both what was sent and what is kept stay within 32 KB of UTF-8; doing it twice changes nothing.

    Raises:
        InvalidRequest: No well-formed SVG, with a DTD or entities of its own, too long, too deep, or too many elements.
    """
    sent = clean(text, field)
    _refuse_long(sent, field)
    root = _parsed(sent, field)
    _refuse_intricate(root, field)
    shape = _shape(root)
    kept = "".join(_written(shape, frozenset(_pointed_at(shape)), f' xmlns="{_NAMESPACE}"'))
    _refuse_long(kept, field)
    return kept


def _parsed(sent: str, field: str) -> Element:
    # Ten milliseconds that only a command with an icon in its hands should pay.
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    # The document type that old drawing programs write is of no use; one that declares something is refused below.
    source = _DOCUMENT_TYPE.sub("", sent.lstrip("\ufeff \t\n"), count=1)
    try:
        root: Element = fromstring(source, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise InvalidRequest(Detail(field, "The icon is not a well-formed SVG.")) from None
    if _name(root) != "svg":
        raise InvalidRequest(Detail(field, "The icon is not an SVG: its outermost element is not svg."))
    return root


def _refuse_intricate(root: Element, field: str) -> None:
    waiting, seen = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if seen > _MAX_ELEMENTS or depth > _MAX_DEPTH:
            raise InvalidRequest(
                Detail(field, f"The icon has over {_MAX_ELEMENTS:,} elements, or over {_MAX_DEPTH} in each other.")
            )
        waiting.extend((child, depth + 1) for child in element)


def _shape(element: Element) -> _Shape:
    name = _name(element)
    if name in _TEXTS:
        return _Shape(name=name, attributes={}, text=_plain_text(element), children=[])
    children = [_shape(child) for child in element if _name(child) in _ELEMENTS]
    return _Shape(
        name=name,
        attributes=dict(_attributes(element)),
        text="",
        children=[child for child in children if child.name not in _TEXTS or child.text],
    )


def _name(element: Element) -> str:
    """The name of an SVG element, also of one that forgot its namespace; empty for any other."""
    namespace, _, local = element.tag.removeprefix("{").rpartition("}")
    return local if namespace in {"", _NAMESPACE} else ""


def _plain_text(element: Element) -> str:
    """What the element says itself; what elements inside it say goes with them."""
    said = (element.text or "") + "".join(child.tail or "" for child in element)
    return " ".join(_LOOSE_START.sub("", clean(said)).split())


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, raw in sorted(element.attrib.items()):
        value = " ".join(raw.split())
        if (name == "id" and _ID.fullmatch(value)) or (name in _ATTRIBUTES and _is_plain(value)):
            yield name, value
        elif name in _POINTING and (pointer := _POINTER.fullmatch(value)) and _is_plain(pointer[3]):
            yield name, f"url(#{pointer[2]}){pointer[3]}"


def _is_plain(value: str) -> bool:
    return _WITHOUT_FUNCTIONS.fullmatch(_FUNCTION.sub("", value)) is not None


def _pointed_at(shape: _Shape) -> Iterator[str]:
    for name in _POINTING & shape.attributes.keys():
        if pointer := _POINTER.fullmatch(shape.attributes[name]):
            yield pointer[2]
    for child in shape.children:
        yield from _pointed_at(child)


def _written(shape: _Shape, pointed_at: frozenset[str], declared: str = "") -> Iterable[str]:
    yield f"<{shape.name}{declared}"
    for name, value in shape.attributes.items():
        if name != "id" or value in pointed_at:
            yield f' {name}="{escape(value)}"'
    if not shape.children and not shape.text:
        yield "/>"
        return
    yield f">{escape(shape.text, quote=False)}"
    for child in shape.children:
        yield from _written(child, pointed_at)
    yield f"</{shape.name}>"


def _refuse_long(icon: str, field: str) -> None:
    if len(icon.encode()) > SVG_ICON_MAX_BYTES:
        raise InvalidRequest(Detail(field, "The icon is longer than 32 KB."))
