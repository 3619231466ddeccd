"""What every action works with, and who asks for it."""

from dataclasses import dataclass

from picturedesk.actions.results import Results
from picturedesk.core.access import Permission, Role, may
from picturedesk.core.accounts import AccountId, KeyId
from picturedesk.core.delivery import DeliveryPolicy
from picturedesk.core.errors import Denied
from picturedesk.core.images import Author
from picturedesk.core.ports import Blobs, Clock, Renderer
from picturedesk.sql.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The technologies, already chosen. One set serves a whole process."""

    db: Database
    blobs: Blobs
    renderer: Renderer
    clock: Clock
    delivery: DeliveryPolicy
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever asks: an account, and the key it showed (None on the command line)."""

    account_id: AccountId
    name: str
    role: Role
    key_id: KeyId | None = None

    def require(self, permission: Permission) -> None:
        """
        Go on only with *permission*.

        Raises:
            Denied: The role lacks it.
        """
        if not may(self.role, permission):
            raise Denied

    @property
    def author(self) -> Author:
        return Author(self.account_id, self.name)

    @property
    def sees_only(self) -> int | None:
        """The account whose images alone this caller may see; None where it may see all."""
        return None if may(self.role, Permission.READ_ALL) else self.account_id
