"""History: every change of an entity as an entry that says who, when, what, and what was there before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from picturedesk.core.accounts import Author

Fact: TypeAlias = "str | int | float | bool | Sequence[Fact] | Mapping[str, Fact] | None"
Facts = Mapping[str, Fact]
"""What there is to say of an entity, under the names of the published APIs, as JSON can say it."""


class Noun(StrEnum):
    """What has a history."""

    IMAGE = "image"
    CATEGORY = "category"
    REFERENCE = "reference"
    PUBLICATION = "publication"
    BLOCK = "block"
    ENTITLEMENT = "entitlement"
    ACCOUNT = "account"
    KEY = "key"
    SESSION = "session"


class Action(StrEnum):
    """What became of it."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    ERASED = "erased"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One change of one entity.

    ``before`` and ``after`` hold the facts that differ; None where there was nothing before or is nothing after.
    """

    at: datetime
    account: Author
    noun: Noun
    entity_id: str
    action: Action
    before: Facts | None
    after: Facts | None


def change(
    account: Author,
    at: datetime,
    noun: Noun,
    entity_id: object,
    action: Action,
    *,
    before: Facts | None = None,
    after: Facts | None = None,
) -> Change:
    """The entry for a change from all facts *before* to all facts *after*, reduced to those that differ."""
    if before is not None and after is not None:
        differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        before = {name: before.get(name) for name in differing}
        after = {name: after.get(name) for name in differing}
    return Change(
        at=at, account=account, noun=noun, entity_id=str(entity_id), action=action, before=before, after=after
    )
