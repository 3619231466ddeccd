"""
Read by the servers and commands that tests start: what only the tests have installed is not there for them either.

Litestar takes up pydantic wherever it finds it, which is an eighth of a start.
"""

import sys
from collections.abc import Sequence
from types import ModuleType


class _NotThere:
    """Finds nothing, and nobody is asked after it."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if name.partition(".")[0] == "pydantic":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, _NotThere)
