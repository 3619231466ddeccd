"""Who may do what: roles, permissions and the table that joins them."""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Final


class Role(StrEnum):
    """What an account is for; the first six come from the Publisher API's own documents."""

    SUPER_ADMIN = "super_admin"
    SYSTEM_ADMIN = "system_admin"
    INTERNAL_SYSTEM_ADMIN = "internal_system_admin"
    CAMPAIGN_ADMIN = "campaign_admin"
    CHANNEL_ADMIN = "channel_admin"
    EDITOR = "editor"
    UPLOADER = "uploader"
    VIEWER = "viewer"


class Permission(Enum):
    """Something a role may do."""

    READ = auto()
    """Read images; where the role lacks READ_ALL, only those of its own account."""
    READ_ALL = auto()
    LIST_PUBLISHER = auto()
    UPLOAD = auto()
    CREATE = auto()
    EDIT = auto()
    DELETE = auto()
    """Delete and restore."""
    ERASE = auto()
    READ_TAXONOMY = auto()
    """Read categories, references, publications, blocks."""
    WRITE_REFERENCES = auto()
    WRITE_TAXONOMY = auto()
    """Write categories, publications, blocks and entitlements."""
    GENERATE = auto()
    ADMINISTER = auto()
    """Accounts and keys."""


_EDITORIAL: Final = frozenset(
    {
        Permission.READ,
        Permission.READ_ALL,
        Permission.LIST_PUBLISHER,
        Permission.UPLOAD,
        Permission.CREATE,
        Permission.EDIT,
        Permission.DELETE,
        Permission.READ_TAXONOMY,
        Permission.WRITE_REFERENCES,
        Permission.GENERATE,
    }
)
_CAMPAIGN: Final = _EDITORIAL | {Permission.WRITE_TAXONOMY}
_ADMINISTRATIVE: Final = frozenset(Permission)

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.SUPER_ADMIN: _ADMINISTRATIVE,
    Role.SYSTEM_ADMIN: _ADMINISTRATIVE,
    Role.INTERNAL_SYSTEM_ADMIN: _ADMINISTRATIVE,
    Role.CAMPAIGN_ADMIN: _CAMPAIGN,
    Role.CHANNEL_ADMIN: _CAMPAIGN,
    Role.EDITOR: _EDITORIAL,
    Role.UPLOADER: frozenset({Permission.READ, Permission.UPLOAD, Permission.CREATE}),
    Role.VIEWER: frozenset({Permission.READ, Permission.READ_ALL, Permission.READ_TAXONOMY}),
}


def may(role: Role, permission: Permission) -> bool:
    return permission in PERMISSIONS[role]
