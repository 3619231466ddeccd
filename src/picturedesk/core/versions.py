"""Versions: which entity, in which state; enough to know whether an answer made before still holds."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Version(Generic[Id]):
    """
    An entity at a moment.

    Whatever its answer shows moves its ``mark``, which is compared and never read. ``owner`` is the account whose
    it is, where somebody may see only their own.
    """

    id: Id
    mark: Hashable
    owner: int | None = None
