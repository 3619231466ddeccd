"""Targets: what a delivery URL ends with, and who may have it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.files import ImageFormat
from picturedesk.core.recipes import (
    WIDTH_LADDER_PX,
    Original,
    OutputFormat,
    Preset,
    Tokens,
    is_free,
    is_preset_name,
    parse,
    read_target,
)

PRESETS = {"thumb": parse("w320-h320-inside"), "hero": parse("w1920-q70")}


def test_a_preset_is_named() -> None:
    assert read_target("thumb.webp", PRESETS, own=ImageFormat.PNG) == Preset(
        "thumb", PRESETS["thumb"], OutputFormat.WEBP
    )


def test_tokens_are_spelled_out() -> None:
    assert read_target("w800.jpg", PRESETS, own=ImageFormat.PNG) == Tokens(parse("w800"), OutputFormat.JPEG)


def test_auto_leaves_the_format_open() -> None:
    assert read_target("c0.0.500.500.auto", PRESETS, own=ImageFormat.PNG) == Tokens(parse("c0.0.500.500"), None)


@pytest.mark.parametrize("own", ImageFormat)
def test_the_original_comes_in_its_own_format_only(own: ImageFormat) -> None:
    assert read_target(f"original.{own.value}", PRESETS, own=own) == Original(own)
    for other in {"jpg", "jpeg", "png", "gif", "webp", "avif", "auto", ""} - {own.value}:
        with pytest.raises(InvalidRequest):
            read_target(f"original.{other}", PRESETS, own=own)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("thumb.jpg", "thumb.jpg"),
        ("thumb.auto", "thumb.auto"),
        ("original.gif", "original.gif"),
        ("w800-h600-cover.webp", "w800-h600.webp"),
        ("gray-w0064.avif", "w64-gray.avif"),
        ("c0.0.1000.1000.png", "inside.png"),
        ("q80.auto", "q80.auto"),
    ],
)
def test_a_target_knows_its_canonical_spelling(text: str, spelling: str) -> None:
    target = read_target(text, PRESETS, own=ImageFormat.GIF)

    assert target.text == spelling
    assert read_target(target.text, PRESETS, own=ImageFormat.GIF) == target


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "w800", "w800.", ".jpg", "w800.jpeg", "w800.JPG", "w800.tiff", "w800.jpg.jpg", "w800.jpg ", "thumb"),
        *("Thumb.jpg", "card.jpg", "thumb-gray.jpg", "original", "original-w800.jpg", "ORIGINAL.jpg"),
        *("q80.png", "w800-q80.gif", "w800\0.jpg", "\ud800.jpg"),
    ],
)
def test_anything_else_names_nothing(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        read_target(text, PRESETS, own=ImageFormat.JPEG)

    assert [detail.field for detail in refusal.value.details] == ["recipe"]


@given(st.text())
def test_any_text_is_a_target_or_refused(text: str) -> None:
    for ending in ("", ".jpg", ".auto"):
        with suppress(InvalidRequest):
            assert read_target(text + ending, PRESETS, own=ImageFormat.JPEG).text


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "avif", "gif", "auto"])
def test_presets_and_the_width_ladder_are_free_in_any_format(ending: str) -> None:
    for text in ("thumb", "hero", *(f"w{width}" for width in WIDTH_LADDER_PX)):
        assert is_free(read_target(f"{text}.{ending}", PRESETS, own=ImageFormat.PNG))


@pytest.mark.parametrize("text", ["w800", "h640", "w640-h640", "w640-q80", "w640-gray", "inside", "w640-bg000000"])
def test_everything_else_needs_a_signature(text: str) -> None:
    assert not is_free(read_target(f"{text}.jpg", PRESETS, own=ImageFormat.PNG))


def test_originals_need_a_signature_unless_the_operator_opens_them() -> None:
    assert not is_free(Original(ImageFormat.PNG))
    assert is_free(Original(ImageFormat.PNG), open_originals=True)


def test_with_presets_only_the_ladder_needs_a_signature_too() -> None:
    assert is_free(read_target("thumb.jpg", PRESETS, own=ImageFormat.PNG), presets_only=True)
    assert not is_free(read_target("w640.jpg", PRESETS, own=ImageFormat.PNG), presets_only=True)


def test_a_preset_may_not_be_called_like_a_recipe() -> None:
    assert all(is_preset_name(name) for name in ("thumb", "card", "og", "hero", "w_large", "wide2"))
    assert not any(
        is_preset_name(name) for name in ("", "original", "gray", "inside", "w800", "Thumb", "a-b", "a.b", "1st")
    )
