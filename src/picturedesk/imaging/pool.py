"""The pool: a few worker processes, one queue in front of them, and nothing that a picture can do to the server."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from picturedesk.core.errors import NotAnImage, PictureTooLarge, RenderFailed, RenditionTooCostly
from picturedesk.core.files import PictureFacts
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import RenderOrder
from picturedesk.imaging.confinement import Confinement
from picturedesk.imaging.measuring import Course
from picturedesk.imaging.messages import (
    REFUSALS,
    Answer,
    Checked,
    CheckJob,
    Job,
    MetadataJob,
    Refused,
    Rendered,
    Told,
    job_of,
)
from picturedesk.imaging.process import Worker, WorkerDied, WorkerUnfit
from picturedesk.imaging.turns import Turns

_WALL_LIMIT_S: Final = 120.0
"""Twelve times what a job may take of a core: only what hangs needs more, however busy the machine is."""
_MAX_WAITING: Final = 128

_NOT_THE_PICTURES_FAULT: Final = frozenset({signal.SIGKILL, None})
"""No limit of ours ends a worker that way: the system may have been short of memory, an operator impatient."""
_OUT_OF_MEMORY: Final = frozenset({signal.SIGABRT, signal.SIGTRAP, signal.SIGBUS, signal.SIGKILL})
"""GLib aborts or traps where it gets no memory."""
_LIMITS_OVERRUN: Final = frozenset({signal.SIGXCPU, signal.SIGSEGV} | _OUT_OF_MEMORY - {signal.SIGKILL})
"""Some encoders do not look whether they got the memory that they write into."""

_log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCounts:
    """
    The pool at one moment, and what it has done since it was made.

    ``failed`` got no answer out of a worker; ``cancelled`` were given up by their callers.
    """

    waiting: int
    busy: int
    done: int
    failed: int
    cancelled: int
    restarts: int


class RenderPool:
    """
    The `Renderer` of production. All jobs share the workers, first come, first served.

    A worker is started when it is first needed, or by `start`. One that dies, overruns its time or is left alone by
    a cancelled caller is killed and replaced at the next job.
    """

    def __init__(
        self,
        *,
        processes: int,
        max_waiting: int = _MAX_WAITING,
        wall_limit_s: float = _WALL_LIMIT_S,
        require_confinement: bool = False,
    ) -> None:
        self._processes, self._wall_limit_s, self._require_confinement = processes, wall_limit_s, require_confinement
        self._confinement: Confinement | None = None
        self._turns = Turns(at_once=processes, max_waiting=max_waiting)
        self._idle: list[Worker] = []
        self._starting: list[asyncio.Task[Worker]] = []
        """Workers whose first caller was cancelled before they were ready: the next callers'."""
        self._busy: list[Worker] = []
        self._killed: list[Worker] = []
        self._done = self._failed = self._cancelled = self._restarts = 0

    async def start(self) -> None:
        """
        Start every worker now, so that the first jobs need not wait for them.

        Raises:
            WorkerUnfit: libvips is too old, or is not the wheel's; or workers cannot be confined, and have to be.
        """
        async with asyncio.TaskGroup() as group:
            starting = [group.create_task(self._started()) for _ in range(self._processes - len(self._idle))]
        self._idle += [task.result() for task in starting]

    async def check(self, path: Path) -> PictureFacts:
        try:
            answer = await self._ask(CheckJob(str(path)))
        except TimeoutError:
            raise PictureTooLarge(_TOO_SLOW) from None
        except WorkerDied as death:
            raise _refusal(death) from None
        if isinstance(answer, Checked):
            return answer.facts
        raise _error(answer)

    async def render(self, order: RenderOrder) -> bytes:
        try:
            answer = await self._ask_of_a_kept_picture(job_of(order), order.begun)
        except WorkerDied:
            raise RenditionTooCostly from None
        if isinstance(answer, Rendered):
            return answer.content
        raise _error(answer)

    async def metadata(self, path: Path) -> PictureMetadata:
        try:
            answer = await self._ask_of_a_kept_picture(MetadataJob(str(path)))
        except WorkerDied:
            raise RenderFailed from None
        if isinstance(answer, Told):
            return PictureMetadata(exif=answer.exif, iptc=answer.iptc, xmp=answer.xmp)
        raise _error(answer)

    async def close(self) -> None:
        await self._turns.close()
        started = await asyncio.gather(*self._starting, return_exceptions=True)
        self._idle += [worker for worker in started if isinstance(worker, Worker)]
        for worker in self._idle:
            self._kill(worker)
        self._idle.clear()
        for worker in self._killed:
            await worker.gone()

    def counts(self) -> PoolCounts:
        return PoolCounts(
            waiting=self._turns.waiting,
            busy=self._turns.taken,
            done=self._done,
            failed=self._failed,
            cancelled=self._cancelled,
            restarts=self._restarts,
        )

    @property
    def confined(self) -> bool:
        """Whether the kernel filters what workers ask of it; False until there has been one."""
        return self._confinement is not None and self._confinement.seccomp

    def processes(self) -> list[int]:
        """The processes that there are, those that are being started or ended excepted."""
        return [worker.pid for worker in (*self._idle, *self._busy) if worker.alive]

    def worker_pids(self) -> list[int]:
        """The processes without a job just now."""
        return [worker.pid for worker in self._idle if worker.alive]

    async def _ask_of_a_kept_picture(self, job: Job, begun: Callable[[], None] | None = None) -> Answer:
        """It has passed the gate: what ends a worker now is our trouble, unless `WorkerDied` tells of its limits."""
        try:
            return await self._ask(job, begun)
        except TimeoutError:
            raise RenderFailed from None
        except WorkerDied as death:
            if death.signal_number in _LIMITS_OVERRUN:
                raise
            raise RenderFailed from None

    async def _ask(self, job: Job, begun: Callable[[], None] | None = None) -> Answer:
        course = Course(job)
        try:
            async with self._turns.one():
                course.begin()
                answer = await self._ask_twice(job, begun or _nobody_minds)
        except asyncio.CancelledError:
            self._cancelled += 1
            course.cancelled()
            raise
        except BaseException:
            course.failed()
            raise
        self._done += 1
        course.done(refused=isinstance(answer, Refused))
        return answer

    async def _ask_twice(self, job: Job, begun: Callable[[], None]) -> Answer:
        try:
            try:
                return await self._ask_once(job, begun)
            except WorkerDied as death:
                if death.signal_number not in _NOT_THE_PICTURES_FAULT:
                    raise
            return await self._ask_once(job, begun)
        except Exception as trouble:
            self._failed += 1
            _log.warning("worker.failed", job=type(job).__name__, path=job.path, trouble=str(trouble) or repr(trouble))
            raise

    async def _ask_once(self, job: Job, begun: Callable[[], None]) -> Answer:
        with _opened(job) as file:
            return await self._ask_about(file, job, begun)

    async def _ask_about(self, file: int, job: Job, begun: Callable[[], None]) -> Answer:
        worker = await self._ready_worker()
        self._busy.append(worker)
        begun()
        try:
            async with asyncio.timeout(self._wall_limit_s):
                answer, leaves = await worker.ask(job, file)
        except BaseException:
            # Also where the caller was cancelled: a worker with half a conversation is good for nobody.
            self._replace(worker)
            raise
        finally:
            self._busy.remove(worker)
        if leaves:
            self._replace(worker)
        else:
            self._idle.append(worker)
        return answer

    async def _ready_worker(self) -> Worker:
        """The one used last, whose memory is warm; a new one where there is none."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._replace(worker)
        starting = self._starting.pop() if self._starting else asyncio.create_task(self._started())
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            # Its start is half paid for. There are never more than turns: whoever has one looks here first.
            self._starting.append(starting)
            raise

    async def _started(self) -> Worker:
        worker = await Worker.start()
        if self._confinement is None:
            self._confinement = worker.confinement
            _tell(worker.confinement)
        if self._require_confinement and not worker.confinement.seccomp:
            self._kill(worker)
            raise WorkerUnfit(_UNCONFINED)
        return worker

    def _replace(self, worker: Worker) -> None:
        self._restarts += 1
        self._kill(worker)

    def _kill(self, worker: Worker) -> None:
        worker.kill()
        self._killed = [other for other in self._killed if other.alive]
        self._killed.append(worker)


_UNCONFINED: Final = (
    "The kernel, or the container around this process, does not let the render processes be confined by seccomp, "
    "and the setting require_confinement asks for it."
)


def _tell(confinement: Confinement) -> None:
    """Once a pool: all its workers are on the same kernel."""
    log = _log.info if confinement.seccomp else _log.warning
    log("worker.confined", seccomp=confinement.seccomp, landlock=confinement.landlock)


@contextmanager
def _opened(job: Job) -> Iterator[int]:
    """The file that *job* is about: workers open none themselves."""
    try:
        file = os.open(job.path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        # Our trouble, not the picture's.
        _log.warning("picture.unreadable", path=job.path, reason=repr(error))
        raise RenderFailed from error
    try:
        yield file
    finally:
        os.close(file)


def _nobody_minds() -> None:
    """Who asks does not want to know when the work begins."""


_TOO_SLOW: Final = "The picture takes too long to decode; save it smaller or less complex."
_TOO_MUCH_MEMORY: Final = "The picture needs more memory to decode than a picture may; save it smaller or less complex."


def _refusal(death: WorkerDied) -> NotAnImage | PictureTooLarge | RenderFailed:
    if death.signal_number is None:
        return RenderFailed()
    if death.signal_number == signal.SIGXCPU:
        return PictureTooLarge(_TOO_SLOW)
    if death.signal_number in _OUT_OF_MEMORY:
        return PictureTooLarge(_TOO_MUCH_MEMORY)
    return NotAnImage("The picture is damaged in a way that makes it unsafe to decode.")


def _error(answer: Answer) -> Exception:
    if not isinstance(answer, Refused):
        return RenderFailed()
    if answer.reason:
        _log.warning("picture.refused", code=answer.code, reason=answer.reason)
    return REFUSALS[answer.code](answer.sentence)
