"""What a server or a command of ours is told of this process's environment: nothing that would set it otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from picturedesk import settings

_BARE: Final = Path(__file__).with_name("bare")


def bare_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's without our settings, and without what only tests have installed; then *more*."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(settings.ENVIRONMENT_PREFIX)}
    path = os.pathsep.join((str(_BARE), *filter(None, [clean.get("PYTHONPATH")])))
    return {**clean, "PYTHONPATH": path, **(more or {})}
