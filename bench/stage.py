"""What every benchmark gets: a scratch folder on the disk, a library, and how long to take."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from bench import library
from bench.library import Library
from bench.server import ROOT

KEPT: Final = ROOT / ".cache" / "bench"
"""On a disk, not in /tmp, which may be memory: what is synced there costs nothing."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One run. *quick* tries the harness in seconds; its figures say little."""

    scratch: Path
    quick: bool

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long each round takes."""
        return 1.0 if self.quick else 4.0

    @property
    def image_count(self) -> int:
        return 2_000 if self.quick else 100_000

    @cached_property
    def library(self) -> Library:
        """One copy for the whole run."""
        return library.copy_of(self.image_count, scratch=self.scratch, kept_in=KEPT)

    def file(self, name: str) -> Path:
        """A new file or folder of this run; its name starts with *name*."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.scratch)) / name


@contextmanager
def staged(*, quick: bool) -> Iterator[Stage]:
    """A stage whose scratch folder goes in the end."""
    KEPT.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="run-", dir=KEPT))
    try:
        yield Stage(scratch=scratch, quick=quick)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
