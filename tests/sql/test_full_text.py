"""The full-text index through an image's life: it knows what the texts say now, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from picturedesk.core import search
from picturedesk.core.images import Image
from picturedesk.core.listing import Deleted, ImageFilter
from picturedesk.sql import images, integrity, listing
from picturedesk.sql.database import Database, Tx
from tests.support.library import Workshop
from tests.support.rows import add_account, add_image, day, locale


@pytest.fixture
def image(workshop: Workshop, db: Database) -> Image:
    async def work(tx: Tx) -> Image:
        account = await add_account(tx)
        await add_image(tx, account, name="another one")
        texts = (locale("en", credit="Ada", caption_html="<p>An old<br>tower</p>", alt_text="stones"),)
        return await add_image(tx, account, name="Bridge", locales=texts)

    return workshop.run(db.write(work))


def found(workshop: Workshop, db: Database, query: str, deleted: Deleted = Deleted.EXCLUDE) -> int:
    async def work(tx: Tx) -> int:
        return await listing.count(tx, ImageFilter(words=search.words(query), deleted=deleted))

    return workshop.run(db.scan(work))


def update(workshop: Workshop, db: Database, image: Image, **fields: Any) -> Image:
    changed = replace(image, **fields)
    workshop.run(db.write(lambda tx: images.update(tx, changed)))
    workshop.run(db.write(integrity.check_search_index))
    return changed


def test_a_new_image_is_found_by_all_its_texts(workshop: Workshop, db: Database, image: Image) -> None:
    for query in ("bridge", "BRI", "ada", "tower", "old tow", "stones", "a.jpg", "a jpg"):
        assert found(workshop, db, query) >= 1, query
    assert found(workshop, db, "an old tower bridge ada stones") == 1
    assert found(workshop, db, "oldtower") == 0


def test_a_changed_image_is_found_by_its_new_texts_alone(workshop: Workshop, db: Database, image: Image) -> None:
    update(workshop, db, image, name="Quay", locales=(locale("en", credit="Grace"),))

    assert [found(workshop, db, query) for query in ("quay", "grace", "bridge", "ada", "tower")] == [1, 1, 0, 0, 0]


def test_a_change_that_leaves_the_words_leaves_the_index(workshop: Workshop, db: Database, image: Image) -> None:
    update(workshop, db, image, name="BRIDGE", updated_at=day(3))

    assert found(workshop, db, "bridge") == 1


def test_a_deleted_image_is_found_among_the_deleted_alone(workshop: Workshop, db: Database, image: Image) -> None:
    update(workshop, db, image, deleted_at=day(2))

    assert found(workshop, db, "bridge") == 0
    assert found(workshop, db, "bridge", Deleted.ONLY) == 1
    assert found(workshop, db, "bridge", Deleted.INCLUDE) == 1


def test_a_restored_image_is_found_again(workshop: Workshop, db: Database, image: Image) -> None:
    deleted = update(workshop, db, image, deleted_at=day(2))
    update(workshop, db, deleted, deleted_at=None)

    assert found(workshop, db, "bridge") == 1


def test_a_change_that_is_undone_leaves_the_index(workshop: Workshop, db: Database, image: Image) -> None:
    async def work(tx: Tx) -> None:
        await images.update(tx, replace(image, name="Quay"))
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        workshop.run(db.write(work))

    workshop.run(db.write(integrity.check_search_index))
    assert [found(workshop, db, query) for query in ("quay", "bridge")] == [0, 1]


@pytest.mark.parametrize(
    "query", ['"', "*", "a*", "NEAR", "AND", "OR", "NOT", "words:x", "^a", "(", "-", "''", "x\0y", "{x}"]
)
def test_no_query_means_anything_to_the_index_itself(
    workshop: Workshop, db: Database, image: Image, query: str
) -> None:
    assert found(workshop, db, query) >= 0
