"""Language tags: well-formed BCP 47 (RFC 5646, section 2.1) in the case its section 2.1.1 recommends."""

import re
from collections.abc import Iterator
from typing import Final

from picturedesk.core.errors import Detail, InvalidRequest

# RFC 5646 asks for room for 35; private tags are longer now and then.
_MAX_CHARACTERS: Final = 100

_WELL_FORMED: Final = re.compile(
    r"""
    (?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8} )    # language, extended language
    (?: -[a-z]{4} )?                                               # script
    (?: -(?:[a-z]{2}|[0-9]{3}) )?                                  # region
    (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*                     # variants
    (?: -[0-9a-wy-z](?:-[a-z0-9]{2,8})+ )*                         # extensions
    (?: -x(?:-[a-z0-9]{1,8})+ )?                                   # private use
    | x(?:-[a-z0-9]{1,8})+
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
# Registered before there was a syntax to fit; the regular ones fit it.
_IRREGULAR: Final = frozenset(
    {
        "en-gb-oed",
        "i-ami",
        "i-bnn",
        "i-default",
        "i-enochian",
        "i-hak",
        "i-klingon",
        "i-lux",
        "i-mingo",
        "i-navajo",
        "i-pwn",
        "i-tao",
        "i-tay",
        "i-tsu",
        "sgn-be-fr",
        "sgn-be-nl",
        "sgn-ch-de",
    }
)
_REGION_LENGTH: Final = 2
_SCRIPT_LENGTH: Final = 4


def locale_tag(text: str, field: str) -> str:
    """
    Give a language tag in its canonical case: ``DE-at`` is ``de-AT``, ``zh-hans-cn`` is ``zh-Hans-CN``.

    Nothing but the case changes: a deprecated tag stays what the editor wrote.

    Raises:
        InvalidRequest: *text* is no well-formed tag; the detail names *field*.
    """
    if not _is_well_formed(text):
        raise InvalidRequest(Detail(field, "The locale is not a well-formed language tag such as de-AT."))
    return "-".join(_in_canonical_case(text.lower().split("-")))


def _is_well_formed(text: str) -> bool:
    if len(text) > _MAX_CHARACTERS or not text.isascii():
        return False
    return _WELL_FORMED.fullmatch(text) is not None or text.lower() in _IRREGULAR


def _in_canonical_case(subtags: list[str]) -> Iterator[str]:
    after_singleton = False
    for place, subtag in enumerate(subtags):
        if place == 0 or after_singleton:
            yield subtag
        elif len(subtag) == _REGION_LENGTH:
            yield subtag.upper()
        elif len(subtag) == _SCRIPT_LENGTH:
            yield subtag.title() if subtag.isalpha() else subtag
        else:
            yield subtag
        after_singleton = after_singleton or len(subtag) == 1
