"""``picturedesk keys``."""

from typing import Annotated

from cyclopts import App, Parameter

from picturedesk.cli.library import AccountNumber, Library, operator, print_line, with_tools
from picturedesk.cli.moments import iso_or_none, moment
from picturedesk.core.times import iso

app = App(name="keys")

Moment = Annotated[str | None, Parameter("--expires-at", help="When it ends, as ISO 8601; UTC where no zone is said.")]


@app.command
def create(*, library: Library, account: AccountNumber, label: str | None = None, expires_at: Moment = None) -> None:
    """Make a key for an account, and print it: this once, as only a hash of it is kept."""
    from picturedesk.actions import accounts

    ends = moment(expires_at, "--expires-at")
    fresh = with_tools(
        library,
        lambda tools: accounts.create_key(tools, operator(), account_id=account, label=label, expires_at=ends),
    )
    print_line({"id": fresh.id, "key": fresh.text})


@app.command(name="list")
def list_(*, library: Library) -> None:
    """Print every key without its secret, oldest first."""
    from picturedesk.actions import accounts

    for key in with_tools(library, lambda tools: accounts.every_key(tools, operator())):
        print_line(
            {
                "id": key.id,
                "account_id": key.account_id,
                "label": key.label,
                "created_at": iso(key.created_at),
                "expires_at": iso_or_none(key.expires_at),
                "revoked_at": iso_or_none(key.revoked_at),
                "last_used_at": iso_or_none(key.last_used_at),
            }
        )


@app.command
def revoke(key_id: str, /, *, library: Library) -> None:
    """Revoke a key by its id; within a second no worker takes it any more. Doing it twice does no harm."""
    from picturedesk.actions import accounts

    with_tools(library, lambda tools: accounts.revoke_key(tools, operator(), key_id))
