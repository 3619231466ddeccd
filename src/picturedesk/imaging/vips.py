"""The one place that sets up libvips: which library, which loaders, how many threads, no cache."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from picturedesk.core.files import ImageFormat

# libvips reads these when it is first loaded. Our parallelism is processes: more threads in each would only make them
# fight. Nothing may be spilled to a file in /tmp: memory is what a worker's limits bound. Its warnings about odd
# pictures are not ours to print.
os.environ["VIPS_CONCURRENCY"] = "1"
os.environ["VIPS_DISC_THRESHOLD"] = "64g"
os.environ["VIPS_WARNING"] = "0"

import pyvips

Picture = Any
"""A `pyvips.Image`; pyvips has no types, and makes its methods up at run time."""

VipsError: type[Exception] = pyvips.Error

OLDEST_VERSION: Final = (8, 18, 3)
"""Older ones let loaders of the kind behind CVE-2026-66066 through."""

_OUT_OF_MEMORY: Final = ("out of memory", "insufficient memory", "unable to allocate", "memory allocation")
_MAPS: Final = Path("/proc/self/maps")
_WHEEL_FOLDER: Final = "pyvips_binary.libs"
_ALLOWED_LOADERS: Final = ("Jpeg", "Png", "Nsgif", "Webp")


class WrongLibrary(RuntimeError):
    """The libvips in this process is not the one we can trust; nothing may start."""


def set_up() -> None:
    """
    Make libvips safe for files from strangers. Called once, first thing, by every process that touches pixels.

    Raises:
        WrongLibrary: libvips is too old, or is not the one in the pyvips-binary wheel.
    """
    refuse_old(version())
    refuse_foreign(loaded_libraries())
    pyvips.cache_set_max(0)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in _ALLOWED_LOADERS:
        pyvips.operation_block_set(f"VipsForeignLoad{name}", False)


def version() -> tuple[int, int, int]:
    return (pyvips.version(0), pyvips.version(1), pyvips.version(2))


def refuse_old(found: tuple[int, int, int]) -> None:
    if found < OLDEST_VERSION:
        raise WrongLibrary(f"libvips {_dotted(found)} is too old; at least {_dotted(OLDEST_VERSION)} is needed")


def refuse_foreign(libraries: Sequence[Path]) -> None:
    """
    Insist on the wheel's own libvips where the system tells which files are loaded (Linux).

    Where libvips headers are installed, pip builds pyvips a binding of its own against the system's library, which
    shadows the wheel's.
    """
    foreign = [library for library in libraries if library.parent.name != _WHEEL_FOLDER]
    if foreign or (not libraries and _MAPS.exists()):
        found = ", ".join(map(str, foreign)) or "none"
        raise WrongLibrary(
            f"libvips must be the one in the pyvips-binary wheel, found {found}; "
            "reinstall pyvips with PKG_CONFIG_LIBDIR=/nonexistent and --no-cache-dir"
        )


def loaded_libraries() -> list[Path]:
    """Every libvips mapped into this process; empty where the system does not tell."""
    if not _MAPS.exists():
        return []
    mapped = {line.split(maxsplit=5)[-1].strip() for line in _MAPS.read_text().splitlines() if "/libvips" in line}
    return [Path(name) for name in sorted(mapped) if Path(name).name.startswith("libvips")]


def load(data: bytes, format: ImageFormat, *, strict: bool, **options: object) -> Picture:  # noqa: A002 - the field's word
    """
    Open encoded bytes with the one loader for *format*, to be read once, from top to bottom.

    Args:
        data: A whole file; it has to live as long as the picture does.
        format: What our own look at the header found.
        strict: Fail where pixels are missing; else give what is there.
        options: The loader's own, such as ``shrink`` or ``n``.

    Raises:
        VipsError: The loader refused the header; pixels are read later, and may raise then.
    """
    fail_on = "truncated" if strict else "none"
    # As a source: what is given as a buffer, pyvips copies first.
    return _loader(format)(pyvips.Source.new_from_memory(data), access="sequential", fail_on=fail_on, **options)


def _loader(format: ImageFormat) -> Any:  # noqa: A002, ANN401 - the field's word; pyvips has no types
    match format:
        case ImageFormat.JPEG:
            return pyvips.Image.jpegload_source
        case ImageFormat.PNG:
            return pyvips.Image.pngload_source
        case ImageFormat.GIF:
            return pyvips.Image.gifload_source
        case ImageFormat.WEBP:
            return pyvips.Image.webpload_source


def field(picture: Picture, name: str) -> object:
    """A piece of metadata by name; None where there is none. `get_fields` is never asked: it raises on honest files."""
    return picture.get(name) if picture.get_typeof(name) else None


def is_out_of_memory(error: Exception) -> bool:
    """Whether *error* says that there was no more memory, in the words of libvips and of the libraries under it."""
    said = str(error).lower() if isinstance(error, VipsError) else ""
    return isinstance(error, MemoryError) or any(sign in said for sign in _OUT_OF_MEMORY)


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
