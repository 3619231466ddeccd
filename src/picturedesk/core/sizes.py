"""Sizes of files as people read them."""

from typing import Final

_STEP: Final = 1024
_UNITS: Final = ("KB", "MB", "GB")


def size_text(size_bytes: int) -> str:
    """Write a size with two decimals in the largest unit it fills: ``512 B``, ``118.57 KB``, ``1.20 MB``."""
    if size_bytes < _STEP:
        return f"{size_bytes} B"
    scaled = size_bytes / _STEP
    for unit in _UNITS[:-1]:
        if scaled < _STEP:
            return f"{scaled:.2f} {unit}"
        scaled /= _STEP
    return f"{scaled:.2f} {_UNITS[-1]}"
