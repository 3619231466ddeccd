"""Colours as numbers of light: from a picture's to CIE XYZ and L*a*b*, for whatever primaries it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

Matrix = tuple[tuple[float, ...], ...]
Lab = tuple[float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Primaries:
    """CIE x, y of red, green, blue and white."""

    red: Point
    green: Point
    blue: Point
    white: Point


D65, D50 = (0.3127, 0.3290), (0.34567, 0.35850)
SRGB: Final = Primaries((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
DISPLAY_P3: Final = Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65)
ADOBE_RGB: Final = Primaries((0.640, 0.330), (0.210, 0.710), (0.150, 0.060), D65)
REC_2020: Final = Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65)
PROPHOTO: Final = Primaries((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), D50)
PAL: Final = Primaries((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), D65)

WHITE: Final = (0.9642, 1.0, 0.8249)
"""D50 in XYZ, the white that profiles meet at."""


@cache
def to_xyz(primaries: Primaries) -> Matrix:
    """From linear light to CIE XYZ under D50: SMPTE RP 177, then Bradford's adaptation of the white."""
    lights = _transposed([_lifted(point) for point in (primaries.red, primaries.green, primaries.blue)])
    amounts = through(_inverse(lights), _lifted(primaries.white))
    unadapted = [[part * amount for part, amount in zip(row, amounts, strict=True)] for row in lights]
    have = through(_BRADFORD, _lifted(primaries.white))
    want = through(_BRADFORD, WHITE)
    scaled = [[part * new / old for part in row] for row, new, old in zip(_BRADFORD, want, have, strict=True)]
    return _product(_product(_inverse(_BRADFORD), scaled), unadapted)


def lab(pixel: Sequence[int], primaries: Primaries) -> Lab:
    light = [_to_light(level / 255) for level in pixel]
    return xyz_to_lab(
        [sum(part * weight for part, weight in zip(light, row, strict=True)) for row in to_xyz(primaries)]
    )


def xyz_to_lab(xyz: Sequence[float]) -> Lab:
    x, y, z = (_root(value / white) for value, white in zip(xyz, WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def lab_to_xyz(colour: Lab) -> tuple[float, float, float]:
    y = (colour[0] + 16) / 116
    x, y, z = (
        white * _cube(part) for white, part in zip(WHITE, (y + colour[1] / 500, y, y - colour[2] / 200), strict=True)
    )
    return x, y, z


def through(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(part * value for part, value in zip(row, vector, strict=True)) for row in matrix]


_BRADFORD: Final = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def _to_light(level: float) -> float:
    return float(((level + 0.055) / 1.055) ** 2.4) if level > 0.04045 else level / 12.92


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def _cube(value: float) -> float:
    return value**3 if value > 6 / 29 else (116 * value - 16) * 27 / 24389


def _lifted(point: Point) -> tuple[float, float, float]:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def _transposed(rows: Sequence[Sequence[float]]) -> Matrix:
    return tuple(zip(*rows, strict=True))


def _product(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> Matrix:
    return _transposed([through(one, column) for column in _transposed(other)])


def _inverse(rows: Sequence[Sequence[float]]) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = rows
    cofactors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    whole = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0]
    return tuple(tuple(part / whole for part in row) for row in cofactors)
