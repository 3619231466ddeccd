"""How many examples a costly property test has: a few in each run of the suite, many in `make hunt`."""

import os
from typing import Final

HUNTING: Final = "PICTUREDESK_HUNT" in os.environ


def examples(few: int, *, many: int) -> int:
    return many if HUNTING else few
