"""How a library and the process that serves it are doing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderLoad:
    """
    A process's render queue at one moment; ``capacity`` is how many pictures may wait.

    ``confined`` says whether the kernel keeps its render processes from files and network.
    """

    waiting: int
    busy: int
    processes: int
    capacity: int
    confined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThisProcess:
    """What one server process knows about itself."""

    started_at: datetime
    render_load: Callable[[], RenderLoad]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCounts:
    """
    How much there is. ``active`` and ``archived`` images are live, ``deleted`` ones can be restored.

    An original that was uploaded twice is kept once: ``originals`` and ``originals_bytes`` count it once.
    """

    active: int
    archived: int
    deleted: int
    originals: int
    originals_bytes: int
    categories: int
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """When the library was last looked through in some way, and how much of what was found."""

    at: datetime
    summary: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryStatus:
    """The library at one moment; an inspection is None where there was none yet."""

    counts: LibraryCounts
    fsck: Inspection | None
    scrub: Inspection | None
