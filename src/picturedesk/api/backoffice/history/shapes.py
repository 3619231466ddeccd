"""Entries of a history as the Backoffice reads them."""

from typing import Any

import msgspec

from picturedesk.api.backoffice.envelopes import AuthorShape, author_shape
from picturedesk.core import times
from picturedesk.core.history import Action, Change


class ChangeShape(msgspec.Struct):
    """One change: `before` and `after` hold what differs, null where there was or is nothing, or it was erased."""

    at: str
    account: AuthorShape
    action: Action
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def change_shape(change: Change) -> ChangeShape:
    return ChangeShape(
        at=times.iso(change.at),
        account=author_shape(change.account),
        action=change.action,
        before=None if change.before is None else dict(change.before),
        after=None if change.after is None else dict(change.after),
    )
