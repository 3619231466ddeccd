"""How far a long command has come: a bar on a terminal, now and then a line elsewhere; always on standard error."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import rich.progress
from rich.console import Console

from picturedesk.actions.importing import Outcome

_LINE_EVERY_S: Final = 5.0


class Progress:
    """Counts files that are done; refused ones get a line of their own."""

    def __init__(self, total: int, verb: str) -> None:
        self._total = total
        self._verb = verb
        self._done = 0
        self._last_line_at = time.monotonic()
        console = Console(stderr=True)
        self._bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
            rich.progress.BarColumn(),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(verb, total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        self._line()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        self._line()

    def report(self, path: Path, outcome: Outcome, sentence: str = "") -> None:
        self.advance()
        if outcome is Outcome.REFUSED:
            self.tell(f"refused {path}: {sentence}")

    def expect(self, total: int) -> None:
        """There are so many, now that they are counted."""
        self._total = total
        self._bar.update(self._task, total=total)

    def tell(self, sentence: str) -> None:
        """Say something beside the bar."""
        self._bar.console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        self._bar.advance(self._task)
        if time.monotonic() - self._last_line_at > _LINE_EVERY_S:
            self._line()

    def _line(self) -> None:
        self._last_line_at = time.monotonic()
        if self._bar.disable:
            sys.stderr.write(f"{self._verb}: {self._done} of {self._total}\n")
