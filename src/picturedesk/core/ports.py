"""What the actions need and more than one thing can be: blob stores, renderers, clocks."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from picturedesk.core.files import ImageFormat, PictureFacts
from picturedesk.core.generations import Attempt, PictureOrder
from picturedesk.core.geometry import Size
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.recipes import OutputFormat, Recipe


class Clock(Protocol):
    """Where "now" comes from."""

    def now(self) -> datetime:
        """The time in UTC, aware, with microseconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """
    One rendition to make.

    ``recipe`` is resolved: ``steering`` is set wherever something is cut or padded, ``quality`` wherever *output*
    knows one. ``source`` is a local file that has passed the gate; ``source_format`` is what the gate found in it.
    Where ``source`` is a smaller copy of the original, upright already, ``copy_of`` is the original's size, and
    ``instead`` is the order for when the copy is of no use. ``begun`` is called when a process takes the order up:
    until then it has cost nothing, and to give it up costs nothing.
    """

    source: Path
    source_format: ImageFormat
    recipe: Recipe
    output: OutputFormat
    copy_of: Size | None = None
    instead: "RenderOrder | None" = None
    begun: Callable[[], None] | None = field(default=None, compare=False, repr=False)


class Renderer(Protocol):
    """
    Looks into pictures, reads their metadata and makes renditions, in processes with limits on CPU, memory and time.

    Called by the actions only. A picture that kills its worker costs that call alone.
    """

    async def check(self, path: Path) -> PictureFacts:
        """
        Decode the whole file and tell what is in it.

        Raises:
            NotAnImage: It is no whole JPEG, PNG, GIF or WebP.
            PictureTooLarge: It is over a limit on pixels, sides, frames or scans, or cost more than a picture may.
            RenderQueueFull: Too many pictures wait already.
        """
        ...

    async def render(self, order: RenderOrder) -> bytes:
        """
        Make a rendition and give its whole bytes, free of the source's metadata.

        Whoever is cancelled while waiting leaves the queue; one cancelled at work costs the process that is at it.

        Raises:
            RenderQueueFull: Too many pictures wait already.
            RenditionTooCostly: It takes more CPU time or memory than a file may cost, and will at every try.
            RenderFailed: The worker died, took too long, or libvips refused.
        """
        ...

    async def metadata(self, path: Path) -> PictureMetadata:
        """
        Read EXIF, IPTC and XMP of a file that has passed the gate, places included; broken blocks say less.

        Raises:
            RenderQueueFull: Too many pictures wait already.
            RenderFailed: The worker died, ran out of its limits, or could not read the file.
        """
        ...

    async def close(self) -> None:
        """Stop the workers; those at work finish first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPicture:
    """What a generator gave: bytes that nobody has looked at yet, what it tells of them, and the tries it took."""

    content: bytes
    attempts: Sequence[Attempt]
    seed: str | None = None
    cost: str | None = None


class PictureGenerator(Protocol):
    """Makes pictures of texts. Called by the actions only, once for each record of a generation unless repeatable."""

    @property
    def name(self) -> str:
        """What a request names it by."""
        ...

    @property
    def models(self) -> Sequence[str]:
        """What it can be asked to make pictures with; the first where nobody names one."""
        ...

    @property
    def digital_source_type(self) -> str:
        """The IPTC term for what it makes."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether asking again for the same order costs nothing and gives the same picture."""
        ...

    async def generate(self, order: PictureOrder) -> GeneratedPicture:
        """
        Make one picture of 15 MiB at most.

        It tries again by itself only what surely was not charged.

        Raises:
            ProviderRefused: Surely nothing was made, and nothing is charged.
            ProviderUncertain: It may have been made and charged.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class TempFile(Protocol):
    """An upload on its way in: bytes are appended, then it is put away under its hash or dropped."""

    @property
    def path(self) -> Path:
        """Where the bytes are while they are looked at; nobody else writes there."""
        ...

    async def write(self, chunk: bytes) -> None: ...

    async def finish(self) -> None:
        """See to it that all bytes are at `path`; nothing is written after this."""
        ...

    async def drop(self) -> None:
        """Forget the bytes; safe to call twice, and after `Blobs.keep`."""
        ...


class Locks(Protocol):
    """Locks by name, over all processes that share a library; who dies lets go of them."""

    def holding(self, name: str, *, shared: bool = False) -> AbstractAsyncContextManager[None]:
        """
        Wait for the lock *name* and hold it until the end of the block: alone, or *shared* with all who say so.

        Whoever is cancelled while waiting has not got it. It may be lost with the connection that it hangs on.

        Raises:
            StorageUnavailable: There is nobody to ask.
        """
        ...


class Blobs(Protocol):
    """
    Bytes under the SHA-256 of what they are, and results under the original they were made from.

    Called by the actions only, never inside a transaction. Every method may raise StorageUnavailable; those that write
    also StorageFull.

    Whoever keeps an original does so inside `naming`, and is out of it when the row that names it is committed; whoever
    removes one does so inside `removing`, after a look at the rows. So the two cannot miss each other.
    """

    async def prepare(self) -> None:
        """
        Find out whether the store can be relied on; before the first upload, best at the start.

        Raises:
            StoreRefused: It is there and does not do what is needed.
        """
        ...

    async def begin(self) -> TempFile:
        """A new empty temp file in the store's own file system."""
        ...

    async def keep(self, temp: TempFile, sha256: str) -> bool:
        """
        Put *temp* on stable storage under its hash; when this returns, a power cut cannot take it.

        What is there under that hash and has other bytes is damaged, and is replaced.

        Returns:
            False where the bytes were there already: these were kept, and *temp* is still there to be tried again.
        """
        ...

    def naming(self, sha256: str) -> AbstractAsyncContextManager[None]:
        """See to it that nobody is `removing` this original until the end of the block; any number may at once."""
        ...

    def removing(self, sha256: str) -> AbstractAsyncContextManager[None]:
        """Have this original to oneself until the end of the block, in all processes."""
        ...

    async def holds(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        ...

    async def local_path(self, sha256: str) -> Path:
        """
        A local file with these bytes, to read from only.

        Raises:
            StorageUnavailable: They are not there, or cannot be had.
        """
        ...

    def stored(self, sha256: str) -> AbstractAsyncContextManager[Path]:
        """
        A local file, until the end of the block, with what the store has now under this hash, whatever that is.

        Raises:
            StorageUnavailable: There is nothing, or it cannot be had.
        """
        ...

    async def drop_if_older(self, sha256: str, than: datetime) -> bool:
        """
        Remove an original and every result made from it, unless it was put away since *than*. Inside `removing`.

        While somebody is `holding`, its results go and the original stays: a later sweep takes it.
        """
        ...

    def holding(self) -> AbstractAsyncContextManager[None]:
        """See to it that no original goes until the end of the block, in any process; any number may at once."""
        ...

    def originals(self, *, older_than: datetime) -> AsyncIterator[str]:
        """The hashes of all originals put away before *older_than*."""
        ...

    async def strangers(self) -> Sequence[str]:
        """What lies among the originals and is none, by where it is; nobody reads it and nobody removes it."""
        ...

    async def stale_temps(self, *, older_than: datetime) -> Sequence[str]:
        """What `drop_stale_temps` would remove."""
        ...

    async def drop_stale_temps(self, *, older_than: datetime) -> int:
        """Remove what uploads that died left behind; how many there were."""
        ...

    async def has_result(self, sha256: str, key: str) -> bool:
        """Whether there seems to be such a result, at the least cost."""
        ...

    async def result(self, sha256: str, key: str) -> bytes | None:
        """
        The result stored under *key* of the original *sha256*; None where there is none.

        Bytes that are not those that were stored are removed and not given: they can be made again.
        """
        ...

    async def result_path(self, sha256: str, key: str, *, checked: bool = False) -> Path | None:
        """
        A local file with such a result, to read from only; None where there is none. Counts as a use of it.

        *checked*, it is read first, as by `result`. Something may lie behind the picture in it that is no part of
        the picture. It may vanish before it is opened; what is open stays whole.
        """
        ...

    async def result_owners(self) -> Sequence[str]:
        """The originals that have results or copies, or what else lies where those of an original would."""
        ...

    async def broken_results(self, sha256: str) -> Sequence[str]:
        """The keys of the results of an original that are not what was stored. Reads all of them."""
        ...

    def making(self, sha256: str, key: str) -> AbstractAsyncContextManager[None]:
        """Hold the right to make a result; whoever else wants to make it waits, in any process."""
        ...

    async def drop_results(self, sha256: str) -> None:
        """Remove every result made of an original, and copies kept for quicker reading; they can be had again."""
        ...

    async def trim_results(self, *, max_bytes: int) -> int:
        """Remove the least recently used results beyond *max_bytes*; how many went. Looks at all of them."""
        ...

    async def keep_result(self, sha256: str, key: str, content: bytes) -> None:
        """Store a result. It can be made again, so it is whole or absent after a crash, not necessarily there."""
        ...
