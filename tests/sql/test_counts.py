"""The kept counts through any life of any images: always what a walk through the rows would find."""

from dataclasses import replace
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from picturedesk.core.accounts import Account
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import Image, Status
from picturedesk.core.listing import ImageFilter
from picturedesk.sql import images, integrity, listing
from picturedesk.sql.database import Database, Tx
from tests.support.library import Workshop
from tests.support.rows import add_account, add_file, add_image, day

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "restore", "archive", "rename", "replace", "undone"]), st.integers(0, 9)
    ),
    max_size=12,
)
NAMES = (("a.jpg", ImageFormat.JPEG), ("b.JPEG", ImageFormat.JPEG), ("c", ImageFormat.PNG), ("d.gif", ImageFormat.GIF))
WANTED = [
    ImageFilter(),
    ImageFilter(statuses=frozenset({Status.ACTIVE})),
    ImageFilter(statuses=frozenset(Status), extensions=frozenset({"jpg", "gif"})),
    ImageFilter(extensions=frozenset({"webp"})),
]


async def _take(tx: Tx, account: Account, there: dict[int, Image], step: str, number: int) -> None:
    """One step of a life; *there* is what the library holds, by number."""
    if step == "insert" or not there:
        name, kind = NAMES[number % 4]
        file = await add_file(tx, account, filename=name, format=kind)
        made = await add_image(tx, account, file=file, status=list(Status)[number % 2])
        there[made.number] = made
        return
    image = list(there.values())[number % len(there)]
    match step:
        case "delete":
            image = replace(image, deleted_at=day(number))
        case "restore":
            image = replace(image, deleted_at=None)
        case "archive":
            image = replace(image, status=Status.ARCHIVED if image.status is Status.ACTIVE else Status.ACTIVE)
        case "replace":
            name, kind = NAMES[number % 4]
            image = replace(image, file=await add_file(tx, account, filename=name, format=kind))
        case _:
            image = replace(image, name=f"name {number}")
    await images.update(tx, image)
    there[image.number] = image


@given(steps=STEPS)
@settings(max_examples=80, derandomize=True, suppress_health_check=list(HealthCheck))
def test_they_are_exact_after_any_steps(workshop: Workshop, db: Database, steps: list[tuple[str, int]]) -> None:
    async def life(tx: Tx) -> None:
        account = await add_account(tx)
        there: dict[int, Image] = {}
        before = [await listing.count(tx, wanted) for wanted in WANTED]
        for step, number in steps:
            await _take(tx, account, there, step, number)
        assert await integrity.wrong_counts(tx) == []
        live = [image for image in there.values() if image.live]
        for wanted, known in zip(WANTED, before, strict=True):
            assert await listing.count(tx, wanted) - known == sum(_is_wanted(image, wanted) for image in live)

    workshop.run(db.write(life))
    assert workshop.run(db.scan(integrity.wrong_counts)) == []


def _is_wanted(image: Image, wanted: ImageFilter) -> bool:
    return (not wanted.statuses or image.status in wanted.statuses) and (
        not wanted.extensions or image.extension.lower() in wanted.extensions
    )


def test_a_change_that_is_undone_leaves_them(workshop: Workshop, db: Database) -> None:
    async def scenario() -> list[object]:
        account = await db.write(add_account)
        await db.write(partial(add_image, account=account))

        async def undone(tx: Tx) -> None:
            await add_image(tx, account)
            raise ValueError

        try:
            await db.write(undone)
        except ValueError:
            return [await db.scan(partial(listing.count, wanted=ImageFilter())), await db.scan(integrity.wrong_counts)]
        raise AssertionError("nothing was undone")

    assert workshop.run(scenario()) == [1, []]
