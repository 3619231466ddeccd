"""Lists against a plain model: every order, both directions, every filter, and a library that grows meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from picturedesk.core import search, text
from picturedesk.core.accounts import Account
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import Image, Orientation, Origin, Status
from picturedesk.core.listing import Deleted, ImageFilter, Position, Sort, SortField
from picturedesk.sql import images, listing
from picturedesk.sql.database import Database, Tx
from picturedesk.sql.keyset import Stretch
from tests.support.databases import KINDS, opened_database
from tests.support.examples import examples
from tests.support.library import Workshop
from tests.support.rows import add_account, add_file, add_image, day, locale

NAMES = ("Ångström", "angstrom", "Äpfel", "apfel", "Bridge at dawn", "bridge", "Zebra", "zebra crossing", "東京の橋")
FILE_NAMES = ("a.jpg", "b.JPG", "c.jpeg", "d", "harbour.png")
ACCOUNTS = ("Ada", "ada", "Björn", "Zoë")


class Shelf:
    """A library of rows, and the same images in a plain list."""

    def __init__(self, workshop: Workshop, db: Database, accounts: Sequence[Account]) -> None:
        self.workshop = workshop
        self.db = db
        self.accounts = accounts
        self.images: list[Image] = []

    def add(self, number: int, **fields: Any) -> Image:
        """The *number*-th image of a library in which everything comes up now and then, ties most of all."""

        async def work(tx: Tx) -> Image:
            account = self.accounts[number % 4]
            size = ((4, 3), (3, 4), (5, 5))[number % 3]
            file = await add_file(
                tx,
                account,
                filename=FILE_NAMES[number % 5],
                format=ImageFormat.PNG if number % 5 == 4 else ImageFormat.JPEG,
                width_px=size[0],
                height_px=size[1],
            )
            texts = (
                locale("en", caption_html=f"<p>Old <b>tower {number % 6}</b></p>"),
                locale("de-AT", credit="Müller"),
            )
            return await add_image(
                tx,
                account,
                **{
                    "file": file,
                    "name": NAMES[number % len(NAMES)],
                    "status": Status.ARCHIVED if number % 4 == 1 else Status.ACTIVE,
                    "origin": Origin.GENERATED if number % 7 == 0 else Origin.UPLOADED,
                    "locales": texts[: number % 3],
                    "inserted_at": day(number // 3),
                    "updated_at": day(30 - number % 8),
                    "deleted_at": day(40) if number % 5 == 2 else None,
                    **fields,
                },
            )

        image = self.workshop.run(self.db.write(work))
        self.images.append(image)
        return image

    def stretch(self, wanted: ImageFilter, sort: Sort, limit: int, **start: Position | None) -> Stretch:
        async def work(tx: Tx) -> Stretch:
            after, before = start.get("after"), start.get("before")
            return await listing.stretch(tx, wanted, sort, limit=limit, after=after, before=before)

        return self.workshop.run(self.db.scan(work))

    def forth(self, wanted: ImageFilter, sort: Sort, limit: int) -> Iterator[Stretch]:
        page = self.stretch(wanted, sort, limit)
        yield page
        while page.next is not None:
            page = self.stretch(wanted, sort, limit, after=page.next)
            yield page

    def back(self, wanted: ImageFilter, sort: Sort, limit: int, start: Position | None) -> Iterator[Stretch]:
        while start is not None:
            page = self.stretch(wanted, sort, limit, before=start)
            yield page
            start = page.previous


@contextmanager
def opened_shelf(workshop: Workshop, folder: Path, kind: str = "sqlite") -> Iterator[Shelf]:
    async def work(tx: Tx) -> list[Account]:
        return [await add_account(tx, name) for name in ACCOUNTS]

    with opened_database(kind, workshop, folder) as db:
        yield Shelf(workshop, db, workshop.run(db.write(work)))


@pytest.fixture(scope="module", params=KINDS)
def shelf(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    with opened_shelf(workshop, tmp_path_factory.mktemp("shelf"), request.param) as made:
        for number in range(60):
            made.add(number)
        yield made


def sort_value(image: Image, field: SortField) -> object:
    match field:
        case SortField.NAME:
            return search.fold(image.name)
        case SortField.CREATED_BY:
            return search.fold(image.created_by.name)
        case SortField.INSERTED_AT:
            return image.inserted_at
        case SortField.UPDATED_AT:
            return image.updated_at
        case SortField.STATUS:
            return 1 if image.status is Status.ACTIVE else 2
        case SortField.EXTENSION:
            return search.fold(image.extension)


def words_of(image: Image) -> set[str]:
    fields = [image.name, image.file.filename]
    for entry in image.locales:
        fields += [entry.credit, text.plain_text(entry.caption_html), entry.alt_text]
    return set(search.index_text(fields).split())


def is_wanted(image: Image, wanted: ImageFilter) -> bool:
    known = words_of(image)
    return all(
        (
            wanted.deleted is Deleted.INCLUDE or (wanted.deleted is Deleted.ONLY) is not image.live,
            all(any(word.startswith(asked) for word in known) for asked in wanted.words),
            not wanted.statuses or image.status in wanted.statuses,
            not wanted.extensions or search.fold(image.extension) in wanted.extensions,
            wanted.missing_locale not in {entry.locale for entry in image.locales},
            wanted.created_by in {None, image.created_by.id},
            wanted.owner in {None, image.created_by.id},
            wanted.inserted_from is None or image.inserted_at >= wanted.inserted_from,
            wanted.inserted_to is None or image.inserted_at < wanted.inserted_to,
            wanted.orientation in {None, image.orientation},
            wanted.origin in {None, image.origin},
            wanted.category_id is None,
            wanted.file_hash in {None, image.file.hash},
        )
    )


def expected(shelf: Shelf, wanted: ImageFilter, sort: Sort, *, ties_ascending: bool) -> list[int]:
    found = sorted((image for image in shelf.images if is_wanted(image, wanted)), key=lambda image: image.number)
    if sort.descending and not ties_ascending:
        found.reverse()
    found.sort(key=lambda image: sort_value(image, sort.field), reverse=sort.descending)  # type: ignore[arg-type, return-value]
    return [image.number for image in found]


SORTS = st.builds(Sort, st.sampled_from(SortField), st.booleans())
MOMENTS: st.SearchStrategy[datetime | None] = st.none() | st.integers(0, 21).map(day)
FILTERS = st.builds(
    ImageFilter,
    words=st.sampled_from(
        [(), ("bri",), ("bridge", "daw"), ("橋",), ("muller",), ("tower", "3"), ("nothing",), ("a",)]
    ),
    statuses=st.none() | st.frozensets(st.sampled_from(Status)),
    extensions=st.none() | st.frozensets(st.sampled_from(["jpg", "jpeg", "png", "gif"])),
    deleted=st.sampled_from(Deleted),
    missing_locale=st.none() | st.sampled_from(["en", "de-AT", "fr"]),
    created_by=st.none() | st.integers(1, 5),
    owner=st.none() | st.integers(1, 5),
    inserted_from=MOMENTS,
    inserted_to=MOMENTS,
    orientation=st.none() | st.sampled_from(Orientation),
    origin=st.none() | st.sampled_from(Origin),
    category_id=st.none(),
)
PLAIN = st.sampled_from(Deleted).map(lambda deleted: ImageFilter(deleted=deleted))
MANY = settings(max_examples=examples(100, many=200), derandomize=True, suppress_health_check=list(HealthCheck))


class TestKeysetPages:
    @given(wanted=FILTERS | PLAIN, sort=SORTS, limit=st.integers(1, 70))
    @MANY
    def test_hold_every_wanted_image_once_in_order_forth_and_back(
        self, shelf: Shelf, wanted: ImageFilter, sort: Sort, limit: int
    ) -> None:
        whole = expected(shelf, wanted, sort, ties_ascending=False)

        pages = list(shelf.forth(wanted, sort, limit))
        back = list(shelf.back(wanted, sort, limit, pages[-1].previous))[::-1]

        assert [number for page in pages for number in page.numbers] == whole
        assert all(len(page.numbers) == limit for page in pages[:-1])
        assert pages[0].previous is None
        assert [page.numbers for page in back] == [page.numbers for page in pages[:-1]]
        assert not back or back[0].previous is None

    @given(sort=SORTS, limit=st.integers(1, 4), coming=st.lists(st.integers(0, 59), max_size=8))
    @settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
    def test_skip_and_repeat_nothing_while_others_insert(
        self, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory, sort: Sort, limit: int, coming: list[int]
    ) -> None:
        with opened_shelf(workshop, tmp_path_factory.mktemp("growing")) as growing:
            for number in range(12):
                growing.add(number * 5)
            there = expected(growing, ImageFilter(), sort, ties_ascending=False)
            seen: list[int] = []
            pages = growing.forth(ImageFilter(), sort, limit)
            for page in pages:
                seen += page.numbers
                if coming:
                    growing.add(coming.pop(), deleted_at=None)

            assert len(seen) == len(set(seen))
            assert [number for number in seen if number in there] == there
            now = expected(growing, ImageFilter(), sort, ties_ascending=False)
            assert seen == [number for number in now if number in set(seen)]

    def test_of_an_empty_library_are_one_without_neighbours(self, workshop: Workshop, db: Database) -> None:
        empty = Shelf(workshop, db, ())

        [page] = empty.forth(ImageFilter(), Sort(SortField.NAME, descending=False), 10)

        assert page == Stretch(rows=(), next=None, previous=None)

    def test_go_on_where_the_image_at_the_cursor_is_gone(self, workshop: Workshop, tmp_path: Path) -> None:
        sort = Sort(SortField.INSERTED_AT, descending=True)
        with opened_shelf(workshop, tmp_path) as made:
            numbers = [made.add(number, deleted_at=None).number for number in range(6)][::-1]
            first = made.stretch(ImageFilter(), sort, 3)
            for image in made.images[2:5]:
                workshop.run(made.db.write(partial(images.update, image=replace(image, deleted_at=day(50)))))

            assert first.numbers == numbers[:3]
            assert made.stretch(ImageFilter(), sort, 3, after=first.next).numbers == [numbers[4], numbers[5]]
            assert made.stretch(ImageFilter(), sort, 3, before=first.next).numbers == [numbers[0]]


class TestNumberedPages:
    @given(wanted=FILTERS | PLAIN, sort=SORTS, offset=st.integers(0, 70), limit=st.integers(1, 70))
    @MANY
    def test_hold_a_slice_of_the_list_with_ties_by_ascending_number(
        self, shelf: Shelf, wanted: ImageFilter, sort: Sort, offset: int, limit: int
    ) -> None:
        async def work(tx: Tx) -> list[int]:
            return await listing.numbered(tx, wanted, sort, offset=offset, limit=limit)

        found = shelf.workshop.run(shelf.db.scan(work))

        assert found == expected(shelf, wanted, sort, ties_ascending=True)[offset : offset + limit]


class TestTheCount:
    @given(wanted=FILTERS | PLAIN)
    @MANY
    def test_is_exact(self, shelf: Shelf, wanted: ImageFilter) -> None:
        async def work(tx: Tx) -> int:
            return await listing.count(tx, wanted)

        assert shelf.workshop.run(shelf.db.scan(work)) == sum(is_wanted(image, wanted) for image in shelf.images)


class TestManyImages:
    def test_come_whole_and_in_the_order_asked(self, shelf: Shelf) -> None:
        asked = [image.number for image in shelf.images[::-7]]

        async def work(tx: Tx) -> list[Image]:
            return await images.by_numbers(tx, asked)

        found = shelf.workshop.run(shelf.db.scan(work))

        by_number = {image.number: image for image in shelf.images}
        assert found == [by_number[number] for number in asked]

    def test_are_none_where_none_is_asked(self, shelf: Shelf) -> None:
        async def work(tx: Tx) -> list[Image]:
            return await images.by_numbers(tx, [])

        assert shelf.workshop.run(shelf.db.scan(work)) == []
