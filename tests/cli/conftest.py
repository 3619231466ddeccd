"""The command line in this process: half a second quicker than a process of its own."""

from pathlib import Path

import pytest

from picturedesk import cli
from tests.support.commands import Command, Finished


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run one command here and tell how it ended."""

    def run(*words: str | Path) -> Finished:
        status = 0
        try:
            cli.main([str(word) for word in words])
        except SystemExit as leaving:
            # What Python itself does with it.
            status = leaving.code if isinstance(leaving.code, int) else 1
            text = leaving.code if isinstance(leaving.code, str) else ""
            out, err = capfd.readouterr()
            return Finished(status=status, out=out, err=err + text)
        out, err = capfd.readouterr()
        return Finished(status=status, out=out, err=err)

    return run
