"""Who watches a long piece of work: a progress bar, or nobody."""

from typing import Protocol


class Watcher(Protocol):
    """Is told how far it has come; cheap to call for every original."""

    def expect(self, total: int) -> None:
        """So many pieces there are."""
        ...

    def advance(self) -> None:
        """One more is done."""
        ...

    def tell(self, sentence: str) -> None:
        """Something went wrong, and the work goes on."""
        ...
