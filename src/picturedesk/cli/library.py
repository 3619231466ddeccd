"""What every command shares: where the library is, the tools on it, and JSON lines on standard output."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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

AccountNumber = Annotated[int, Parameter("--account", validator=Number(gte=1, lte=_LARGEST_ID))]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Where a library is, as the command line says it."""

    data: Annotated[Path, Parameter("--data", help="The folder of the library; made where there is none.")]
    database: Annotated[
        str | None,
        Parameter(
            "--database",
            help="The URL of the library's PostgreSQL database, in place of the setting; else it is in the folder. "
            "Whoever lists processes can read it: the environment (PICTUREDESK_DATABASE) is the place for a password.",
        ),
    ] = None


class WrongUsage(PicturedeskError):
    """The command was asked for something that it cannot be asked for."""

    kind, code, sentence = Kind.INVALID, "usage", "The command cannot be used like this."


def installation(library: Library) -> Installation:
    """
    The data folder, made where there is none, and the settings that hold.

    Raises:
        WrongUsage: There is no such folder and none can be made.
        SettingRefused: A setting has no use for its value.
    """
    folder = library.data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"The folder {folder} cannot be made: {error.strerror}.") from error
    options = {} if library.database is None else {"database": library.database}
    return settings.load(folder.resolve(), options=options)


def with_tools(library: Library, work: "Callable[[Tools], Awaitable[T]]") -> T:
    """Run *work* on the library. Raises what opening and what *work* raise."""
    return on(installation(library), work)


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
