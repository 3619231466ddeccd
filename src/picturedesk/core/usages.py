"""Usages: what uses an image."""

from dataclasses import dataclass
from enum import StrEnum


class UsageKind(StrEnum):
    """What can use an image."""

    PUBLICATION = "publication"
    BLOCK = "block"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One use: by what, under which id, and what people call it; a reference's id is its ref."""

    kind: UsageKind
    id: str
    label: str
