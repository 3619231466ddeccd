"""The command line: data to standard output, everything else to standard error, failures as one sentence."""

import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from cyclopts import App, CycloptsError

from picturedesk import __version__
from picturedesk.core.errors import PicturedeskError

_INTERRUPTED: Final = 130
"""What shells expect of a program that Ctrl-C ended."""

# By name: a command loads what it needs when it runs, and nothing of the others.
app = App(
    name="picturedesk",
    help="The picture desk and the picture server in one box.",
    version=__version__,
    help_format="plaintext",
)
app.command("picturedesk.cli.serve:serve", name="serve", help="Serve a library over HTTP until SIGTERM or Ctrl-C.")
app.command("picturedesk.cli.accounts:app", name="accounts", help="Make and list accounts.")
app.command("picturedesk.cli.keys:app", name="keys", help="Make, list and revoke API keys.")
app.command(
    "picturedesk.cli.signing_keys:app", name="signing-keys", help="Rotate, list and retire the keys that sign URLs."
)
app.command("picturedesk.cli.import_:import_", name="import", help="Bring a folder of pictures into a library.")
app.command("picturedesk.cli.fsck:fsck", name="fsck", help="Check every row and every byte of a library.")
app.command("picturedesk.cli.scrub:scrub", name="scrub", help="Read every original again, and tell what is damaged.")
app.command("picturedesk.cli.backup:backup", name="backup", help="Copy a library while it is used.")
app.command("picturedesk.cli.restore:restore", name="restore", help="Make a library of a backup.")
app.command("picturedesk.cli.migrate:migrate", name="migrate", help="Bring a library to the schema of this version.")
app.command(
    "picturedesk.cli.migrate_store:migrate_store",
    name="migrate-store",
    help="Carry a library to PostgreSQL, to S3, or to both.",
)
app.command("picturedesk.cli.history:history", name="history", help="Print every change that was ever made.")
app.command("picturedesk.cli.settings:settings", name="settings", help="Show every setting and where it came from.")
app.command("picturedesk.cli.demo:demo", name="demo", help="Serve a library with an account and pictures to try.")


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run one command; every expected failure ends with exit 1 and ``error: <sentence> (<code>)``.

    Args:
        arguments: The words after the program's name; those of this process where none are given.
    """
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_none")
        sys.stdout.flush()
    except CycloptsError as error:
        _fail(str(error), "usage")
    except PicturedeskError as error:
        _fail(str(error), error.code)
    except BrokenPipeError:
        # Whoever read our lines has seen enough; without this Python complains once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _fail(sentence: str, code: str) -> NoReturn:
    sys.exit(f"error: {' '.join(sentence.split())} ({code})")
