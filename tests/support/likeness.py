"""Whether an answer is like a published example, whose values are made up."""

import re
from typing import Any, Final

FORMS: Final = (
    re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    re.compile(r"uploads/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:jpg|jpeg|gif|png|webp)"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    re.compile(r"\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d"),
    re.compile(r"\d+\.\d\d [KMG]B"),
    re.compile(r"https?://[^ ]+"),
    re.compile(r"\d+"),
)
"""What a text of an example may look like; where it does, ours looks like it too."""


def assert_like(ours: Any, example: Any, place: str = "$", *, more: bool = False) -> None:
    """*ours* has the keys, in their order, the types and the forms of *example*; with *more*, other keys as well."""
    assert type(ours) is type(example), place
    if isinstance(example, dict):
        ours_of_theirs = [name for name in ours if name in example]
        assert (ours_of_theirs if more else list(ours)) == list(example), place
        for name, value in example.items():
            assert_like(ours[name], value, f"{place}.{name}", more=more)
    elif isinstance(example, list):
        for number, (each, expected) in enumerate(zip(ours, example, strict=True)):
            assert_like(each, expected, f"{place}[{number}]", more=more)
    elif isinstance(example, str):
        for form in FORMS:
            assert not form.fullmatch(example) or form.fullmatch(ours), (place, ours)


def assert_like_in_xml(ours: Any, example: Any) -> None:
    """An element like *example*: its name, its children in their order, and the forms of the texts."""
    assert ours.tag == example.tag
    assert [child.tag for child in ours] == [child.tag for child in example]
    for child, expected in zip(ours, example, strict=True):
        assert_like_in_xml(child, expected)
    if not len(example):
        assert_like(ours.text, example.text, ours.tag)
