"""Rows of as many images as one likes, drawn quickly and always the same: what a library of many years holds."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from bench.library import Known
from bench.vocabulary import LOCALES, Language, languages
from picturedesk.core import search

Cells = tuple[object, ...]

CHUNK: Final = 10_000
RARE_EXTENSION: Final = "gif"
RARE_WORD: Final = "quokka"
RARE_EVERY: Final = 10_000
_SEED: Final = 2026
_FIRST_DAY_US: Final = int(datetime(2004, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_LAST_DAY_US: Final = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
_UPDATES_WITHIN_US: Final = 30 * 86_400 * 1_000_000
_EXTENSIONS: Final = ("jpg", "png", "webp", "jpeg", RARE_EXTENSION)
_EXTENSION_SHARES: Final = (0.80, 0.92, 0.98, 0.999, 1.0)
_SIZES_PX: Final = ((6000, 4000), (4000, 6000), (4032, 3024), (1920, 1080), (2048, 2048))
_LOCALES_HELD: Final = (1, 1, 2, 2, 3, 5)
_DELETED_SHARE: Final = 0.02
_SHAPES: Final = {True: "landscape", False: "portrait"}


@dataclass(slots=True)
class Rows:
    """Some images as rows of their tables, in the order of the columns that `COLUMNS` names."""

    files: list[Cells] = field(default_factory=list)
    images: list[Cells] = field(default_factory=list)
    image_locales: list[Cells] = field(default_factory=list)
    image_words: list[Cells] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)


COLUMNS: Final = {
    "files": (
        "number", "key", "hash", "filename", "size_bytes", "format", "width_px", "height_px", "frames", "transparent",
        "placeholder", "account_id", "uploaded_at",
    ),
    "images": (
        "number", "id", "file_number", "name", "name_sort", "gravity", "status", "origin", "creator",
        "copyright_notice", "content_digest", "file_hash", "extension", "extension_sort", "orientation", "created_by",
        "created_by_sort", "modified_by", "inserted_at", "updated_at", "deleted_at",
    ),
    "image_locales": ("image_number", "position", "id", "locale", "credit", "caption_html", "alt_text"),
    "image_words": ("image_number", "words"),
}  # fmt: skip


def chunks(count: int, editors: Sequence[tuple[int, str]]) -> Iterator[Rows]:
    """*count* images in chunks of `CHUNK`; *editors* are accounts by number and name. Some 50 µs for an image."""
    spoken = languages(_SEED)
    for first in range(0, count, CHUNK):
        dice = random.Random(f"{_SEED} {first}")
        rows = Rows()
        for number in range(first + 1, min(first + CHUNK, count) + 1):
            _draw(rows, dice, number, count, editors, spoken)
        yield rows


def _draw(
    rows: Rows,
    dice: random.Random,
    number: int,
    count: int,
    editors: Sequence[tuple[int, str]],
    spoken: dict[str, Language],
) -> None:
    chance = dice.random
    age = number / count
    at = _FIRST_DAY_US + int(age * (_LAST_DAY_US - _FIRST_DAY_US))
    [extension] = dice.choices(_EXTENSIONS, cum_weights=_EXTENSION_SHARES)
    editor_number, editor = editors[int(chance() ** 2 * len(editors))]
    width_px, height_px = dice.choice(_SIZES_PX)
    title = spoken["en"].draw(dice, 3)
    if number % RARE_EVERY == 7:
        title[2] = RARE_WORD
    name = f"{title[0].capitalize()} {title[1]} {title[2]} {number % 977}"
    filename = f"{title[0]}_{number:08d}.{extension}"
    sha256 = hashlib.sha256(b"%d" % number).digest()
    image_id = _id(dice, at)
    words = dict.fromkeys((*_words(name), *_words(title[0]), f"{number:08d}", extension))
    for position, locale in enumerate(LOCALES[: dice.choice(_LOCALES_HELD)]):
        drawn = spoken[locale].draw(dice, 9)
        caption, alt = " ".join(drawn), " ".join(drawn[:5])
        credit = f"{drawn[5]} {editor}"
        rows.image_locales.append((number, position, _id(dice, at), locale, credit, f"<p>{caption}</p>", alt))
        for word in (*drawn, *editor.split()):
            words.update(dict.fromkeys(_words(word)))
    kind = "jpg" if extension == "jpeg" else extension
    key, size_bytes = f"uploads/{image_id}.{extension}", 60_000 + number % 9_000_000
    rows.files.append(
        (
            *(number, key, sha256, filename, size_bytes, kind, width_px, height_px, 1, False),
            *(sha256[:21], editor_number, at),
        )
    )
    updated = at + int(chance() ** 3 * _UPDATES_WITHIN_US)
    archived = chance() < (0.3 if age < 0.3 else 0.03)
    orientation = "square" if width_px == height_px else _SHAPES[width_px > height_px]
    deleted = updated + 1 if chance() < _DELETED_SHARE else None
    rows.images.append(
        (
            *(number, image_id, number, name, search.fold(name), "center", 2 if archived else 1, "uploaded", editor),
            *(f"© {drawn[0]}", sha256, sha256, extension, extension, orientation),
            *(editor_number, search.fold(editor), editor_number, at, updated, deleted),
        )
    )
    rows.image_words.append((number, " ".join(words)))
    rows.known.append(Known(id=image_id, hash=sha256.hex()))


@lru_cache(100_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(search.words(text))


def _id(dice: random.Random, at_us: int) -> UUID:
    """A UUID of version 7, quicker than by the book."""
    noise = dice.getrandbits(74)
    return UUID(int=(at_us // 1000 << 80) | (7 << 76) | (noise >> 62 << 64) | (2 << 62) | (noise & ((1 << 62) - 1)))
