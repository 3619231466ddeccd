"""Accounts and their keys; both are for administrators."""

# Made from ../aio/accounts.py by `python -m tests.client.deriving`: change that one.

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Unpack

from picturedesk.client import calls
from picturedesk.client.answers.accounts import Account, ApiKey, FreshKey
from picturedesk.client.fields import AccountChanges, Role
from picturedesk.client.sync.sending import Sender

_CORE: Final = "/api/core/v2"


class Accounts:
    """Who acts on the library."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def all(self) -> Iterator[Account]:
        """Every account."""
        return self._sender.entries(calls.get(f"{_CORE}/accounts", calls.page(Account)))

    def create(self, name: str, role: Role, *, idempotency_key: str | None = None) -> Account:
        """Open an account."""
        body = {"name": name, "role": role}
        return self._sender.send(
            calls.post(f"{_CORE}/accounts", calls.entity(Account), body, idempotency_key=idempotency_key)
        )

    def update(self, account_id: int, *, if_match: str | None = None, **fields: Unpack[AccountChanges]) -> Account:
        """Change the fields that are given. Raises NotFound."""
        path = f"{_CORE}/accounts/{account_id}"
        return self._sender.send(calls.patch(path, calls.entity(Account), fields, if_match=if_match))


class Keys:
    """The keys that accounts hold."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def of(self, account_id: int) -> Iterator[ApiKey]:
        """Every key of an account, never with its secret."""
        return self._sender.entries(calls.get(_path(account_id), calls.page(ApiKey)))

    def create(
        self,
        account_id: int,
        *,
        label: str | None = None,
        expires_at: datetime | str | None = None,
        idempotency_key: str | None = None,
    ) -> FreshKey:
        """Make a key for an account; its text is in `key`, this once."""
        body = calls.present({"label": label, "expires_at": expires_at})
        return self._sender.send(
            calls.post(_path(account_id), calls.data(FreshKey), body, idempotency_key=idempotency_key)
        )

    def delete(self, key_id: str) -> None:
        """Take a key back. Raises NotFound."""
        self._sender.send(calls.delete(f"{_CORE}/keys/{calls.segment(key_id)}"))


def _path(account_id: int) -> str:
    return f"{_CORE}/accounts/{account_id}/keys"
