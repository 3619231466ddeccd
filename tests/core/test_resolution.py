"""Resolved recipes: equal renditions have equal keys."""

import pytest

from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import OutputFormat, Recipe, canonical, parse, render_key, resolve

QUALITIES = {OutputFormat.JPEG: 80, OutputFormat.WEBP: 75, OutputFormat.AVIF: 55}


def resolved(
    text: str,
    output: OutputFormat = OutputFormat.JPEG,
    *,
    gravity: Gravity = Gravity.NORTH,
    focal_point: FocalPoint | None = None,
) -> Recipe:
    return resolve(parse(text), output, gravity=gravity, focal_point=focal_point, qualities=QUALITIES)


def key(recipe: Recipe, output: OutputFormat = OutputFormat.JPEG, settings: str = "s", encoder: str = "e") -> str:
    return render_key(recipe, output, settings_fingerprint=settings, encoder_version=encoder)


@pytest.mark.parametrize(
    ("text", "output", "expected"),
    [
        ("w800", OutputFormat.JPEG, "w800-q80"),
        ("w800", OutputFormat.PNG, "w800"),
        ("w800-q60", OutputFormat.AVIF, "w800-q60"),
        ("w800-q60", OutputFormat.PNG, "w800"),
        ("w800-h600", OutputFormat.WEBP, "w800-h600-gn-q75"),
        ("w800-h600-pad", OutputFormat.GIF, "w800-h600-pad-gn"),
        ("w800-h600-gauto", OutputFormat.JPEG, "w800-h600-gauto-q80"),
        ("w800-h600-inside", OutputFormat.JPEG, "w800-h600-inside-q80"),
        ("c0.0.500.500", OutputFormat.PNG, "c0.0.500.500"),
        ("bg000000", OutputFormat.JPEG, "q80-bg000000"),
        ("bg000000", OutputFormat.PNG, "inside"),
        ("w8-h8-pad-bg000000", OutputFormat.PNG, "w8-h8-pad-gn-bg000000"),
    ],
)
def test_what_a_recipe_leaves_open_is_filled_in(text: str, output: OutputFormat, expected: str) -> None:
    assert canonical(resolved(text, output)) == expected


def test_the_focal_point_goes_before_the_gravity_and_the_recipe_before_both() -> None:
    point = FocalPoint(0.25, 0.5)

    assert resolved("w8-h8", focal_point=point).steering == point
    assert resolved("w8-h8-gse", focal_point=point).steering is Gravity.SOUTHEAST


def test_a_focal_point_is_taken_to_thousandths() -> None:
    assert resolved("w8-h8", focal_point=FocalPoint(1 / 3, 2 / 3)).steering == FocalPoint(0.333, 0.667)
    assert resolved("w8-h8", focal_point=FocalPoint(0.0, 0.0)).steering == FocalPoint(0.0, 0.0)


def test_every_way_to_say_it_has_one_key() -> None:
    ways = ["w800-h600", "h600-w800-cover", "w800-h600-gn", "w800-h600-q80-bgffffff"]

    assert len({key(resolved(way)) for way in ways}) == 1


def test_whatever_changes_the_bytes_changes_the_key() -> None:
    keys = [
        key(resolved("w800-h600")),
        key(resolved("w800-h600-gs")),
        key(resolved("w800-h600-q81")),
        key(resolved("w800-h600"), OutputFormat.WEBP),
        key(resolved("w800-h600"), settings="other"),
        key(resolved("w800-h600"), encoder="other"),
    ]

    assert len(set(keys)) == len(keys)
    assert all(len(each) == 64 for each in keys)
