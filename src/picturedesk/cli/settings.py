"""``picturedesk settings``."""

from picturedesk import settings as all_settings
from picturedesk.cli.library import Library, installation, nothing, on, print_line


def settings(*, library: Library) -> None:
    """Print every setting, its value, and whether that is the default or came from the environment or the file."""
    where = installation(library)
    on(where, nothing)  # made and migrated, as by every command
    for shown in all_settings.shown(where):
        print_line({"name": shown.name, "value": shown.value, "origin": shown.origin})
