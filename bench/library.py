"""A library to measure: a data folder with many images, the same in every run, and a key to it."""

import asyncio
import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

import picturedesk
from picturedesk import settings
from picturedesk.actions import accounts, categories, references
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId, Author
from picturedesk.core.callers import Caller
from picturedesk.core.categories import CategoryChange, CategoryName
from picturedesk.core.files import FileNumber, ImageFormat, StoredFile
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Gravity, Image, ImageId, ImageNumber, Locale, LocaleId, Origin, Status
from picturedesk.core.references import ReferenceDraft
from picturedesk.core.revisions import content_digest
from picturedesk.core.urns import EntityKind, Urn
from picturedesk.sql import files, images
from picturedesk.sql.database import Tx
from picturedesk.sql.sqlite import SqliteTx, connect
from picturedesk.wiring import open_tools

_PACKAGE: Final = Path(picturedesk.__file__).parent
_CARD: Final = "bench.json"
_OPERATOR: Final = Caller(account_id=AccountId(0), name="bench", role=Role.SUPER_ADMIN)
_EDITORS: Final = ("Anna Berger", "Boris Lang", "Chiara Conti", "Émile Duval", "Zoë Żak")
_FIRST_DAY: Final = datetime(2020, 1, 1, 8, tzinfo=UTC)
_BETWEEN: Final = timedelta(minutes=25)
_ARCHIVED_SHARE: Final = 0.1
_CATEGORIES: Final = 1_000
_REFERENCES: Final = 1_000
_FORMATS: Final = (*[ImageFormat.JPEG] * 8, ImageFormat.PNG, ImageFormat.WEBP)
_SIZES_PX: Final = ((6000, 4000), (4000, 6000), (4032, 3024), (2725, 2225), (1920, 1080), (2048, 2048))

_SUBJECTS: Final = (
    "Harbour", "Parliament", "Football final", "Chancellor", "Opera ball", "Flood", "Election night", "Ski race",
    "Book fair", "Tram", "Vineyard", "Airport", "Strike", "Concert", "Wildfire", "Summit", "Marathon", "Museum",
    "Power station", "Christmas market", "Bridge", "Stock exchange", "Premiere", "Court", "Hospital", "School",
)  # fmt: skip
_PLACES: Final = (
    "Hamburg", "Vienna", "Graz", "Zürich", "Rome", "Łódź", "Paris", "Rotterdam", "Tallinn", "Bilbao", "Innsbruck",
    "Kyiv", "Oslo", "Porto", "Ljubljana", "Malmö", "Athens", "Prague", "Bern", "Salzburg",
)  # fmt: skip
_MOMENTS: Final = ("at dawn", "by night", "in the rain", "from above", "before the storm", "in winter", "on the eve")
_AGENCIES: Final = ("APA", "Reuters", "dpa", "Keystone", "private", "AFP", "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How one of the images is asked for."""

    id: UUID
    hash: str


@dataclass(frozen=True, slots=True)
class _Card:
    """What is remembered of a library beside its folder."""

    key: str
    images: Sequence[Known]
    categories: Sequence[UUID]
    refs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A data folder, a key that may edit, and what is in it: images, ids of categories, refs of references."""

    folder: Path
    key: str
    images: Sequence[Known]
    categories: Sequence[UUID]
    refs: Sequence[str]

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.key}


def copy_of(count: int, *, scratch: Path, kept_in: Path) -> Library:
    """
    A library of *count* images in the folder *scratch*, made once and kept in *kept_in* until our code changes.

    Its rows are whole, but the originals that they name are not there.
    """
    kept = kept_in / f"library-{count}-{_code_digest()[:16]}"
    if not kept.exists():
        for outdated in kept_in.glob(f"library-{count}-*"):
            shutil.rmtree(outdated)
        fresh = Path(tempfile.mkdtemp(dir=kept_in))
        (fresh / _CARD).write_bytes(msgspec.json.encode(asyncio.run(_make(fresh, count))))
        fresh.rename(kept)
    folder = scratch / "library"
    shutil.copytree(kept, folder)
    card = msgspec.json.decode((kept / _CARD).read_bytes(), type=_Card)
    return Library(folder=folder, key=card.key, images=card.images, categories=card.categories, refs=card.refs)


def _code_digest() -> str:
    """A digest of everything that decides what is in a library."""
    own = Path(__file__)
    sources = sorted(path for part in ("core", "sql") for path in (_PACKAGE / part).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in (own, *sources))).hexdigest()


async def _make(folder: Path, count: int) -> _Card:
    # The environment of whoever runs this has no say.
    installation = settings.load(folder, {})
    async with open_tools(installation) as tools:
        editors = [await accounts.create(tools, _OPERATOR, name=name, role=Role.EDITOR) for name in _EDITORS]
        key = await accounts.create_key(tools, _OPERATOR, account_id=editors[0].id, label="bench", expires_at=None)
    known = await _fill(folder / "picturedesk.sqlite3", editors, count)
    async with open_tools(installation) as tools:
        return _Card(
            key=key.text,
            images=known,
            categories=[await _category(tools, number) for number in range(_CATEGORIES)],
            refs=[await _ref(tools, number, known[number % count]) for number in range(_REFERENCES)],
        )


async def _category(tools: Tools, number: int) -> UUID:
    subject, place = _SUBJECTS[number % len(_SUBJECTS)], _PLACES[number % len(_PLACES)]
    names = (
        CategoryName(locale="en", name=f"{subject} {number}"),
        CategoryName(locale="de-AT", name=f"{place} {number}"),
    )
    return (await categories.create(tools, _OPERATOR, CategoryChange(locales=names))).id


async def _ref(tools: Tools, number: int, image: Known) -> str:
    urn = Urn(EntityKind.IMAGE, image.id)
    draft = ReferenceDraft(id=f"story-{number}", provider="newsroom", urn=str(urn), expires_at="2099-12-31T23:59:59Z")
    return str((await references.tie(tools, _OPERATOR, draft)).ref)


async def _fill(database: Path, editors: Sequence[Account], count: int) -> Sequence[Known]:
    """By the server's own functions, on a connection made for speed: nobody misses these rows after a power cut."""
    dice = random.Random(2026)
    connection = connect(database)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")
    connection.execute("BEGIN IMMEDIATE")
    tx = SqliteTx(connection)
    known: list[Known] = []
    for number in range(count):
        image = drawn(dice, number, editors)
        await insert(tx, image)
        known.append(Known(id=image.id, hash=image.file.hash))
    connection.execute("COMMIT")
    connection.close()
    return known


async def insert(tx: Tx, image: Image) -> None:
    """Put an image and its file into their tables, by the server's own functions."""
    number = await files.insert(tx, image.file)
    await images.insert(tx, replace(image, file=replace(image.file, number=number)))


def drawn(dice: random.Random, number: int, editors: Sequence[Account]) -> Image:
    """An image that is in no table yet; *number* decides what its bytes are."""
    editor = dice.choice(editors)
    at = _FIRST_DAY + number * _BETWEEN
    subject, place, moment = dice.choice(_SUBJECTS), dice.choice(_PLACES), dice.choice(_MOMENTS)
    author = Author(editor.id, editor.name)
    blank = Image(
        id=ImageId(new_id(at)),
        number=ImageNumber(0),
        file=_file(dice, number, editor.id, f"{subject} {place}", at),
        name=f"{subject} in {place} {moment} {dice.randrange(1, 400)}",
        gravity=Gravity.CENTER,
        focal_point=None,
        status=Status.ARCHIVED if dice.random() < _ARCHIVED_SHARE else Status.ACTIVE,
        origin=Origin.UPLOADED,
        creator=f"Photographer {dice.randrange(300)}",
        copyright_notice=f"© {at.year} {dice.choice(_AGENCIES)}",
        license_url=None,
        digital_source_type=None,
        content_digest=b"",
        locales=tuple(_locales(dice, subject, place, moment)),
        category_ids=(),
        hidden_category_ids=(),
        created_by=author,
        modified_by=author,
        inserted_at=at,
        updated_at=at + timedelta(minutes=dice.randrange(40_000)),
        deleted_at=None,
    )
    return replace(blank, content_digest=content_digest(blank))


def _file(dice: random.Random, number: int, account_id: int, words: str, at: datetime) -> StoredFile:
    kind = dice.choice(_FORMATS)
    width_px, height_px = dice.choice(_SIZES_PX)
    return StoredFile(
        number=FileNumber(0),
        key=f"uploads/{new_id(at)}.{kind.value}",
        hash=hashlib.sha256(str(number).encode()).hexdigest(),
        filename=f"{words.replace(' ', '_')}_{number:06d}.{kind.value}",
        size_bytes=dice.randrange(60_000, 9_000_000),
        format=kind,
        width_px=width_px,
        height_px=height_px,
        frames=1,
        transparent=False,
        placeholder=dice.randbytes(21),
        account_id=account_id,
        uploaded_at=at,
    )


def _locales(dice: random.Random, subject: str, place: str, moment: str) -> Iterator[Locale]:
    for locale, sentence in (("en", "{0} in {1}, seen {2}."), ("de-AT", "{0} in {1}, eine Aufnahme vom Tag.")):
        yield Locale(
            id=LocaleId(new_id()),
            locale=locale,
            credit=f"{dice.choice(_AGENCIES)} / {place}",
            caption_html=f"<p>{sentence.format(subject, place, moment)} <em>{dice.choice(_SUBJECTS)}</em></p>",
            alt_text=sentence.format(subject, place, moment),
        )
