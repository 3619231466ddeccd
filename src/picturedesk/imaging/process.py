"""One worker process as the pool sees it: started, asked, killed."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Final, Self

from picturedesk.imaging import jobs
from picturedesk.imaging.confinement import Confinement
from picturedesk.imaging.messages import LENGTH_BYTES, Answer, Job, Ready, Reply, read_reply

_START_LIMIT_S: Final = 30.0
_PROGRAM: Final = "picturedesk.imaging.worker"
_ENVIRONMENT: Final = ("G_", "GLIBC_", "HOME", "LANG", "LC_", "LD_", "MALLOC_", "PATH", "PYTHON", "VIPS_")
"""How the names begin of what workers are told of our environment: its secrets are no business of a decoder's."""


class WorkerDied(Exception):
    """The process is gone and no answer will come; ``signal_number`` ended it, None where it left by itself."""

    def __init__(self, signal_number: int | None) -> None:
        super().__init__(f"ended by {_name_of(signal_number)}" if signal_number else "left without an answer")
        self.signal_number = signal_number


class WorkerUnfit(RuntimeError):
    """The worker says that it must not work here, as it does on the wrong libvips; no other one will."""


class Worker:
    """
    A process, the socket that its jobs go into and the pipe of its answers.

    It has one job at a time; after any trouble it is killed, not asked again. ``confinement`` is what holds it.
    """

    def __init__(self, process: asyncio.subprocess.Process, link: socket.socket, answers: asyncio.StreamReader) -> None:
        self._process, self._link, self._answers = process, link, answers
        self.confinement = Confinement(landlock=0, seccomp=False)

    @classmethod
    async def start(cls, program: str = _PROGRAM) -> Self:
        """
        A worker that has said it is ready; takes a quarter of a second.

        Raises:
            WorkerDied: It ended, or was silent for too long.
            WorkerUnfit: It refuses to work at all.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                process, answers = await _started(program, theirs)
        except BaseException:
            ours.close()
            raise
        worker = cls(process, ours, answers)
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                await worker._greeting()
        except BaseException:
            worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, job: Job, file: int) -> tuple[Answer, bool]:
        """
        Send a job and the open file that it is about; give the answer and whether the worker leaves after it.

        Raises:
            WorkerDied: No answer will come.
        """
        try:
            jobs.send(self._link, job, file)
        except OSError:
            raise WorkerDied(await self._signal_number()) from None
        reply = await self._reply()
        if isinstance(reply.answer, Ready):
            raise WorkerDied(None)
        return reply.answer, reply.retire

    def kill(self) -> None:
        """At once, whatever it is at. The loop reaps it; `gone` waits for that."""
        if self.alive:
            self._process.kill()
        self._link.close()

    async def gone(self) -> None:
        await self._process.wait()

    async def _greeting(self) -> None:
        reply = await self._reply()
        if not isinstance(reply.answer, Ready):
            raise WorkerDied(None)
        if reply.answer.trouble:
            raise WorkerUnfit(reply.answer.trouble)
        self.confinement = Confinement(landlock=reply.answer.landlock, seccomp=reply.answer.seccomp)

    async def _reply(self) -> Reply:
        try:
            length = int.from_bytes(await self._answers.readexactly(LENGTH_BYTES), "big")
            return read_reply(await self._answers.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerDied(await self._signal_number()) from None

    async def _signal_number(self) -> int | None:
        status = await self._process.wait()
        return -status if status < 0 else None


async def _started(program: str, link: socket.socket) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader]:
    # -P: a module in the server's working directory is no module of ours.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", program),
        stdin=link.fileno(),
        stdout=asyncio.subprocess.PIPE,
        env=_environment(os.environ),
    )
    if process.stdout is None:
        raise WorkerDied(None)
    return process, process.stdout


def _environment(ours: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in ours.items() if name.startswith(_ENVIRONMENT)}


def _name_of(signal_number: int) -> str:
    """SIGSYS says more than 31: the worker has tried something that `confinement` forbids."""
    try:
        return signal.Signals(signal_number).name
    except ValueError:
        return f"signal {signal_number}"
