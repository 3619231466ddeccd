"""``picturedesk accounts``."""

from typing import Annotated

from cyclopts import App, Parameter

from picturedesk.cli.library import Library, operator, print_line, with_tools
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account

app = App(name="accounts")

RoleOption = Annotated[Role, Parameter("--role", name_transform=str.lower, help="What the account may do.")]


@app.command
def create(*, library: Library, name: str, role: RoleOption) -> None:
    """Make an account, and print it."""
    from picturedesk.actions import accounts

    _print(with_tools(library, lambda tools: accounts.create(tools, operator(), name=name, role=role.value)))


@app.command(name="list")
def list_(*, library: Library) -> None:
    """Print every account, oldest first."""
    from picturedesk.actions import accounts

    for account in with_tools(library, lambda tools: accounts.every(tools, operator())):
        _print(account)


def _print(account: Account) -> None:
    print_line({"id": account.id, "name": account.name, "role": account.role.value})
