"""Sessions: good while they last and while their key is, and refused everywhere within a second of it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from picturedesk.actions import accounts, sessions
from picturedesk.actions.keyring import Keyring
from picturedesk.actions.sessions import SignedIn
from picturedesk.core.access import Role
from picturedesk.core.administration import AccountChange
from picturedesk.core.callers import Caller
from picturedesk.core.errors import Unauthenticated
from picturedesk.core.history import Noun
from picturedesk.core.sessions import FreshSession, KeyWanted, make_session, split_session
from picturedesk.sql import tables
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from tests.support.history import entries_of
from tests.support.library import OPERATOR, Library, Workshop

DAY = timedelta(days=1)
_HOW_MANY = Statement(sa.select(sa.func.count().label("n")).select_from(tables.sessions))


@pytest.fixture
def keyring(library: Library) -> Keyring:
    return Keyring(library.tools.db, library.clock, uploads_per_key=2)


async def holder(library: Library, keyring: Keyring, *, expires_at: datetime | None = None) -> Caller:
    """The editor with a new key, as the door knows them."""
    account_id = library.editor.account_id
    fresh = await accounts.create_key(library.tools, OPERATOR, account_id=account_id, label=None, expires_at=expires_at)
    return (await keyring.known_for(fresh.text)).caller


async def sign_in(library: Library, caller: Caller, lifetime: timedelta = 30 * DAY) -> SignedIn:
    return await sessions.sign_in(library.tools, caller, lifetime=lifetime)


async def is_good(keyring: Keyring, text: str) -> bool:
    try:
        await keyring.known_by_session(text)
    except Unauthenticated:
        return False
    return True


def test_a_session_opens_for_its_account_and_names_its_key(
    workshop: Workshop, library: Library, keyring: Keyring
) -> None:
    async def scenario() -> None:
        caller = await holder(library, keyring)
        made = await sign_in(library, caller)
        known = await keyring.known_by_session(made.text)
        assert known.caller == caller
        assert (known.session_id, known.key_id) == (made.session.id, caller.key_id)
        assert known.expires_at == made.session.expires_at
        await keyring.close()

    workshop.run(scenario())


def test_neither_a_key_nor_a_session_passes_for_the_other(
    workshop: Workshop, library: Library, keyring: Keyring
) -> None:
    async def scenario() -> None:
        fresh = await accounts.create_key(
            library.tools, OPERATOR, account_id=library.editor.account_id, label=None, expires_at=None
        )
        made = await sign_in(library, (await keyring.known_for(fresh.text)).caller)
        assert await is_good(keyring, made.text)
        assert not await is_good(keyring, fresh.text)
        with pytest.raises(Unauthenticated):
            await keyring.known_for(made.text)
        await keyring.close()

    workshop.run(scenario())


def test_a_session_ends_when_its_days_are_over(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        made = await sign_in(library, await holder(library, keyring), DAY)
        library.clock.move(days=1, seconds=-1)
        assert await is_good(keyring, made.text)
        library.clock.move(seconds=2)
        assert not await is_good(keyring, made.text)
        await keyring.close()

    workshop.run(scenario())


def test_a_session_ends_with_its_key(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        ends = library.clock.now() + timedelta(hours=1)
        made = await sign_in(library, await holder(library, keyring, expires_at=ends))
        assert made.session.expires_at == ends
        library.clock.move(hours=1, seconds=1)
        assert not await is_good(keyring, made.text)
        await keyring.close()

    workshop.run(scenario())


@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.99])
def test_a_revoked_key_takes_its_sessions_along_within_a_second(
    workshop: Workshop, library: Library, keyring: Keyring, seconds: float
) -> None:
    async def scenario() -> None:
        caller = await holder(library, keyring)
        assert caller.key_id is not None
        made, other = await sign_in(library, caller), await sign_in(library, await holder(library, keyring))
        library.clock.move(seconds=seconds)
        assert await is_good(keyring, made.text)
        await accounts.revoke_key(library.tools, OPERATOR, caller.key_id)
        library.clock.move(seconds=1)
        assert not await is_good(keyring, made.text)
        assert await is_good(keyring, other.text)
        entries = await library.tools.db.scan(lambda tx: entries_of(tx, Noun.SESSION, made.session.id))
        assert [(entry.action.value, entry.account.name) for entry in entries] == [
            ("created", library.editor.name),
            ("revoked", OPERATOR.name),
        ]
        await keyring.close()

    workshop.run(scenario())


def test_another_role_is_anothers_within_a_second(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        caller = await holder(library, keyring)
        made = await sign_in(library, caller)
        assert (await keyring.known_by_session(made.text)).caller.role is Role.EDITOR
        change = AccountChange(role="viewer")
        await accounts.update(library.tools, OPERATOR, caller.account_id, change, precondition=lambda _: True)
        library.clock.move(seconds=1)
        assert (await keyring.known_by_session(made.text)).caller.role is Role.VIEWER
        await keyring.close()

    workshop.run(scenario())


def test_nobody_signs_in_without_a_key_or_with_one_that_was_just_revoked(
    workshop: Workshop, library: Library, keyring: Keyring
) -> None:
    async def scenario() -> None:
        with pytest.raises(KeyWanted):
            await sign_in(library, library.editor)
        caller = await holder(library, keyring)
        assert caller.key_id is not None
        await accounts.revoke_key(library.tools, OPERATOR, caller.key_id)
        with pytest.raises(Unauthenticated):
            await sign_in(library, caller)
        await keyring.close()

    workshop.run(scenario())


async def _count(tx: Tx) -> int:
    return int((await tx.one(_HOW_MANY)).n)


def test_expired_sessions_go_with_the_next_sign_in(workshop: Workshop, library: Library, keyring: Keyring) -> None:
    async def scenario() -> None:
        caller = await holder(library, keyring)
        old = await sign_in(library, caller, DAY)
        library.clock.move(days=2)
        new = await sign_in(library, caller, DAY)
        assert not await is_good(keyring, old.text)
        assert await is_good(keyring, new.text)
        count = await library.tools.db.scan(_count)
        assert count == 1
        await keyring.close()

    workshop.run(scenario())


def test_a_session_is_made_of_random_bits_and_shows_none_of_them() -> None:
    first, second = make_session(), make_session()

    assert first.text != second.text
    assert isinstance(first, FreshSession)
    assert first.text not in repr(first)


@pytest.mark.parametrize(
    "text", ["", "pds_", "pd_0123456789ab_" + "A" * 32, "pds_0123456789ab_" + "A" * 31, "pds_0123456789AB_" + "A" * 32]
)
def test_what_has_no_sessions_shape_is_none(text: str) -> None:
    assert split_session(text) is None
    assert split_session(f"{make_session().text}\n") is None
