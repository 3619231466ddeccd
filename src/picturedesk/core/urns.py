"""URNs: how a reference names one of our entities, as in ``urn:core:image:<uuid>``."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.identifiers import read_uuid


class EntityKind(StrEnum):
    """What can be named: the module that it belongs to, and what it is there."""

    IMAGE = "core:image"
    CATEGORY = "core:category"
    PUBLICATION = "publisher:publication"
    BLOCK = "publisher:block"


_URN: Final = re.compile(rf"urn:({'|'.join(EntityKind)}):([^:]*)")


@dataclass(frozen=True, slots=True)
class Urn:
    """The name of an entity, which may or may not be there."""

    kind: EntityKind
    id: UUID

    def __str__(self) -> str:
        return f"urn:{self.kind.value}:{self.id}"


def read_urn(text: str, field: str) -> Urn:
    """
    Read a URN; the digits of its UUID may be in any case.

    Raises:
        InvalidRequest: It is none of ours; the detail names *field*.
    """
    found = _URN.fullmatch(text)
    if found is None:
        kinds = ", ".join(EntityKind)
        raise InvalidRequest(Detail(field, f"This is not a URN such as urn:core:image:<uuid>; its kinds are {kinds}."))
    return Urn(EntityKind(found[1]), read_uuid(found[2], field))
