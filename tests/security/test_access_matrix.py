"""Every cell of the access matrix: who asks, for which operation, what has become of its object, and what is left."""

from collections.abc import Iterator

import pytest

from picturedesk.core.access import Role
from tests.security.access_rules import HOLDERS, IMAGES, ROLES, ROWS, Right, Row, State
from tests.security.access_world import Asker, Watch, World, opened_world
from tests.support.app import create_image
from tests.support.operations import operations


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(tmp_path_factory.mktemp("access") / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def watch(world: World) -> Iterator[Watch]:
    opened = Watch(world.desk.folder)
    yield opened
    opened.close()


def test_every_operation_of_a_document_has_a_row() -> None:
    assert {str(operation) for operation in operations()} <= {row.operation for row in ROWS}


def test_every_role_has_a_column() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert set(HOLDERS) == set(Right)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_is_answered_what_the_contract_says(world: World, row: Row) -> None:
    found, expected, kept = {}, {}, []
    for asker in asking(world, row):
        for state in row.answers:
            facts = world.object(row.thing, state, asker.account)
            answer = world.ask(row, asker, facts)
            found[f"{asker}: {state}"] = status = answer.status_code
            expected[f"{asker}: {state}"] = asker.expects(row, state)
            if row.writes and status < 300:
                world.spend(row.thing, state, asker.account)
            if status >= 400 and answer.headers.get("cache-control") != "no-store":
                kept.append(f"{asker}: {state}")

    assert found == expected
    assert kept == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.writes], ids=str)
def test_whoever_is_refused_has_changed_nothing(world: World, watch: Watch, row: Row) -> None:
    with_blobs = row.operation.startswith(("POST /upload", "POST /api/images"))
    changed = []
    for asker in asking(world, row):
        for state in row.answers:
            if asker.expects(row, state) < 300:
                continue
            facts = world.object(row.thing, state, asker.account)
            before = watch.digest(with_blobs=with_blobs)
            status = world.ask(row, asker, facts).status_code
            if status < 300 or watch.digest(with_blobs=with_blobs) != before:
                changed.append((str(asker), state, status))

    assert changed == []


def test_a_change_is_seen(world: World, watch: Watch) -> None:
    before = watch.digest(with_blobs=True)

    create_image(world.desk.editor)

    assert watch.digest(with_blobs=True) != before


LISTS = {
    f"{IMAGES}?limit=200": Right.READ,
    "/api/images?pageSize=100": Right.READ,
    "/api/2/images?limit=1000&sort=-createddate": Right.PUBLISHER_LIST,
}
"""Each list with its newest first, which are the ones that the test makes."""
IN_LISTS = {State.LIVE: True, State.ARCHIVED: True, State.DELETED: False, State.ERASED: False, State.FOREIGN: True}


@pytest.mark.parametrize("role", ROLES)
def test_lists_show_what_is_not_deleted_and_uploaders_their_own(world: World, role: str) -> None:
    account = world.desk.accounts[Role(role)]
    for state in IN_LISTS:
        world.spend("image", state, account)
    ids = {state: world.object("image", state, account)["id"] for state in IN_LISTS}
    lists = [url for url, right in LISTS.items() if role in HOLDERS[right]]

    answers = [world.desk.clients[Role(role)].get(url).text for url in lists]

    wanted = {**IN_LISTS, State.FOREIGN: role != "uploader"}
    for answer in answers:
        assert {state: image_id in answer for state, image_id in ids.items()} == wanted


def asking(world: World, row: Row) -> list[Asker]:
    return [asker for asker in world.askers if row.by_session or not asker.by_session]
