"""What is to happen with a result in the very transaction that brings it about."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from picturedesk.sql.database import Tx

T = TypeVar("T")

Also = Callable[[Tx, T], Awaitable[None]]
"""Done with an action's result before its transaction commits; what it raises undoes all of it."""


async def nothing_else(_tx: Tx, _result: Any) -> None:  # noqa: ANN401 - any result
    """For those who want nothing done."""
