"""Tone curves: from a picture's numbers to light and back, sRGB's own and those that ICC profiles hold."""

import struct
from collections.abc import Callable, Sequence
from typing import Final

Curve = Callable[[float], float]
"""From 0 to 1 into 0 to 1."""

MOST_BYTES: Final = 12 + 2 * 65_536
"""Of the longest curve there is: whatever a profile claims, no more is worth reading."""


def srgb_to_light(level: float) -> float:
    return float(((level + 0.055) / 1.055) ** 2.4) if level > _LEVEL_OF_LINE else level / 12.92


def light_to_srgb(light: float) -> float:
    return float(1.055 * light ** (1 / 2.4) - 0.055) if light > _LIGHT_OF_LINE else max(0.0, light) * 12.92


def is_srgb_curve(tag: bytes) -> bool:
    """Whether a profile's curve (a whole `curv` or `para` tag) is sRGB's, to 0.6 of one of 255 steps anywhere."""
    try:
        curve = _curve(tag)
        return all(abs(light_to_srgb(curve(step / 64)) - step / 64) < _NEARLY_A_STEP for step in range(65))
    except _NOT_A_CURVE:
        return False


_LEVEL_OF_LINE: Final = 0.04045
_LIGHT_OF_LINE: Final = 0.0031308
_NEARLY_A_STEP: Final = 0.6 / 255
_NOT_A_CURVE: Final = (struct.error, ValueError, ArithmeticError, TypeError)
"""What numbers from strangers come to: cut off, of an unknown kind, a power of something negative, out of range."""

_PARAMETERS: Final = (1, 3, 4, 5, 7)
"""How many each kind of `para` curve has; the standard's table 68."""


def _curve(tag: bytes) -> Curve:
    match tag[:4]:
        case b"curv":
            (count,) = struct.unpack_from(">I", tag, 8)
            return _table(struct.unpack_from(f">{min(count, 65_536)}H", tag, 12))
        case b"para":
            (kind,) = struct.unpack_from(">H", tag, 8)
            if kind >= len(_PARAMETERS):
                raise ValueError(kind)
            return _formula(kind, [part / 65_536 for part in struct.unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)])
    raise ValueError(tag[:4])


def _table(entries: Sequence[int]) -> Curve:
    """None is a straight line, one a gamma in 1/256, more are light at even distances."""
    if not entries:
        return lambda level: level
    if len(entries) == 1:
        return lambda level: float(level ** (entries[0] / 256))
    last = len(entries) - 1

    def between(level: float) -> float:
        below = min(int(level * last), last - 1)
        part = level * last - below
        return (entries[below] * (1 - part) + entries[below + 1] * part) / 65_535

    return between


def _formula(kind: int, numbers: Sequence[float]) -> Curve:
    """All five kinds as the last: a power from d on, a line before it."""
    gamma, a, b, c, d, e, f = _as_longest(kind, numbers)
    return lambda level: (a * level + b) ** gamma + e if level >= d else c * level + f


def _as_longest(kind: int, numbers: Sequence[float]) -> Sequence[float]:
    gamma, a, b, c, d, e, f = [*numbers, *[0.0] * (7 - len(numbers))]
    match kind:
        case 0:
            return gamma, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
        case 1:
            return gamma, a, b, 0.0, -b / a, 0.0, 0.0
        case 2:
            return gamma, a, b, 0.0, -b / a, c, c
    return gamma, a, b, c, d, e, f
