"""``picturedesk signing-keys``."""

from typing import TYPE_CHECKING

from cyclopts import App

from picturedesk.cli.library import Library, operator, print_line, with_tools
from picturedesk.cli.moments import iso_or_none
from picturedesk.core.times import iso

if TYPE_CHECKING:
    from picturedesk.core.signing_keys import HeldSigningKey

app = App(name="signing-keys")


@app.command
def rotate(*, library: Library) -> None:
    """Make a key that signs URLs and cursors a second from now; what others signed holds until they are retired."""
    from picturedesk.actions import signing_keys

    print_line(_record(with_tools(library, lambda tools: signing_keys.rotate(tools, operator()))))


@app.command(name="list")
def list_(*, library: Library) -> None:
    """Print every key without its secret, the newest first: that is the one that signs."""
    from picturedesk.actions import signing_keys

    for held in with_tools(library, lambda tools: signing_keys.every(tools, operator())):
        print_line(_record(held))


@app.command
def retire(key_id: str, /, *, library: Library) -> None:
    """Retire a key by its id; within a second no worker believes what it signed. Doing it twice does no harm."""
    from picturedesk.actions import signing_keys

    with_tools(library, lambda tools: signing_keys.retire(tools, operator(), key_id))


def _record(held: "HeldSigningKey") -> dict[str, str | None]:
    return {"id": held.key.id, "created_at": iso(held.created_at), "retired_at": iso_or_none(held.retired_at)}
