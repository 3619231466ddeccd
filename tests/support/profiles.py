"""ICC profiles made for the tests from the numbers in the standards: of lights, of grays, and of printers' inks."""

import itertools
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import prod
from pathlib import Path
from typing import Final

import pytest

from tests.support.colorimetry import WHITE, Primaries, lab_to_xyz, to_xyz, xyz_to_lab

SRGB_CURVE: Final = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""The parameters of a formula; one number alone is a gamma."""

FOGRA39: Final = (
    "95 0 -2, 16 0 0, 89 -5 93, 15.71 -3.08 11.68, 48 74 -3, 10.42 13.93 1.35, 47 68 48, 11.33 8.61 7.28, "
    "55 -37 -50, 10.41 -8.2 -10.25, 50 -65 27, 11.32 -12.88 3.56, 24 22 -46, 7.88 5.79 -5.94, 23 0 0, 8.71 -0.07 2.06"
)
"""L*a*b* of paper, K, Y, YK, M, MK, MY, MYK, C, CK, CY, CYK, CM, CMK, CMY, CMYK: offset on coated paper in Europe."""

SWOP: Final = (
    "88.6 0 4, 18.4 1 1, 84.3 -6 83, 16.9 -2 12, 47.1 69 -4, 11 14 1, 46.7 63 42, 12.2 10 7, "
    "55.7 -38 -40, 13.7 -7 -8, 51.8 -61 26, 13.7 -12 5, 26.3 18 -41, 8.2 7 -7, 24.7 0 0, 9 1 1"
)
"""The same for web offset in North America."""


def light_profile(primaries: Primaries, curve: Sequence[float], name: str = "made for a test") -> bytes:
    columns = list(zip(*to_xyz(primaries), strict=True))
    tags = {f"{letter}XYZ": _xyz(column) for letter, column in zip("rgb", columns, strict=True)}
    tags |= {f"{letter}TRC": _formula(curve) for letter in "rgb"}
    return _profile("mntr", "RGB ", "XYZ ", name, tags)


def gray_profile(curve: Sequence[float]) -> bytes:
    return _profile("mntr", "GRAY", "XYZ ", "gray for a test", {"kTRC": _formula(curve)})


@cache
def ink_profile(overprints: str, dot_gain: float, name: str = "inks for a test") -> bytes:
    """
    CMYK to Lab, by the Yule-Nielsen modified Neugebauer equations over the sixteen *overprints*.

    Args:
        overprints: L*a*b* of each, as in `FOGRA39`.
        dot_gain: By how much half of the paper grows when it is printed.
        name: What the profile calls itself.
    """
    ink = _ink(overprints, dot_gain)
    nodes = [_lab_numbers(ink(amounts)) for amounts in itertools.product(_STEPS, repeat=4)]
    table = _header_of_table() + _straight(4) + _packed(itertools.chain(*nodes)) + _straight(3)
    return _profile("prtr", "CMYK", "Lab ", name, {"A2B0": table, "A2B1": table})


def system_profile(name: str) -> bytes:
    """A profile of the operating system's, or the test is skipped with a notice."""
    found = next((path for folder in _FOLDERS if folder.is_dir() for path in sorted(folder.rglob(name))), None)
    if found is None:
        pytest.skip(f"{name} is not among this system's profiles; {_ON_DEBIAN.get(name, 'its maker has it')}")
    return found.read_bytes()


_FOLDERS: Final = (Path("/usr/share/color/icc"), Path("/usr/share/ghostscript"), Path("/Library/ColorSync/Profiles"))
_ON_DEBIAN: Final = {"default_cmyk.icc": "Debian's libgs-common has it"}
_GRID: Final = 7
_STEPS: Final = tuple(step / (_GRID - 1) for step in range(_GRID))
_YULE_NIELSEN: Final = 1.7
_FORMULA_KIND: Final = {1: 0, 5: 3}


def _ink(overprints: str, dot_gain: float) -> Callable[[Sequence[float]], tuple[float, float, float]]:
    colours = [tuple(map(float, colour.split())) for colour in overprints.split(",")]
    roots = [[part ** (1 / _YULE_NIELSEN) for part in lab_to_xyz((l, a, b))] for l, a, b in colours]  # noqa: E741

    def ink(amounts: Sequence[float]) -> tuple[float, float, float]:
        grown = [amount + 4 * dot_gain * amount * (1 - amount) for amount in amounts]
        shares = [
            prod(part if on else 1 - part for part, on in zip(grown, inks, strict=True))
            for inks in itertools.product((0, 1), repeat=4)
        ]
        sums = (sum(share * root[axis] for share, root in zip(shares, roots, strict=True)) for axis in range(3))
        # A profile tells colours as they are beside white paper: its white is D50.
        paper = [roots[0][axis] ** _YULE_NIELSEN for axis in range(3)]
        return xyz_to_lab([s**_YULE_NIELSEN / p * w for s, p, w in zip(sums, paper, WHITE, strict=True)])

    return ink


def _lab_numbers(lab: Sequence[float]) -> tuple[int, ...]:
    """The 16 bits of version 2: 100 is 0xFF00, and no a or b is 0x8000."""
    lightness, a, b = lab
    levels = (lightness * 652.8, (a + 128) * 256, (b + 128) * 256)
    return tuple(min(0xFFFF, max(0, round(level))) for level in levels)


def _header_of_table() -> bytes:
    identity = (65_536, 0, 0, 0, 65_536, 0, 0, 0, 65_536)
    return b"mft2" + struct.pack(">I4B9i2H", 0, 4, 3, _GRID, 0, *identity, 2, 2)


def _straight(channels: int) -> bytes:
    return _packed([0, 0xFFFF] * channels)


def _packed(levels: Sequence[int] | itertools.chain[int]) -> bytes:
    return b"".join(struct.pack(">H", level) for level in levels)


def _formula(curve: Sequence[float]) -> bytes:
    numbers = [round(number * 65_536) for number in curve]
    return b"para" + struct.pack(f">IHH{len(numbers)}i", 0, _FORMULA_KIND[len(curve)], 0, *numbers)


def _xyz(numbers: Sequence[float]) -> bytes:
    return b"XYZ " + struct.pack(">I3i", 0, *(round(number * 65_536) for number in numbers))


def _text(text: str) -> bytes:
    words = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", len(words), 28) + words


def _profile(kind: str, colours: str, meeting_at: str, name: str, tags: Mapping[str, bytes]) -> bytes:
    said = {"desc": _text(name), "cprt": _text("none"), "wtpt": _xyz(WHITE), **tags}
    at, entries, body = 132 + 12 * len(said), b"", b""
    for tag, content in said.items():
        entries += struct.pack(">4sII", tag.encode(), at + len(body), len(content))
        body += content + b"\x00" * (-len(content) % 4)
    # Version 4; perceptual, and D50 as every profile has it; when it was made.
    version, made, white = 0x0420_0000, (2026, 1, 1, 0, 0, 0), (0xF6D6, 0x10000, 0xD32D)
    header = struct.pack(
        ">I4sI4s4s4s6H4s", at + len(body), b"", version, *_names(kind, colours, meeting_at), *made, b"acsp"
    )
    header += struct.pack(">28x3i", *white) + bytes(48)
    return header + struct.pack(">I", len(said)) + entries + body


def _names(*names: str) -> list[bytes]:
    return [name.encode() for name in names]
