"""Running the command line: in this process where nothing else matters, as a process of its own where it does."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.environment import bare_environment

_LIMIT_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as the JSON lines it is made of."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def code(self) -> str:
        """The code in the last line of standard error, where that is an error of ours."""
        last = (self.err.splitlines() or [""])[-1]
        assert last.startswith("error: "), self.err
        return last.rpartition("(")[2].rstrip(")")


Command = Callable[..., Finished]


def run_process(*words: str | Path, environment: Mapping[str, str] | None = None) -> Finished:
    """Run ``python -m picturedesk`` with *words*, without the settings of this process's environment."""
    done = subprocess.run(
        [sys.executable, "-m", "picturedesk", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        env=bare_environment(environment),
    )
    return Finished(status=done.returncode, out=done.stdout, err=done.stderr)
