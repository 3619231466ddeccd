"""``picturedesk history``."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from picturedesk.cli.library import Library, operator, print_line, with_tools
from picturedesk.cli.moments import moment
from picturedesk.core.history import Change, Noun
from picturedesk.core.times import iso

if TYPE_CHECKING:
    from picturedesk.actions.tools import Tools

Since = Annotated[
    str | None, Parameter("--since", help="Only changes from then on, as ISO 8601; UTC where no zone is said.")
]
Kind = Annotated[
    Noun | None, Parameter("--kind", name_transform=str.lower, help="Only changes of such things, for example image.")
]
Entity = Annotated[str | None, Parameter("--entity", help="Only changes of what has this id.")]


def history(*, library: Library, since: Since = None, kind: Kind = None, entity: Entity = None) -> None:
    """Print every change that was ever made, oldest first; an erased image's say that it was changed, not how."""
    begin = moment(since, "--since")

    async def export(tools: "Tools") -> None:
        from picturedesk.actions import histories

        batches = histories.everything(tools, operator(), since=begin, noun=kind, entity_id=entity)
        async for batch in batches:
            for number, change in batch:
                _print(number, change)

    with_tools(library, export)


def _print(number: int, change: Change) -> None:
    print_line(
        {
            "number": number,
            "at": iso(change.at),
            "account": {"id": change.account.id, "name": change.account.name},
            "kind": change.noun.value,
            "entity_id": change.entity_id,
            "action": change.action.value,
            "before": change.before,
            "after": change.after,
        }
    )
