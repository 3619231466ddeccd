"""Accounts and keys below the surfaces: what a change writes, what it moves, and what the command line may do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from picturedesk.actions import accounts, histories, listing
from picturedesk.core.access import Role
from picturedesk.core.accounts import AccountId, KeyId
from picturedesk.core.administration import AccountChange, LastAdministrator
from picturedesk.core.errors import Denied, KeyNotFound
from picturedesk.core.history import Action, Change, Noun
from picturedesk.core.listing import ImageFilter, Sort, SortField
from picturedesk.sql.database import Tx
from tests.support.history import entries_of
from tests.support.library import OPERATOR, Library, Workshop


def anything(_entity: object) -> bool:
    return True


async def history(library: Library, noun: Noun, entity_id: object) -> Sequence[Change]:
    return await library.tools.db.scan(partial(entries_of, noun=noun, entity_id=str(entity_id)))


def test_every_change_of_an_account_is_in_its_history(workshop: Workshop, library: Library) -> None:
    async def scenario() -> Sequence[Change]:
        tools, chief = library.tools, library.callers[Role.SUPER_ADMIN]
        account = await accounts.create(tools, OPERATOR, name="Anna", role="editor")
        await accounts.update(tools, chief, account.id, AccountChange(name="Bo"), precondition=anything)
        await accounts.update(tools, chief, account.id, AccountChange(name="Bo"), precondition=anything)
        await accounts.update(tools, chief, account.id, AccountChange(role="viewer"), precondition=anything)
        return await history(library, Noun.ACCOUNT, account.id)

    created, renamed, demoted = workshop.run(scenario())

    assert (created.action, created.account.name, created.before) == (Action.CREATED, "tests", None)
    assert created.after == {"name": "Anna", "role": "editor"}
    assert (renamed.action, renamed.before, renamed.after) == (Action.UPDATED, {"name": "Anna"}, {"name": "Bo"})
    assert renamed.account == library.callers[Role.SUPER_ADMIN].author
    assert (demoted.before, demoted.after) == ({"role": "editor"}, {"role": "viewer"})


def test_every_change_of_a_key_is_in_its_history_without_its_secret(workshop: Workshop, library: Library) -> None:
    async def scenario() -> tuple[str, bytes, Sequence[Change]]:
        ends = library.clock.now() + timedelta(days=1)
        issued = await accounts.create_key(
            library.tools, OPERATOR, account_id=library.editor.account_id, label="CMS", expires_at=ends
        )
        for _ in range(2):
            await accounts.revoke_key(library.tools, OPERATOR, issued.id)
        return issued.text, issued.secret_hash, await history(library, Noun.KEY, issued.id)

    text, secret_hash, (created, revoked) = workshop.run(scenario())

    assert (created.action, revoked.action) == (Action.CREATED, Action.REVOKED)
    assert created.after is not None
    assert list(created.after) == ["account_id", "label", "expires_at", "revoked_at"]
    assert (created.after["label"], created.after["revoked_at"]) == ("CMS", None)
    assert (revoked.before, list(revoked.after or ())) == ({"revoked_at": None}, ["revoked_at"])
    for change in (created, revoked):
        assert text.split("_", 2)[2] not in str(change)
        assert secret_hash.hex() not in str(change)


def test_a_change_that_is_undone_is_in_no_history(workshop: Workshop, library: Library) -> None:
    async def fails(_tx: Tx, _result: object) -> None:
        raise ValueError

    async def scenario() -> list[Change]:
        with pytest.raises(ValueError):  # noqa: PT011 - ours
            await accounts.create(library.tools, OPERATOR, name="Undone", role="editor", also=fails)
        with pytest.raises(ValueError):  # noqa: PT011
            await accounts.create_key(
                library.tools, OPERATOR, account_id=1, label="Undone", expires_at=None, also=fails
            )
        batches = histories.everything(library.tools, OPERATOR)
        return [change async for batch in batches for _, change in batch]

    assert "Undone" not in str(workshop.run(scenario()))


def test_a_new_name_is_where_its_images_are_sorted(workshop: Workshop, library: Library) -> None:
    async def by_creator() -> list[str]:
        page = await listing.stretch(
            library.tools,
            library.editor,
            ImageFilter(),
            Sort(SortField.CREATED_BY, descending=False),
            after=None,
            before=None,
            limit=10,
            count=False,
        )
        return [image.created_by.name for image in page.items]

    async def scenario() -> tuple[list[str], list[str]]:
        editor, chief = library.editor, library.callers[Role.SUPER_ADMIN]
        await library.create(caller=editor)
        await library.create(caller=chief)
        await library.create(caller=editor)
        before = await by_creator()
        await accounts.update(library.tools, chief, editor.account_id, AccountChange(name="Zoë"), precondition=anything)
        return before, await by_creator()

    assert workshop.run(scenario()) == (["editor", "editor", "super_admin"], ["super_admin", "Zoë", "Zoë"])


def test_the_command_line_may_take_the_last_administrator_away(workshop: Workshop, library: Library) -> None:
    chief = replace(library.callers[Role.SUPER_ADMIN], key_id=KeyId("0123456789ab"))
    demoted = AccountChange(role="viewer")

    async def scenario() -> Role:
        tools = library.tools
        with pytest.raises(LastAdministrator):
            await accounts.update(tools, chief, chief.account_id, demoted, precondition=anything)
        return (await accounts.update(tools, OPERATOR, chief.account_id, demoted, precondition=anything)).role

    assert workshop.run(scenario()) is Role.VIEWER


def test_a_key_that_ends_soon_counts_until_it_does(workshop: Workshop, library: Library) -> None:
    chief = replace(library.callers[Role.SUPER_ADMIN], key_id=KeyId("0123456789ab"))
    other = library.callers[Role.SYSTEM_ADMIN]

    async def scenario() -> None:
        tools, ends = library.tools, library.clock.now() + timedelta(hours=1)
        await accounts.create_key(tools, OPERATOR, account_id=other.account_id, label=None, expires_at=ends)
        library.clock.move(hours=1)
        with pytest.raises(LastAdministrator):
            await accounts.update(tools, chief, chief.account_id, AccountChange(role="viewer"), precondition=anything)
        library.clock.move(microseconds=-1)
        await accounts.update(tools, chief, chief.account_id, AccountChange(role="viewer"), precondition=anything)

    workshop.run(scenario())


def test_a_key_that_has_expired_already_is_made_and_good_for_nothing(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        issued = await accounts.create_key(
            library.tools, OPERATOR, account_id=1, label=" ", expires_at=library.clock.now()
        )

        assert issued.listed.label is None
        assert not issued.listed.good_at(library.clock.now())

    workshop.run(scenario())


def test_a_key_may_be_revoked_again_only_by_who_says_so(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        tools = library.tools
        key = await accounts.create_key(tools, OPERATOR, account_id=1, label=None, expires_at=None)
        await accounts.revoke_key(tools, OPERATOR, key.id, once=True)
        first = await accounts.get_key(tools, OPERATOR, key.id)
        library.clock.move(minutes=1)
        await accounts.revoke_key(tools, OPERATOR, key.id)
        assert await accounts.get_key(tools, OPERATOR, key.id) == first
        with pytest.raises(KeyNotFound):
            await accounts.revoke_key(tools, OPERATOR, key.id, once=True)

    workshop.run(scenario())


@pytest.mark.parametrize("role", [Role.CHANNEL_ADMIN, Role.EDITOR, Role.UPLOADER, Role.VIEWER])
def test_nobody_but_administrators_gets_anywhere(workshop: Workshop, library: Library, role: Role) -> None:
    tools, caller, one = library.tools, library.callers[role], AccountId(1)

    async def scenario() -> None:
        for work in (
            accounts.create(tools, caller, name="Anna", role="editor"),
            accounts.get(tools, caller, one),
            accounts.update(tools, caller, one, AccountChange(), precondition=anything),
            accounts.page(tools, caller, after=None, before=None, limit=1),
            accounts.create_key(tools, caller, account_id=1, label=None, expires_at=None),
            accounts.key_page(tools, caller, one, after=None, before=None, limit=1),
            accounts.get_key(tools, caller, "x"),
            accounts.revoke_key(tools, caller, "x"),
            anext(histories.everything(tools, caller)),
        ):
            with pytest.raises(Denied):
                await work

    workshop.run(scenario())
