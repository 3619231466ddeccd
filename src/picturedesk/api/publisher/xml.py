"""XML, as much of it as the Publisher needs: elements within elements, and escaped text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

Content: TypeAlias = "str | int | Mapping[str, Content] | Sequence[Content]"
"""Text, elements by their names, or several elements of one name."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# A carriage return that stands as it is would be read back as a newline.
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def write_document(root: str, content: Content) -> bytes:
    """
    Write a document with the element *root* around *content*.

    All text was cleaned on its way in, so there is none in it that XML cannot carry. Names are ours and not escaped.
    """
    return "".join((_DECLARATION, *_element(root, content))).encode()


def _element(name: str, content: Content) -> Iterator[str]:
    if isinstance(content, str | int):
        yield f"<{name}>{str(content).translate(_ESCAPED)}</{name}>"
    elif isinstance(content, Mapping):
        yield f"<{name}>"
        for child, inner in content.items():
            yield from _element(child, inner)
        yield f"</{name}>"
    else:
        for each in content:
            yield from _element(name, each)
