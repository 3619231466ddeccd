"""``picturedesk keys``."""

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from picturedesk.cli.library import AccountNumber, DataFolder, WrongUsage, operator, print_line, with_tools
from picturedesk.core.times import iso

app = App(name="keys")

Moment = Annotated[str | None, Parameter("--expires-at", help="When it ends, as ISO 8601; UTC where no zone is said.")]


@app.command
def create(*, data: DataFolder, account: AccountNumber, label: str | None = None, expires_at: Moment = None) -> None:
    """Make a key for an account, and print it: this once, as only a hash of it is kept."""
    from picturedesk.actions import accounts

    ends = None if expires_at is None else _moment(expires_at)
    fresh = with_tools(
        data,
        lambda tools: accounts.create_key(tools, operator(), account_id=account, label=label, expires_at=ends),
    )
    print_line({"id": fresh.id, "key": fresh.text})


@app.command(name="list")
def list_(*, data: DataFolder) -> None:
    """Print every key without its secret, oldest first."""
    from picturedesk.actions import accounts

    for key in with_tools(data, lambda tools: accounts.every_key(tools, operator())):
        print_line(
            {
                "id": key.id,
                "account_id": key.account_id,
                "label": key.label,
                "created_at": iso(key.created_at),
                "expires_at": _iso_or_none(key.expires_at),
                "revoked_at": _iso_or_none(key.revoked_at),
                "last_used_at": _iso_or_none(key.last_used_at),
            }
        )


@app.command
def revoke(key_id: str, /, *, data: DataFolder) -> None:
    """Revoke a key by its id; within a second no worker takes it any more."""
    from picturedesk.actions import accounts

    with_tools(data, lambda tools: accounts.revoke_key(tools, operator(), key_id))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongUsage("--expires-at takes a moment in ISO 8601, such as 2027-01-31T12:00:00Z.") from error


def _iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
