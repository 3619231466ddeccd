"""Where the sample pictures lie that are not part of the repository: `PICTUREDESK_SHARED`, else beside the checkout."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

_BESIDE_THE_CHECKOUT: Final = Path(__file__).resolve().parents[3] / "shared"

SHARED: Final = Path(os.environ.get("PICTUREDESK_SHARED", _BESIDE_THE_CHECKOUT))

needs_shared: Final = pytest.mark.skipif(
    not (SHARED / "corpus" / "MANIFEST.tsv").is_file(),
    reason="the sample pictures are not here; set PICTUREDESK_SHARED to their folder",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of the corpus, and what an upload of it must answer."""

    path: Path
    expected: str

    def __str__(self) -> str:
        return self.path.name[-60:]


def corpus() -> list[Sample]:
    """Every file of the manifest; empty where the sample is not here."""
    manifest = SHARED / "corpus" / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return [Sample(SHARED / "corpus" / row["file"], row["expected"]) for row in rows]


def photo(name: str) -> Path:
    return SHARED / "photos" / name
