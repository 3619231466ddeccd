"""What is said of a picture's rights and making in terms that programs read: a licence's URL, IPTC's source types."""

import re
from typing import Final
from urllib.parse import urlsplit

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.cleaning import clean

_URL_MAX_CHARACTERS: Final = 2_048
_WEB_URL: Final = re.compile(r"[hH][tT][tT][pP][sS]?://[^\s\"<>\\^`{|}]+")

# https://cv.iptc.org/newscodes/digitalsourcetype/ as of September 2024; the last three are retired, and still found.
DIGITAL_SOURCE_TYPES: Final = (
    "digitalCapture",
    "computationalCapture",
    "negativeFilm",
    "positiveFilm",
    "print",
    "humanEdits",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicallyEnhanced",
    "digitalCreation",
    "dataDrivenMedia",
    "trainedAlgorithmicMedia",
    "algorithmicMedia",
    "screenCapture",
    "virtualRecording",
    "composite",
    "compositeCapture",
    "compositeSynthetic",
    "minorHumanEdits",
    "digitalArt",
    "softwareImage",
)
_SOURCE_TYPE_URI: Final = re.compile(r"https?://cv\.iptc\.org/newscodes/digitalsourcetype/")


def license_url(text: str, field: str) -> str:
    """
    Give an http or https URL with a host, as it was sent.

    Raises:
        InvalidRequest: It is anything else, or over 2,048 characters.
    """
    url = clean(text, field)
    if len(url) > _URL_MAX_CHARACTERS:
        raise InvalidRequest(Detail(field, f"The URL is longer than {_URL_MAX_CHARACTERS:,} characters."))
    if _WEB_URL.fullmatch(url) is None or not _has_host(url):
        raise InvalidRequest(Detail(field, "The licence is not an http or https URL."))
    return url


def digital_source_type(text: str, field: str) -> str:
    """
    Give the term of an IPTC digital source type, sent as the term or as its full URI.

    Raises:
        InvalidRequest: IPTC has published no such term.
    """
    term = _SOURCE_TYPE_URI.sub("", text, count=1) if _SOURCE_TYPE_URI.match(text) else text
    if term not in DIGITAL_SOURCE_TYPES:
        raise InvalidRequest(Detail(field, "The digital source type is not a term that IPTC has published."))
    return term


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return False
    return bool(parts.hostname)
