"""Who may do what to which object: the contract's table of roles and its rules, written down once more, by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CORE: Final = "/api/core/v2"
IMAGES: Final = f"{CORE}/assets/images"
PUBLISHER: Final = "/api/publisher/v2"

ADMINISTRATORS: Final = ("super_admin", "system_admin", "internal_system_admin")
CAMPAIGN: Final = ("campaign_admin", "channel_admin")
ROLES: Final = (*ADMINISTRATORS, *CAMPAIGN, "editor", "uploader", "viewer")


class Right(StrEnum):
    """What an operation takes: a column of the contract's table, or less."""

    NOTHING = "nothing"
    ANY_KEY = "any good key"
    READ = "read"
    PUBLISHER_LIST = "Publisher list"
    UPLOAD = "upload and create"
    EDIT = "edit"
    DELETE = "delete and restore"
    READ_TAXONOMY = "read taxonomy"
    WRITE_REFERENCES = "write references"
    WRITE_TAXONOMY = "write taxonomy and publish"
    GENERATE = "generate"
    ADMINISTER = "accounts and keys; erase"


_EDITORIAL: Final = frozenset({*ADMINISTRATORS, *CAMPAIGN, "editor"})
HOLDERS: Final[Mapping[Right, frozenset[str]]] = {
    Right.NOTHING: frozenset(ROLES),
    Right.ANY_KEY: frozenset(ROLES),
    Right.READ: frozenset(ROLES),
    Right.PUBLISHER_LIST: _EDITORIAL,
    Right.UPLOAD: _EDITORIAL | {"uploader"},
    Right.EDIT: _EDITORIAL,
    Right.DELETE: _EDITORIAL,
    Right.READ_TAXONOMY: _EDITORIAL | {"viewer"},
    Right.WRITE_REFERENCES: _EDITORIAL,
    Right.WRITE_TAXONOMY: frozenset({*ADMINISTRATORS, *CAMPAIGN}),
    Right.GENERATE: _EDITORIAL,
    Right.ADMINISTER: frozenset(ADMINISTRATORS),
}
"""The contract's table of roles, by its columns."""


class State(StrEnum):
    """What has become of the object that a request is about."""

    NONE = "none"
    LIVE = "live"
    ARCHIVED = "archived"
    DELETED = "deleted"
    ERASED = "erased"
    FOREIGN = "another account's"
    UNKNOWN = "unknown"


class Shown(StrEnum):
    """How somebody is known, besides a good key of a role."""

    NO_KEY = "no key"
    UNKNOWN_KEY = "an unknown key"
    EXPIRED_KEY = "an expired key"
    REVOKED_KEY = "a revoked key"
    UNKNOWN_SESSION = "an unknown session"
    ENDED_SESSION = "a session that has ended"
    FROM_ANOTHER_SITE = "a session, from another site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An operation, what it takes, and what whoever is let in is answered for each state of its object."""

    operation: str
    """As the OpenAPI document says it."""
    right: Right
    answers: Mapping[State, int]
    variant: str = ""
    url: str = ""
    """The path and query to ask where they are not the operation's; both may hold an object's facts in braces."""
    body: str = ""
    thing: str = "image"
    own_only: bool = False
    """Whether the role `uploader` finds only what its own account made."""
    by_session: bool = True
    """Whether a desk's session does what its key does; what begins and ends sessions asks for keys."""

    def __str__(self) -> str:
        return f"{self.operation} {self.variant}".strip()

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    def for_role(self, role: str, state: State) -> int:
        """The status for a good key, or a good session of the desk's own."""
        if role not in HOLDERS[self.right]:
            return 403
        if self.own_only and role == "uploader" and state is State.FOREIGN:
            return self.answers[State.UNKNOWN]
        return self.answers[state]

    def for_shown(self, shown: Shown, state: State) -> int:
        """The status for whoever shows no good key."""
        if self.right is Right.NOTHING:
            return self.answers[state]
        return 403 if shown is Shown.FROM_ANOTHER_SITE else 401


_Answers = Mapping[State, int]
_OPEN_BY_ID: Final[_Answers] = {
    State.LIVE: 200,
    State.ARCHIVED: 200,
    State.DELETED: 404,
    State.ERASED: 404,
    State.FOREIGN: 200,
    State.UNKNOWN: 404,
}
"""Where a deleted image, an erased one and none at all look alike."""
_BY_ID: Final[_Answers] = {**_OPEN_BY_ID, State.DELETED: 200}
"""Where a deleted image is shown as such."""
_GONE: Final[_Answers] = {**_OPEN_BY_ID, State.LIVE: 204, State.ARCHIVED: 204, State.FOREIGN: 204}
_ERASED: Final[_Answers] = {**_GONE, State.DELETED: 204}
_NAMED_IN_A_BODY: Final[_Answers] = {state: {200: 201, 404: 400}[status] for state, status in _OPEN_BY_ID.items()}
_ANY: Final[_Answers] = {State.NONE: 200}
_MADE: Final[_Answers] = {State.NONE: 201}
_CATEGORY: Final[_Answers] = {State.LIVE: 200, State.ARCHIVED: 200, State.DELETED: 200, State.UNKNOWN: 404}
_LIVE_CATEGORY: Final[_Answers] = {**_CATEGORY, State.DELETED: 404}
_NO_CATEGORY_MORE: Final[_Answers] = {**_LIVE_CATEGORY, State.LIVE: 204, State.ARCHIVED: 204}
_REFERENCE: Final[_Answers] = {key: status for key, status in _OPEN_BY_ID.items() if key is not State.FOREIGN}
_NO_REFERENCE_MORE: Final[_Answers] = {**_REFERENCE, State.LIVE: 204, State.ARCHIVED: 204}
_THERE: Final[_Answers] = {State.LIVE: 200, State.DELETED: 404, State.UNKNOWN: 404}
_THERE_NO_MORE: Final[_Answers] = {**_THERE, State.LIVE: 204}
_KEPT: Final[_Answers] = {State.LIVE: 200, State.UNKNOWN: 404}


def _images() -> Iterator[Row]:
    read, edit, delete = Right.READ, Right.EDIT, Right.DELETE
    for path in ("", "/outline", "/uploaders"):
        yield Row(operation=f"GET {IMAGES}{path}", right=read, answers=_ANY)
    by_id = f"{IMAGES}/by-id/{{id}}"
    yield Row(operation=f"GET {by_id}", right=read, answers=_BY_ID, own_only=True)
    yield Row(
        operation=f"GET {IMAGES}/by-key/{{key}}",
        right=read,
        answers=_OPEN_BY_ID,
        own_only=True,
    )
    yield Row(
        operation=f"GET {IMAGES}/by-key/{{key}}",
        variant="with the deleted",
        url=f"{IMAGES}/by-key/{{key}}?include_deleted=true",
        right=read,
        answers=_BY_ID,
        own_only=True,
    )
    yield Row(operation=f"GET {IMAGES}/by-hash/{{sha256}}", right=read, answers=_OPEN_BY_ID, own_only=True)
    yield Row(
        operation=f"GET {IMAGES}/by-hash/{{sha256}}",
        variant="with the deleted",
        url=f"{IMAGES}/by-hash/{{sha256}}?include_deleted=true",
        right=read,
        answers=_BY_ID,
        own_only=True,
    )
    for part in ("history", "metadata", "usages"):
        yield Row(operation=f"GET {by_id}/{part}", right=read, answers=_BY_ID, own_only=True)
    yield Row(
        operation=f"POST {by_id}/urls",
        right=read,
        answers=_OPEN_BY_ID,
        body='{"recipes": ["w333.jpg"]}',
        own_only=True,
    )
    yield Row(
        operation=f"POST {IMAGES}",
        right=Right.UPLOAD,
        answers={State.LIVE: 201, State.FOREIGN: 201, State.UNKNOWN: 400},
        body='{"file_key": "{key}"}',
        thing="file",
        own_only=True,
    )
    yield Row(operation=f"PATCH {by_id}", right=edit, answers=_OPEN_BY_ID, body='{"name": "Pier"}')
    for path in (by_id, f"{IMAGES}/{{id}}"):
        yield Row(operation=f"DELETE {path}", right=delete, answers=_GONE)
        yield Row(operation=f"POST {path}/restore", right=delete, answers=_BY_ID)
        yield Row(
            operation=f"DELETE {path}",
            variant="for good",
            url=f"{path}?erase=true",
            right=Right.ADMINISTER,
            answers=_ERASED,
        )


def _taxonomy() -> Iterator[Row]:
    read, write = Right.READ_TAXONOMY, Right.WRITE_TAXONOMY
    path = f"{CORE}/categories"
    yield Row(operation=f"GET {path}", right=read, answers=_ANY)
    yield Row(operation=f"POST {path}", right=write, answers=_MADE, body='{"locales": [{"locale": "en", "name": "x"}]}')
    yield Row(operation=f"GET {path}/{{id}}", right=read, answers=_CATEGORY, thing="category")
    yield Row(
        operation=f"PATCH {path}/{{id}}",
        right=write,
        answers=_LIVE_CATEGORY,
        body='{"is_archived": true}',
        thing="category",
    )
    yield Row(operation=f"DELETE {path}/{{id}}", right=write, answers=_NO_CATEGORY_MORE, thing="category")
    yield Row(operation=f"POST {path}/{{id}}/restore", right=write, answers=_CATEGORY, thing="category")

    path = f"{CORE}/references"
    yield Row(
        operation=f"POST {path}",
        right=Right.WRITE_REFERENCES,
        answers=_NAMED_IN_A_BODY,
        body='{"id": "made", "provider": "cms", "urn": "urn:core:image:{id}"}',
    )
    yield Row(
        operation=f"POST {path}/lookup",
        right=read,
        answers=dict.fromkeys(_REFERENCE, 200),
        body='{"refs": ["{ref}"]}',
        thing="reference",
    )
    yield Row(operation=f"GET {path}/{{ref}}", right=read, answers=_REFERENCE, thing="reference")
    yield Row(
        operation=f"DELETE {path}/{{ref}}",
        right=Right.WRITE_REFERENCES,
        answers=_NO_REFERENCE_MORE,
        thing="reference",
    )


def _publishing() -> Iterator[Row]:
    read, write = Right.READ_TAXONOMY, Right.WRITE_TAXONOMY
    a_uuid = "7d44b88c-4199-4bad-97dc-d78268e01398"
    yield Row(
        operation=f"POST {PUBLISHER}/publications",
        right=write,
        answers=_NAMED_IN_A_BODY,
        body=f'{{"content_id": "{a_uuid}", "feed_type": "front", "media_id": "{{id}}"}}',
    )
    for method, answers, right in (("GET", _THERE, read), ("DELETE", _THERE_NO_MORE, write)):
        yield Row(
            operation=f"{method} {PUBLISHER}/publications/{{id}}", right=right, answers=answers, thing="publication"
        )
    yield Row(
        operation=f"POST {PUBLISHER}/blocks/html",
        right=write,
        answers=_NAMED_IN_A_BODY,
        body='{"html": "<p>x</p>", "image_ids": ["{id}"]}',
    )
    yield Row(operation=f"GET {PUBLISHER}/blocks/{{id}}", right=read, answers=_KEPT, thing="block")
    yield Row(
        operation=f"PATCH {PUBLISHER}/blocks/html/{{id}}",
        right=write,
        answers=_KEPT,
        body='{"name": "x"}',
        thing="block",
    )
    yield Row(
        operation="POST /api/reader-hub/v2/readers/{reader_id}/entitlements",
        url=f"/api/reader-hub/v2/readers/{a_uuid}/entitlements",
        right=write,
        answers=_MADE,
        body='{"feature_key": "archive"}',
    )


def _administration() -> Iterator[Row]:
    administer = Right.ADMINISTER
    path = f"{CORE}/accounts"
    yield Row(operation=f"GET {path}", right=administer, answers=_ANY)
    yield Row(operation=f"POST {path}", right=administer, answers=_MADE, body='{"name": "New", "role": "viewer"}')
    yield Row(operation=f"GET {path}/{{id}}", right=administer, answers=_KEPT, thing="account")
    yield Row(
        operation=f"PATCH {path}/{{id}}", right=administer, answers=_KEPT, body='{"name": "Other"}', thing="account"
    )
    yield Row(operation=f"GET {path}/{{id}}/keys", right=administer, answers=_KEPT, thing="account")
    yield Row(
        operation=f"POST {path}/{{id}}/keys",
        right=administer,
        answers={State.LIVE: 201, State.UNKNOWN: 404},
        body='{"label": "CMS"}',
        thing="account",
    )
    path = f"{CORE}/keys/{{id}}"
    key = {State.LIVE: 200, State.DELETED: 200, State.UNKNOWN: 404}
    yield Row(operation=f"GET {path}", right=administer, answers=key, thing="key")
    # What is gone is gone, as with everything else that is deleted twice.
    revoked = {State.LIVE: 204, State.DELETED: 404, State.UNKNOWN: 404}
    yield Row(operation=f"DELETE {path}", right=administer, answers=revoked, thing="key")
    yield Row(operation=f"GET {CORE}/presets", right=Right.READ, answers=_ANY)
    yield Row(operation=f"GET {CORE}/status", right=administer, answers=_ANY)


def _other_surfaces() -> Iterator[Row]:
    yield Row(operation="POST /upload/image", right=Right.UPLOAD, answers=_ANY)
    yield Row(operation="GET /api/images", right=Right.READ, answers=_ANY)
    yield Row(operation="GET /api/images/{id}", right=Right.READ, answers=_OPEN_BY_ID, own_only=True)
    for path in ("generate", "generate-with-idempotency"):
        yield Row(
            operation=f"POST /api/images/{path}", right=Right.GENERATE, answers=_ANY, body='{"prompt": "A harbour"}'
        )
    yield Row(operation="GET /api/2/images", right=Right.PUBLISHER_LIST, answers=_ANY)
    yield Row(
        operation="GET /api/2/error/{ref}",
        url="/api/2/error/{number}",
        right=Right.ANY_KEY,
        answers={State.LIVE: 200, State.UNKNOWN: 404},
        thing="error",
    )
    yield Row(operation="GET /desk/session", right=Right.ANY_KEY, answers=_ANY)
    for method in ("POST", "DELETE"):
        yield Row(operation=f"{method} /desk/session", right=Right.ANY_KEY, answers={State.NONE: 204}, by_session=False)


def _delivery() -> Iterator[Row]:
    operation = "GET /img/{image_id}/{revision}/{target}"
    refused = {state: {200: 403, 404: 404}[status] for state, status in _OPEN_BY_ID.items()}
    for variant, url, answers in (
        ("a preset", "/img/{id}/latest/thumb.jpg", _OPEN_BY_ID),
        ("the original, unsigned", "/img/{id}/latest/original.png", refused),
        ("the original, signed", "{signed}", _OPEN_BY_ID),
        ("another recipe, unsigned", "/img/{id}/latest/w333.jpg", refused),
    ):
        yield Row(operation=operation, variant=variant, url=url, right=Right.NOTHING, answers=answers)
    for path in ("info.json", "full/max/0/default.jpg"):
        yield Row(operation=f"GET /iiif/3/{{id}}/{path}", right=Right.NOTHING, answers=_OPEN_BY_ID)


def _without_a_document() -> Iterator[Row]:
    paths = ("/health/live", "/health/ready", "/metrics", "/docs", "/desk", "/openapi/backoffice.json")
    for path in paths:
        yield Row(operation=f"GET {path}", right=Right.NOTHING, answers=_ANY)
    for path in ("/nothing", "/health/nothing", "/openapi/nothing.json", "/desk/assets/nothing.js"):
        yield Row(operation=f"GET {path}", right=Right.NOTHING, answers={State.NONE: 404})
    # Whoever has no key is not told which paths there are.
    for path in (
        f"{CORE}/nothing",
        "/api/images/a/nothing",
        "/api/2/nothing",
        "/upload/nothing",
        "/desk/session/nothing",
    ):
        yield Row(operation=f"GET {path}", right=Right.ANY_KEY, answers={State.NONE: 404})


ROWS: Final[tuple[Row, ...]] = (
    *_images(),
    *_taxonomy(),
    *_publishing(),
    *_administration(),
    *_other_surfaces(),
    *_delivery(),
    *_without_a_document(),
)
