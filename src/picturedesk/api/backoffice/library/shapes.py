"""The library's presets and its status as the Backoffice reads them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from picturedesk import __version__
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.core import recipes, times
from picturedesk.core.recipes import Recipe
from picturedesk.core.status import Inspection, LibraryStatus, ThisProcess


class PresetShape(msgspec.Struct):
    """A recipe with a name, which delivery URLs take in the recipe's place."""

    name: str
    recipe: str


class PresetsShape(msgspec.Struct):
    """All presets, by name."""

    data: list[PresetShape]


class ImageCountsShape(msgspec.Struct):
    """Images: active and archived ones are live, deleted ones can be restored."""

    live: int
    active: int
    archived: int
    deleted: int


class CountsShape(msgspec.Struct):
    """How much there is; an original that several images share is one."""

    images: ImageCountsShape
    originals: int
    categories: int
    accounts: int


class StoredShape(msgspec.Struct):
    """Bytes on the storage."""

    originals: int


class RenderQueueShape(msgspec.Struct):
    """
    The pictures that wait for a worker process and those at work; `capacity` is how many may wait.

    `confined` (ours): whether the kernel keeps these processes from files and network.
    """

    waiting: int
    busy: int
    processes: int
    capacity: int
    confined: bool


class InspectionShape(msgspec.Struct):
    """The last look through the library in some way: when, and what was counted."""

    at: str
    summary: dict[str, int]


class LibraryStatusShape(msgspec.Struct):
    """
    The library, and the process that answers: each worker has a render queue and an uptime of its own.

    `fsck` is the last look through everything, `scrub` the reading of all originals that is under way; what begins with
    `last_` in its summary is of the last one that came to its end.
    """

    version: str
    started_at: str
    uptime_s: int
    counts: CountsShape
    stored_bytes: StoredShape
    render_queue: RenderQueueShape
    fsck: InspectionShape | None
    scrub: InspectionShape | None


def presets_answer(presets: Mapping[str, Recipe]) -> PresetsShape:
    return PresetsShape([PresetShape(name, recipes.canonical(recipe)) for name, recipe in sorted(presets.items())])


def status_answer(status: LibraryStatus, process: ThisProcess, now: datetime) -> Data[LibraryStatusShape]:
    load = process.render_load()
    return Data(
        LibraryStatusShape(
            version=__version__,
            started_at=times.iso(process.started_at),
            uptime_s=max(0, int((now - process.started_at).total_seconds())),
            counts=_counts(status),
            stored_bytes=StoredShape(originals=status.counts.originals_bytes),
            render_queue=RenderQueueShape(
                waiting=load.waiting,
                busy=load.busy,
                processes=load.processes,
                capacity=load.capacity,
                confined=load.confined,
            ),
            fsck=_inspection(status.fsck),
            scrub=_inspection(status.scrub),
        )
    )


def _counts(status: LibraryStatus) -> CountsShape:
    counts = status.counts
    return CountsShape(
        images=ImageCountsShape(
            live=counts.active + counts.archived,
            active=counts.active,
            archived=counts.archived,
            deleted=counts.deleted,
        ),
        originals=counts.originals,
        categories=counts.categories,
        accounts=counts.accounts,
    )


def _inspection(last: Inspection | None) -> InspectionShape | None:
    return None if last is None else InspectionShape(at=times.iso(last.at), summary=dict(last.summary))
