"""What administrators do with accounts and keys: changes, what a history tells of them, and who must remain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from picturedesk.core import text, times
from picturedesk.core.access import Permission, Role, may
from picturedesk.core.accounts import Account, AccountId, ApiKey, FreshKey
from picturedesk.core.drafts import UNSET, Checks, Unset, or_else
from picturedesk.core.errors import AccountNotFound, Detail, InvalidRequest, Kind, PicturedeskError
from picturedesk.core.history import Fact

ADMINISTRATORS: Final = frozenset(role for role in Role if may(role, Permission.ADMINISTER))

_ACCOUNT_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_LARGEST_ID: Final = 2**63 - 1


class LastAdministrator(PicturedeskError):
    """Nobody else could administer the library over HTTP any more; the command line still could."""

    kind, code = Kind.CONFLICT, "last-administrator"
    sentence = "No other administrator has a key that is good."


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """What is to become of an account; a field left `UNSET` stays."""

    name: str | Unset = UNSET
    role: str | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IssuedKey(FreshKey):
    """A key that was just made, with what will be listed of it. Without a repr, as its text is in it."""

    listed: ApiKey


def read_account_id(text: str) -> AccountId:
    """
    An account's id in a path; every account has one spelling.

    Raises:
        AccountNotFound: It is no id that an account could have.
    """
    if _ACCOUNT_ID.fullmatch(text) is None or int(text) > _LARGEST_ID:
        raise AccountNotFound
    return AccountId(int(text))


def cleaned(change: AccountChange) -> AccountChange:
    """
    The same change with a clean name and a role that there is.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    result = replace(
        change,
        name=checks.clean(text.name, change.name, "name"),
        role=checks.clean(_role, change.role, "role"),
    )
    checks.done()
    return result


def changed(account: Account, change: AccountChange) -> Account:
    """*account* with everything that *change*, which is clean, mentions."""
    return replace(account, name=or_else(change.name, account.name), role=Role(or_else(change.role, account.role)))


def account_facts(account: Account) -> Mapping[str, Fact]:
    """What an account's history tells."""
    return {"name": account.name, "role": account.role.value}


def key_facts(key: ApiKey) -> Mapping[str, Fact]:
    """What a key's history tells: nothing that helps to guess it."""
    return {
        "account_id": key.account_id,
        "label": key.label,
        "expires_at": times.iso(key.expires_at) if key.expires_at else None,
        "revoked_at": times.iso(key.revoked_at) if key.revoked_at else None,
    }


def _role(name: str, field: str) -> str:
    if name not in set(Role):
        raise InvalidRequest(Detail(field, "The role must be one of " + ", ".join(Role) + "."))
    return name
