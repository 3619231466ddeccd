"""Licences and source types."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.text import DIGITAL_SOURCE_TYPES, digital_source_type, license_url


@pytest.mark.parametrize(
    "url",
    [
        "https://creativecommons.org/licenses/by/4.0/",
        "HTTP://example.org",
        "https://müller.example/lizenz?a=1#b",
        "https://[::1]:8443/x",
    ],
)
def test_a_web_url_is_a_licence(url: str) -> None:
    assert license_url(url, "license_url") == url


@pytest.mark.parametrize(
    "text",
    [
        *("", "CC BY 4.0", "javascript:alert(1)", "ftp://example.org/", "https://", "https:///x", "//example.org"),
        *("https://a b", "https://a/\n", " https://a", "https://a\\@b", 'https://a/"', "https://a:x/", "https://[x/"),
        *("https://a:99999/", "https://?x", "http\u017f://a", "https://a\u00a0b", "https://" + "a" * 2_048),
    ],
)
def test_anything_else_is_no_licence(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        license_url(text, "license_url")

    assert refusal.value.details[0].field == "license_url"


@given(st.text().map(lambda rest: f"https://{rest}"))
def test_any_text_is_a_licence_or_refused(text: str) -> None:
    with suppress(InvalidRequest):
        assert license_url(text, "license_url").startswith("https://")


@pytest.mark.parametrize("prefix", ["", "http://cv.iptc.org/newscodes/digitalsourcetype/"])
@pytest.mark.parametrize("term", DIGITAL_SOURCE_TYPES)
def test_a_source_type_is_answered_as_its_term(prefix: str, term: str) -> None:
    assert digital_source_type(prefix + term, "digital_source_type") == term


@pytest.mark.parametrize(
    "text",
    ["", "ai", "TrainedAlgorithmicMedia", "http://cv.iptc.org/newscodes/digitalsourcetype/", "http://x/digitalCapture"],
)
def test_a_term_that_iptc_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        digital_source_type(text, "digital_source_type")

    assert refusal.value.details[0].field == "digital_source_type"
