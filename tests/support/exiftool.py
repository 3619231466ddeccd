"""What exiftool finds in a file: a reader that is not ours."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

needs_exiftool: Final = pytest.mark.skipif(
    shutil.which("exiftool") is None, reason="exiftool is not here; Debian has it as libimage-exiftool-perl"
)

_ALL: Final = ("-j", "-a", "-G1", "-n", "-charset", "UTF8")


def tags(folder: Path, content: bytes, extension: str) -> dict[str, Any]:
    """Every tag under its group and name, such as ``XMP-dc:Rights``; without those of the file system."""
    path = folder / f"picture.{extension}"
    path.write_bytes(content)
    found: dict[str, Any] = json.loads(_run(*_ALL, str(path)))[0]
    return {name: value for name, value in found.items() if not name.startswith(("System:", "SourceFile", "ExifTool:"))}


def complaints(folder: Path, content: bytes, extension: str) -> list[str]:
    """Errors and warnings of the thorough reading."""
    path = folder / f"picture.{extension}"
    path.write_bytes(content)
    said = json.loads(_run("-j", "-a", "-validate", "-warning", "-error", str(path)))[0]
    return [str(value) for name, value in said.items() if name in {"Warning", "Error"}]


def write(folder: Path, content: bytes, extension: str, *tags: str) -> bytes:
    """The file with *tags* (``-Tag=value``) written into it."""
    path = folder / f"source.{extension}"
    path.write_bytes(content)
    _run("-overwrite_original", "-q", *tags, str(path))
    return path.read_bytes()


def _run(*arguments: str) -> bytes:
    return subprocess.run(["exiftool", *arguments], check=True, capture_output=True, timeout=60).stdout
