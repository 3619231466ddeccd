"""The tries of one generation: what came of each, and whether the last one may have been paid for."""

import time
from typing import Any

from picturedesk.core.generations import Attempt, ProviderFailed, ProviderRefused, ProviderUncertain


class Tries:
    """A history that knows the one thing that matters: whether a request may have reached the server unrefused."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._uncertain = False
        self._started = time.monotonic()

    @property
    def uncertain(self) -> bool:
        """Whether a request went out that was not refused."""
        return self._uncertain

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return tuple(self._attempts)

    async def trace(self, event: str, _info: Any) -> None:  # noqa: ANN401 - httpx2's own extension
        """From the first byte of a request's head on, nobody can say what the server has seen."""
        if event.endswith(".send_request_headers.started"):
            self._uncertain = True

    def note(self, outcome: str) -> None:
        """End a try with *outcome*."""
        now = time.monotonic()
        self._attempts.append(Attempt(outcome=outcome, seconds=round(now - self._started, 3)))
        self._started = now

    def refused(self, outcome: str) -> ProviderRefused:
        """Note that the server has refused, or was not reached: nothing is charged."""
        self._uncertain = False
        self.note(outcome)
        return ProviderRefused(self.attempts)

    def failed(self, outcome: str) -> ProviderFailed:
        """Note a failure, which is a refusal only where surely nothing went out."""
        if not self._uncertain:
            return self.refused(outcome)
        self.note(outcome)
        return ProviderUncertain(self.attempts)

    def let_go(self, outcome: str) -> None:
        """Note a try that surely cost nothing, before the next one."""
        self._uncertain = False
        self.note(outcome)

    def go_on(self) -> None:
        """Begin the next try after a pause, which is none of its time."""
        self._started = time.monotonic()
