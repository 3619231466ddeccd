"""Language tags: well-formed by RFC 5646, in canonical case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.text import locale_tag


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("ES-419", "es-419"),
        ("SR-LATN", "sr-Latn"),
        ("de-ch-1996", "de-CH-1996"),
        ("sl-ROZAJ-biske-1994", "sl-rozaj-biske-1994"),
        ("zh-cmn-HANT-tw", "zh-cmn-Hant-TW"),
        ("DE-DE-U-CO-PHONEBK", "de-DE-u-co-phonebk"),
        ("en-CA-X-CA", "en-CA-x-ca"),
        ("az-LATN-x-LATN", "az-Latn-x-latn"),
        ("X-Whatever", "x-whatever"),
        ("EN-gb-OED", "en-GB-oed"),
        ("I-KLINGON", "i-klingon"),
        ("sgn-be-fr", "sgn-BE-FR"),
        # Deprecated, and still what the editor wrote.
        ("IW", "iw"),
        ("zh-min-nan", "zh-min-nan"),
    ],
)
def test_a_tag_is_kept_in_canonical_case(sent: str, kept: str) -> None:
    assert locale_tag(sent, "locale") == kept


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "d", "1", "de_AT", "de AT", " de", "de\n", "de-", "-de", "de--AT", "de-AT-", "deutschland"),
        *(
            "de-A",
            "de-419-DE",
            "a-DE",
            "de-u",
            "de-u-x",
            "x",
            "x-",
            "x-123456789",
            "i-nonsense",
            "dé",
            "\uff44\uff45",
            "de\0",
        ),
        *("de-x-" + "a-" * 200 + "a", "\u017fr", "\ud800", "de-AT-Latn"),
    ],
)
def test_what_is_no_tag_is_refused_under_its_field(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        locale_tag(text, "locales[2].locale")

    assert refusal.value.details[0].field == "locales[2].locale"


@given(st.text(st.sampled_from("aZ1x-"), max_size=30))
def test_every_tag_is_kept_or_refused_and_its_case_settles(text: str) -> None:
    try:
        kept = locale_tag(text, "locale")
    except InvalidRequest:
        return

    assert kept.lower() == text.lower()
    assert locale_tag(kept, "locale") == kept
    assert locale_tag(text.swapcase(), "locale") == kept
