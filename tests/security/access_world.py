"""A library with an object for every cell of the access matrix, and everybody who may ask about it."""

import hashlib
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import uuid_utils

from picturedesk.actions import erasing, images, uploads
from picturedesk.actions.tools import Tools
from picturedesk.api.context import Context
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.images import Image, Status
from tests.api.desk.sessions import BY_THE_DESK, SESSION, kept, showing
from tests.security.access_rules import CORE, PUBLISHER, ROLES, Row, Shown, State
from tests.support.app import Client, Desk, picture, running_app
from tests.support.delivery import signed

Facts = Mapping[str, str]
"""What of an object may stand in a URL or a body, by the name of its place."""

A_UUID: Final = "7d44b88c-4199-4bad-97dc-d78268e01398"
_UNWATCHED: Final = frozenset({"last_used_at"})
"""When a key was last used is noted of refused requests too."""
_OF_THE_SERVER_ITSELF: Final = frozenset({"inspections"})
"""How far the scrub has come moves with the clock, whoever asks or not."""
_REFUSED_WITHIN_S: Final = 10
"""The contract says one second, and others measure that; here a busy machine may take its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asks, and the account whose objects are its own."""

    name: str
    headers: Mapping[str, str]
    account: Account
    expects: Callable[[Row, State], int]
    by_session: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(kw_only=True)
class World:
    """The running application, everybody who asks, and objects in every state, made when they are first wanted."""

    desk: Desk
    tools: Tools
    askers: list[Asker] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _held: dict[tuple[str, State, int], Facts] = field(default_factory=dict)

    @property
    def admin(self) -> Client:
        return self.desk.clients[Role.SUPER_ADMIN]

    def object(self, thing: str, state: State, owner: Account) -> Facts:
        """An object of the kind *thing* that has come to *state*, of *owner* unless it is another account's."""
        place = (thing, state, owner.id)
        if place not in self._held:
            self._held[place] = {} if state is State.NONE else _MAKERS[thing](self, state, owner)
        return self._held[place]

    def spend(self, thing: str, state: State, owner: Account) -> None:
        """What was this object is changed: the next who asks gets another."""
        self._held.pop((thing, state, owner.id), None)

    def ask(self, row: Row, asker: Asker, facts: Facts) -> httpx2.Response:
        """Ask what *row* says about the object with these *facts*."""
        headers = {**asker.headers}
        if row.operation.endswith("with-idempotency"):
            headers["idempotency-key"] = f"key-{next(self._numbers)}"
        options: dict[str, Any] = {"headers": headers}
        if row.body:
            options["content"] = _filled(row.body, facts)
            headers["content-type"] = "application/json"
        elif row.operation == "POST /upload/image":
            options["files"] = {"image": ("a.png", picture())}
        url = _filled(row.url or row.operation.partition(" ")[2], facts)
        return self.desk.anonymous.request(row.method, url, **options)

    def file(self, owner: Account) -> str:
        """The key of an upload whose bytes nobody else has."""
        return self.desk.anonymous.run(self._upload(_as_administrator(owner))).file.key

    def image(self, state: State, owner: Account) -> Facts:
        return self.desk.anonymous.run(self._image(state, _as_administrator(owner)))

    async def _upload(self, caller: Caller) -> uploads.Received:
        async def chunks() -> Any:
            # Text behind a picture is no part of it, but of its hash.
            yield picture() + str(next(self._numbers)).encode()

        return await uploads.receive(self.tools, caller, filename="a.png", chunks=chunks())

    async def _image(self, state: State, caller: Caller) -> Facts:
        file = (await self._upload(caller)).file
        status = Status.ARCHIVED if state is State.ARCHIVED else Status.ACTIVE
        image = await images.create(self.tools, caller, ImageChange(file_key=file.key, status=status))
        if state is State.DELETED:
            await images.delete(self.tools, caller, image.id, precondition=_always)
        elif state is State.ERASED:
            await erasing.erase(self.tools, caller, image.id)
        original = f"/img/{image.id}/latest/original.png"
        return {
            "id": str(image.id),
            "key": file.key,
            "sha256": file.hash,
            "signed": signed(self.tools.delivery.keys, original),
        }


class Watch:
    """Tells whether the database, or the folder of blobs, has changed; all but free where nobody has written."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "picturedesk.sqlite3")
        self._blobs = folder / "blobs"
        self._version = -1
        self._digest = ""

    def digest(self, *, with_blobs: bool) -> str:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version, self._digest = version, self._tables()
        return self._digest + (str(sorted(self._blobs.rglob("*"))) if with_blobs else "")

    def close(self) -> None:
        self._connection.close()

    def _tables(self) -> str:
        said = hashlib.sha256()
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        for (name,) in self._connection.execute(names).fetchall():
            if name in _OF_THE_SERVER_ITSELF:
                continue
            columns = [row[1] for row in self._connection.execute(f'PRAGMA table_info("{name}")')]
            watched = ", ".join(f'"{column}"' for column in columns if column not in _UNWATCHED)
            for row in self._connection.execute(f'SELECT {watched} FROM "{name}"'):
                said.update(repr((name, row)).encode())
        return said.hexdigest()


@contextmanager
def opened_world(folder: Path) -> Iterator[World]:
    contexts: list[Context] = []

    def seen(context: Context) -> Context:
        contexts.append(context)
        return context

    with running_app(folder, around=seen) as desk:
        world = World(desk=desk, tools=contexts[0].tools)
        world.askers.extend([*_with_good_keys(world), *_with_sessions(world), *_with_nothing_good(world)])
        yield world


def _with_good_keys(world: World) -> Iterator[Asker]:
    for role in ROLES:
        client = world.desk.clients[Role(role)]
        yield Asker(
            name=role,
            headers={"x-api-key": client.key or ""},
            account=world.desk.accounts[Role(role)],
            expects=_as_role(role),
        )


def _with_sessions(world: World) -> Iterator[Asker]:
    for role in ("super_admin", "editor", "uploader", "viewer"):
        text = kept(world.desk.clients[Role(role)].post(SESSION))
        yield Asker(
            name=f"{role} by session",
            headers=showing(text, **BY_THE_DESK),
            account=world.desk.accounts[Role(role)],
            expects=_as_role(role),
            by_session=True,
        )


def _with_nothing_good(world: World) -> Iterator[Asker]:
    # Each was once, or is somewhere else, an administrator's: the worst that could be mistaken for good.
    account = world.desk.accounts[Role.SUPER_ADMIN]
    keys = f"{CORE}/accounts/{account.id}/keys"
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    expired = world.admin.post(keys, json={"expires_at": past}).json()["data"]
    revoked = world.admin.post(keys, json={}).json()["data"]
    assert world.admin.delete(f"{CORE}/keys/{revoked['id']}").status_code == 204
    ended, abused = (kept(world.admin.post(SESSION)) for _ in range(2))
    assert world.desk.anonymous.delete(SESSION, headers=showing(ended, **BY_THE_DESK)).status_code == 204
    _wait_until_refused(world.desk.anonymous, showing(ended))
    headers: dict[Shown, Mapping[str, str]] = {
        Shown.NO_KEY: {},
        Shown.UNKNOWN_KEY: {"x-api-key": "pd_000000000000_" + "A" * 32},
        Shown.EXPIRED_KEY: {"x-api-key": expired["key"]},
        Shown.REVOKED_KEY: {"x-api-key": revoked["key"]},
        Shown.UNKNOWN_SESSION: showing("pds_000000000000_" + "A" * 32, **BY_THE_DESK),
        Shown.ENDED_SESSION: showing(ended, **BY_THE_DESK),
        Shown.FROM_ANOTHER_SITE: showing(abused, **BY_THE_DESK, **{"sec-fetch-site": "cross-site"}),
    }
    for shown in Shown:
        yield Asker(
            name=shown,
            headers=headers[shown],
            account=account,
            expects=_as_shown(shown),
            by_session="session" in shown,
        )


def _wait_until_refused(client: Client, headers: Mapping[str, str]) -> None:
    deadline = time.monotonic() + _REFUSED_WITHIN_S
    while client.get(SESSION, headers=headers).status_code != 401:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _as_role(role: str) -> Callable[[Row, State], int]:
    return lambda row, state: row.for_role(role, state)


def _as_shown(shown: Shown) -> Callable[[Row, State], int]:
    return lambda row, state: row.for_shown(shown, state)


def _as_administrator(account: Account) -> Caller:
    """What was an account's while it still had every right: a viewer's own images too."""
    return Caller(account_id=account.id, name=account.name, role=Role.SUPER_ADMIN)


def _always(_image: Image) -> bool:
    return True


def _filled(text: str, facts: Facts) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _owner(world: World, state: State, owner: Account) -> Account:
    """Whose an object is: an account's own, or that of another that may do the same."""
    if state is not State.FOREIGN:
        return owner
    stranger = world.desk.accounts[Role.INTERNAL_SYSTEM_ADMIN]
    return stranger if stranger.id != owner.id else world.desk.accounts[Role.EDITOR]


def _file(world: World, state: State, owner: Account) -> Facts:
    if state is State.UNKNOWN:
        return {"key": f"uploads/{uuid_utils.uuid4()}.png"}
    return {"key": world.file(_owner(world, state, owner))}


def _image(world: World, state: State, owner: Account) -> Facts:
    if state is State.UNKNOWN:
        unknown = f"/img/{A_UUID}/latest/original.png"
        key = f"uploads/{uuid_utils.uuid4()}.png"
        return {
            "id": A_UUID,
            "key": key,
            "sha256": "0" * 64,
            "signed": signed(world.tools.delivery.keys, unknown),
        }
    return world.image(state, _owner(world, state, owner))


def _category(world: World, state: State, _owner: Account) -> Facts:
    path = f"{CORE}/categories"
    body = {"locales": [{"locale": "en", "name": "x"}], "is_archived": state is State.ARCHIVED}
    return {"id": _made(world, path, body, state)}


def _publication(world: World, state: State, _owner: Account) -> Facts:
    path = f"{PUBLISHER}/publications"
    return {"id": _made(world, path, {"content_id": A_UUID, "feed_type": "front"}, state)}


def _block(world: World, state: State, _owner: Account) -> Facts:
    if state is State.UNKNOWN:
        return {"id": A_UUID}
    return {"id": world.admin.post(f"{PUBLISHER}/blocks/html", json={"html": "x"}).json()["data"]["id"]}


def _reference(world: World, state: State, owner: Account) -> Facts:
    """A reference to an image in *state*."""
    ref = f"cms:{uuid_utils.uuid4()}"
    if state is State.UNKNOWN:
        return {"ref": ref}
    image = world.image(State.ARCHIVED if state is State.ARCHIVED else State.LIVE, owner)
    body = {"provider": "cms", "id": ref.removeprefix("cms:"), "urn": f"urn:core:image:{image['id']}"}
    assert world.admin.post(f"{CORE}/references", json=body).status_code == 201
    if state in {State.DELETED, State.ERASED}:
        url = f"{CORE}/assets/images/{image['id']}" + ("?erase=true" if state is State.ERASED else "")
        assert world.admin.delete(url).status_code == 204
    return {"ref": ref}


def _account(world: World, state: State, _owner: Account) -> Facts:
    if state is State.UNKNOWN:
        return {"id": "999999"}
    made = world.admin.post(f"{CORE}/accounts", json={"name": "Made", "role": "viewer"}).json()["data"]
    return {"id": str(made["id"])}


def _key(world: World, state: State, _owner: Account) -> Facts:
    if state is State.UNKNOWN:
        return {"id": "0123456789ab"}
    path = f"{CORE}/accounts/{world.desk.accounts[Role.VIEWER].id}/keys"
    key_id: str = world.admin.post(path, json={}).json()["data"]["id"]
    if state is State.DELETED:
        assert world.admin.delete(f"{CORE}/keys/{key_id}").status_code == 204
    return {"id": key_id}


def _error(_world: World, state: State, _owner: Account) -> Facts:
    return {"number": "106" if state is State.LIVE else "999"}


def _made(world: World, path: str, body: Mapping[str, Any], state: State) -> str:
    if state is State.UNKNOWN:
        return A_UUID
    made = world.admin.post(path, json=body)
    assert made.status_code == 201, made.text
    entity_id: str = made.json()["data"]["id"]
    if state is State.DELETED:
        assert world.admin.delete(f"{path}/{entity_id}").status_code == 204
    return entity_id


_MAKERS: Final[Mapping[str, Callable[[World, State, Account], Facts]]] = {
    "file": _file,
    "image": _image,
    "category": _category,
    "reference": _reference,
    "publication": _publication,
    "block": _block,
    "account": _account,
    "key": _key,
    "error": _error,
}
