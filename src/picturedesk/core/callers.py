"""Who asks: an account, what it may do, and what it may see."""

from dataclasses import dataclass, field

from picturedesk.core.access import PERMISSIONS, Permission, Role
from picturedesk.core.accounts import AccountId, Author, KeyId
from picturedesk.core.errors import Denied


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """
    Whoever asks: an account, and the key it showed (None on the command line).

    ``sees_only`` is the account whose images alone it may see; None where it may see all.
    """

    account_id: AccountId
    name: str
    role: Role
    key_id: KeyId | None = None
    sees_only: int | None = field(init=False)
    _granted: frozenset[Permission] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Made once for each caller and asked with every request.
        granted = PERMISSIONS[self.role]
        object.__setattr__(self, "_granted", granted)
        object.__setattr__(self, "sees_only", None if Permission.READ_ALL in granted else self.account_id)

    def require(self, permission: Permission) -> None:
        """
        Go on only with *permission*.

        Raises:
            Denied: The role lacks it.
        """
        if permission not in self._granted:
            raise Denied

    @property
    def author(self) -> Author:
        return Author(self.account_id, self.name)
