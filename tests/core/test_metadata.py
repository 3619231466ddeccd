"""Metadata without places, and within its bounds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.metadata import (
    MAX_METADATA_BYTES,
    MAX_TEXT_BYTES,
    PictureMetadata,
    Plain,
    bounded,
    without_places,
)

NAMES = st.sampled_from(["dc:title", "exif:GPSLatitude", "GPSInfo", "city", "geo:lat", "x"])
VALUES: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(0, 9) | st.just("x" * (MAX_TEXT_BYTES + 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
SAID = st.dictionaries(NAMES, VALUES, max_size=4)


def size_bytes(said: PictureMetadata) -> int:
    return len(json.dumps([said.exif, said.iptc, said.xmp], ensure_ascii=False).encode())


@pytest.mark.parametrize(
    "name",
    [
        "exif:GPSLatitude",
        "exif:GPSTimeStamp",
        "drone-dji:GpsLongtitude",
        "drone-dji:Longtitude",
        "drone-dji:Latitude",
        "http://www.w3.org/2003/01/geo/wgs84_pos#:lat",
        "http://www.w3.org/2003/01/geo/wgs84_pos#:long",
        "x:lastGPSfix",
        "x:TargetLongitude",
    ],
)
def test_a_place_goes_at_whatever_depth(name: str) -> None:
    said = PictureMetadata(
        xmp={
            name: "48,8N",
            "dc:title": "Harbour",
            "x:Shown": [{name: "48,8N", "x:Kind": "pier"}],
            "x:In": {name: [1.0]},
        }
    )

    assert without_places(said).xmp == {"dc:title": "Harbour", "x:Shown": [{"x:Kind": "pier"}], "x:In": {}}


def test_the_whole_gps_block_of_exif_goes() -> None:
    said = PictureMetadata(exif={"Model": "X100", "GPSInfo": {"GPSLatitude": [48.0, 8.0, 1.5], "0x0100": "pier 7"}})

    assert without_places(said).exif == {"Model": "X100"}


def test_what_editors_wrote_and_what_only_sounds_like_a_place_stays() -> None:
    said = PictureMetadata(
        exif={"ISOSpeedLatitudeyyy": 3, "SubjectLocation": [10, 20], "ImageDescription": "At 48.1 N"},
        iptc={"city": ["Bern"], "country": ["Switzerland"]},
        xmp={"photoshop:City": "Bern", "exifEX:ISOSpeedLatitudeyyy": "3", "x:Plates": "x", "x:Longing": "x"},
    )

    assert without_places(said) == said


def test_a_text_over_8_kb_is_left_out_and_its_neighbours_stay() -> None:
    longest = "é" * (MAX_TEXT_BYTES // 2)
    said = PictureMetadata(
        exif={"ImageDescription": longest + "x", "Model": longest},
        iptc={"keywords": ["pier", longest + "x"]},
        xmp={"x:In": {"x:a": longest + "x", "x:b": 1}},
    )

    assert bounded(said) == PictureMetadata(
        exif={"Model": longest}, iptc={"keywords": ["pier"]}, xmp={"x:In": {"x:b": 1}}
    )


def test_what_does_not_fit_is_left_out_and_iptc_comes_first() -> None:
    much: Plain = ["x" * 1_000] * 200
    said = PictureMetadata(
        exif={"Much": much, "Model": "X100"}, iptc={"keywords": much, "city": ["Bern"]}, xmp={"dc:title": "Harbour"}
    )

    kept = bounded(said)

    assert kept == PictureMetadata(
        exif={"Model": "X100"}, iptc={"keywords": much, "city": ["Bern"]}, xmp={"dc:title": "Harbour"}
    )


def test_a_name_that_is_too_long_goes_with_its_value() -> None:
    assert bounded(PictureMetadata(xmp={"x" * MAX_METADATA_BYTES: "y"})) == PictureMetadata()


@given(SAID, SAID, SAID)
def test_no_place_is_left_and_nothing_is_added(
    exif: dict[str, Plain], iptc: dict[str, Plain], xmp: dict[str, Plain]
) -> None:
    said = PictureMetadata(exif=exif, iptc=iptc, xmp=xmp)
    public = without_places(said)

    assert not {name for name in _names([public.exif, public.xmp]) if "GPS" in name or "lat" in name}
    assert without_places(public) == public
    assert public.iptc == iptc


@given(SAID, SAID, SAID)
def test_bounding_twice_changes_nothing(exif: dict[str, Plain], iptc: dict[str, Plain], xmp: dict[str, Plain]) -> None:
    once = bounded(PictureMetadata(exif=exif, iptc=iptc, xmp=xmp))

    assert bounded(once) == once
    assert size_bytes(once) <= MAX_METADATA_BYTES + 100


def _names(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_names, value))
    return set(value).union(*map(_names, value.values())) if isinstance(value, dict) else set()
