"""What every command shares: the data folder, the tools on it, and JSON lines on standard output."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from picturedesk import settings
from picturedesk.core.access import Role
from picturedesk.core.accounts import AccountId
from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.settings import Installation

if TYPE_CHECKING:
    from picturedesk.actions.tools import Tools
    from picturedesk.core.callers import Caller

T = TypeVar("T")

_LARGEST_ID: Final = 2**63 - 1

DataFolder = Annotated[Path, Parameter("--data", help="The folder of the library; made where there is none.")]
AccountNumber = Annotated[int, Parameter("--account", validator=Number(gte=1, lte=_LARGEST_ID))]


class WrongUsage(PicturedeskError):
    """The command was asked for something that it cannot be asked for."""

    kind, code, sentence = Kind.INVALID, "usage", "The command cannot be used like this."


def installation(folder: Path) -> Installation:
    """
    The data folder, made where there is none, and its settings.

    Raises:
        WrongUsage: There is no such folder and none can be made.
        SettingRefused: A setting has no use for its value.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return settings.load(folder.resolve())


def with_tools(folder: Path, work: "Callable[[Tools], Awaitable[T]]") -> T:
    """Run *work* on the library in *folder*. Raises what opening and what *work* raise."""
    return on(installation(folder), work)


def on(where: Installation, work: "Callable[[Tools], Awaitable[T]]") -> T:
    """`with_tools` for those who know the settings already."""
    from picturedesk.wiring import open_tools

    async def run() -> T:
        async with open_tools(where) as tools:
            return await work(tools)

    return asyncio.run(run())


async def nothing(_tools: "Tools") -> None:
    """For `on`, where opening the library is the point."""


def operator() -> "Caller":
    """Whoever sits at the machine: no account, and may do everything."""
    from picturedesk.core.callers import Caller

    return Caller(account_id=AccountId(0), name="command line", role=Role.SUPER_ADMIN)


def print_line(record: object) -> None:
    """Write one JSON object to standard output, as one line."""
    sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
