"""Keys: good until the moment they are not, and refused everywhere within a second of it."""

import hashlib
from datetime import datetime, timedelta

import pytest

from picturedesk.actions import accounts
from picturedesk.actions.keyring import Keyring
from picturedesk.core.accounts import ApiKey, FreshKey
from picturedesk.core.errors import TooManyUploads, Unauthenticated
from tests.support.library import OPERATOR, Library, Workshop
from tests.support.postgres import sqlite_only


@pytest.fixture
def keyring(library: Library) -> Keyring:
    return Keyring(library.tools.db, library.clock, uploads_per_key=2)


async def make(library: Library, expires_at: datetime | None = None) -> FreshKey:
    return await accounts.create_key(
        library.tools, OPERATOR, account_id=library.editor.account_id, label=None, expires_at=expires_at
    )


async def listed(library: Library, fresh: FreshKey) -> ApiKey:
    return next(key for key in await accounts.every_key(library.tools, OPERATOR) if key.id == fresh.id)


async def is_good(keyring: Keyring, text: str) -> bool:
    try:
        await keyring.known_for(text)
    except Unauthenticated:
        return False
    return True


def test_a_key_opens_for_its_account(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        fresh = await make(library)
        found = (await keyring.known_for(fresh.text)).caller
        expected = library.editor
        assert (found.account_id, found.name, found.role) == (expected.account_id, expected.name, expected.role)
        assert found.key_id == fresh.id
        await keyring.close()

    workshop.run(scenario())


@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.99])
def test_a_revoked_key_is_refused_within_a_second(
    workshop: Workshop, library: Library, keyring: Keyring, seconds: float
) -> None:
    async def scenario() -> None:
        fresh = await make(library)
        assert await is_good(keyring, fresh.text)
        library.clock.move(seconds=seconds)
        assert await is_good(keyring, fresh.text)
        await accounts.revoke_key(library.tools, OPERATOR, fresh.id)
        library.clock.move(seconds=1)

        assert not await is_good(keyring, fresh.text)
        await keyring.close()

    workshop.run(scenario())


def test_a_revoked_key_is_refused_at_once_where_nobody_remembers_it(
    workshop: Workshop, library: Library, keyring: Keyring
) -> None:
    async def scenario() -> None:
        fresh = await make(library)
        await accounts.revoke_key(library.tools, OPERATOR, fresh.id)

        assert not await is_good(keyring, fresh.text)

    workshop.run(scenario())


def test_a_key_holds_until_it_expires(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        fresh = await make(library, library.clock.now() + timedelta(minutes=5))
        assert await is_good(keyring, fresh.text)
        library.clock.move(minutes=5, seconds=-1)
        assert await is_good(keyring, fresh.text)
        library.clock.move(seconds=2)

        assert not await is_good(keyring, fresh.text)
        await keyring.close()

    workshop.run(scenario())


def test_the_right_id_with_another_secret_is_no_key(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        first, second = await make(library), await make(library)
        swapped = f"pd_{first.id}_{second.text.split('_', 2)[2]}"

        assert not await is_good(keyring, swapped)
        assert not await is_good(keyring, first.text + "x")
        assert not await is_good(keyring, first.text.upper())
        assert not await is_good(keyring, "\ud800")
        assert await is_good(keyring, first.text)
        await keyring.close()

    workshop.run(scenario())


def test_a_key_that_this_process_revokes_is_refused_at_once(
    workshop: Workshop, library: Library, keyring: Keyring
) -> None:
    async def scenario() -> None:
        fresh = await make(library)
        known = await keyring.known_for(fresh.text)
        await accounts.revoke_key(library.tools, OPERATOR, fresh.id)

        keyring.look_again()

        assert not keyring.believes(known)
        assert not await is_good(keyring, fresh.text)
        await keyring.close()

    workshop.run(scenario())


def test_its_last_use_is_noted_once_a_minute(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        fresh = await make(library)
        assert (await listed(library, fresh)).last_used_at is None
        noted = []
        for seconds in (0, 30, 31):
            library.clock.move(seconds=seconds)
            await keyring.known_for(fresh.text)
            await keyring.close()
            noted.append((await listed(library, fresh)).last_used_at)

        assert noted[0] == noted[1] == library.clock.now() - timedelta(seconds=61)
        assert noted[2] == library.clock.now()

    workshop.run(scenario())


@sqlite_only
def test_its_secret_is_nowhere_in_the_library(workshop: Workshop, library: Library) -> None:
    fresh = workshop.run(make(library))
    secret = fresh.text.split("_", 2)[2]  # it may hold an underscore itself
    stored = b"".join(path.read_bytes() for path in library.folder.glob("picturedesk.sqlite3*"))

    assert secret.encode() not in stored
    assert fresh.text not in repr(fresh)
    assert hashlib.sha256(secret.encode()).digest() in stored


def test_uploads_are_counted_per_key(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    first, second = workshop.run(make(library)).id, workshop.run(make(library)).id
    keyring.begin_upload(first)
    keyring.begin_upload(first)

    with pytest.raises(TooManyUploads):
        keyring.begin_upload(first)

    keyring.begin_upload(second)
    keyring.end_upload(first)
    keyring.begin_upload(first)
    for key_id in (first, first, second):
        keyring.end_upload(key_id)
    keyring.begin_upload(first)
