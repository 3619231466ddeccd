"""The format that ``auto`` stands for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.recipes import OutputFormat, negotiate

ALL = (OutputFormat.AVIF, OutputFormat.WEBP)
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "opaque", "transparent", "animated"),
    [
        (None, "jpg", "png", "gif"),
        ("", "jpg", "png", "gif"),
        ("*/*", "jpg", "png", "gif"),
        ("image/*", "jpg", "png", "gif"),
        (CHROME, "avif", "avif", "webp"),
        ("image/webp,*/*", "webp", "webp", "webp"),
        ("image/webp;q=0.1, image/jpeg", "webp", "webp", "webp"),
        ("IMAGE/AVIF ; q=1", "avif", "avif", "gif"),
        ("image/avif;q=0,image/webp,*/*", "webp", "webp", "webp"),
        ("image/avif;q=0.000 , image/webp; Q=0, */*", "jpg", "png", "gif"),
        ("image/webp;level=1;q=0", "jpg", "png", "gif"),
        ("image/jpeg", "jpg", "jpg", "gif"),
        ("image/png", "png", "png", "gif"),
        ("image/png;q=0,*/*", "jpg", "jpg", "gif"),
        ("image/jpeg;q=0,image/*", "png", "png", "gif"),
        ("text/html", "jpg", "png", "gif"),
        ("*/*;q=0", "jpg", "png", "gif"),
        ("image/webpx, ximage/webp, image / webp", "jpg", "png", "gif"),
        (",;=,;q=,q=0;;,image/;q=a", "jpg", "png", "gif"),
    ],
)
def test_the_best_format_that_accept_allows(accept: str | None, opaque: str, transparent: str, animated: str) -> None:
    assert negotiate(accept, transparent=False, animated=False, modern=ALL) == opaque
    assert negotiate(accept, transparent=True, animated=False, modern=ALL) == transparent
    assert negotiate(accept, transparent=True, animated=True, modern=ALL) == animated


def test_a_format_that_is_not_offered_yet_is_not_picked() -> None:
    assert negotiate(CHROME, transparent=False, animated=False, modern=(OutputFormat.WEBP,)) is OutputFormat.WEBP
    assert negotiate(CHROME, transparent=False, animated=False, modern=()) is OutputFormat.JPEG
    assert negotiate(CHROME, transparent=False, animated=True, modern=()) is OutputFormat.GIF


@given(st.text() | st.text(st.sampled_from("image/webp*;q=0.,avif \t")), st.booleans(), st.booleans())
def test_any_header_gets_one_of_the_few_variants(accept: str, transparent: bool, animated: bool) -> None:
    picked = negotiate(accept, transparent=transparent, animated=animated, modern=ALL)

    assert picked in {OutputFormat.WEBP, OutputFormat.GIF} if animated else picked is not OutputFormat.GIF


@pytest.mark.parametrize("piece", [",", ";", "image/webp;", "image/webp;q=0,", "q=0;", "0" * 10])
def test_a_header_of_a_megabyte_costs_little(piece: str) -> None:
    started = time.process_time()
    negotiate(piece * (1_000_000 // len(piece)), transparent=False, animated=False, modern=ALL)

    assert time.process_time() - started < 3
